//go:build !windows

package machine

import (
	"os"
	"strconv"
	"strings"
)

// Memory returns the smaller of the machine's memory and the control group's limit in
// bytes, 0 if neither is known.
func Memory() int64 { return availableMemory(os.ReadFile) }

// Free is what Linux says can be had without swapping, in bytes, or what is
// left to the control group if that is less.
func Free() (int64, error) {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	free := int64(0)
	for l := range strings.Lines(string(data)) {
		if f := strings.Fields(l); len(f) >= 2 && f[0] == "MemAvailable:" {
			kib, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				return 0, err
			}
			free = kib << 10
		}
	}
	most, err1 := readNumber("/sys/fs/cgroup/memory.max")
	used, err2 := readNumber("/sys/fs/cgroup/memory.current")
	if err1 == nil && err2 == nil {
		free = min(free, max(most-used, 0))
	}
	return free, nil
}

func readNumber(path string) (int64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
}
