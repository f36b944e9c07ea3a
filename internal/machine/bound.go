package machine

import (
	"os"
	"runtime/debug"
)

// BoundMemory tells the collector how much it may let grow. Most of the heap is
// the frame pool, which stays: at Go's default of 100 % the heap would double
// before each collection, so 15 % is asked for, and a soft limit of three
// quarters of the machine's or the container's memory. GOGC and GOMEMLIMIT win.
func BoundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(15)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		if n := Memory(); n > 0 {
			debug.SetMemoryLimit(n / 4 * 3)
		}
	}
}
