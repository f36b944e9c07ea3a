// Package machine knows what the machine, or the container, has.
package machine

import (
	"math"
	"strconv"
	"strings"
)

// availableMemory returns the smaller of the machine's memory and the control
// group's limit in bytes, 0 if neither is known.
func availableMemory(read func(string) ([]byte, error)) int64 {
	limit := int64(math.MaxInt64)
	if b, err := read("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			f := strings.Fields(line)
			if len(f) >= 2 && f[0] == "MemTotal:" {
				if kib, err := strconv.ParseInt(f[1], 10, 64); err == nil {
					limit = min(limit, kib<<10)
				}
			}
		}
	}
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if b, err := read(name); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n > 0 {
				limit = min(limit, n)
			}
		}
	}
	if limit == math.MaxInt64 {
		return 0
	}
	return limit
}
