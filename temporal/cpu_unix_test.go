//go:build unix

package temporal_test

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that the process has used so far, which says
// more than a clock on a machine that is shared.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
