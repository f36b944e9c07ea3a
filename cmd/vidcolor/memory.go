package main

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// boundMemory tells the collector how much it may let grow. Most of the heap is
// the frame pool, which stays: at Go's default of 100 % the heap would double
// before each collection, so 50 % is asked for, and a soft limit of three
// quarters of the machine's or the container's memory. GOGC and GOMEMLIMIT win.
func boundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		if n := availableMemory(os.ReadFile); n > 0 {
			debug.SetMemoryLimit(n / 4 * 3)
		}
	}
}

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
