package machine

import (
	"os"
	"runtime"
	"runtime/debug"
)

// least is the heap, in percent of the 4 MB that Go multiplies by GOGC for it, that is
// not collected: 16 MB.
const least = 400

// BoundMemory tells the collector how much it may let grow. Most of the heap is
// the frame pool, which stays: at Go's default of 100 % the heap would double
// before each collection, so 15 % is asked for, and a soft limit of three
// quarters of the machine's or the container's memory. A heap that never was above
// 16 MB is not collected: 15 % of next to nothing is a dozen collections at every
// start. GOGC and GOMEMLIMIT win.
func BoundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(least)
		first := new([64]byte) // goes with the first collection
		runtime.AddCleanup(first, func(percent int) { debug.SetGCPercent(percent) }, 15)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		if n := Memory(); n > 0 {
			debug.SetMemoryLimit(n / 4 * 3)
		}
	}
}
