package machine

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

const (
	growth      = 16 << 20 // bytes by which the heap may grow before it is collected, less an eighth of what is held,
	growthLeast = 5 << 20  // but this at least
	basis       = 16 << 20 // bytes of heap that a program holds without frames
	growthFirst = 400      // percent of the 4 MB that Go multiplies for it: nothing is collected before there is a basis
)

// bounded is what [Hold] changes.
var bounded struct {
	sync.Mutex
	started bool  // the collector has run, and obeys
	bytes   int64 // that are held
}

// BoundMemory tells the collector how much it may let grow. Most of the heap is
// the frame pool, which stays: at Go's default of 100 % the heap would double
// before each collection, so it may grow by a few megabytes beside what is known to
// stay ([Hold]), and a soft limit of three quarters of the machine's or the
// container's memory holds. A heap that never was above 16 MB is not collected.
// GOGC and GOMEMLIMIT win.
func BoundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growthFirst)
		first := new([64]byte) // goes with the first collection
		runtime.AddCleanup(first, func(struct{}) { start() }, struct{}{})
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		if n := Memory(); n > 0 {
			debug.SetMemoryLimit(n / 4 * 3)
		}
	}
}

// Hold tells the collector that so many bytes of the heap stay until the call of what it
// returns: a share of them is no measure of what may grow. Without [BoundMemory] it does
// nothing.
func Hold(bytes int64) (release func()) {
	hold(bytes)
	return sync.OnceFunc(func() { hold(-bytes) })
}

func hold(bytes int64) {
	bounded.Lock()
	defer bounded.Unlock()
	before := percentOf(bounded.bytes)
	bounded.bytes += bytes
	if p := percentOf(bounded.bytes); bounded.started && p != before {
		debug.SetGCPercent(p)
	}
}

// start has the collector obey from now on.
func start() {
	bounded.Lock()
	defer bounded.Unlock()
	bounded.started = true
	debug.SetGCPercent(percentOf(bounded.bytes))
}

// percentOf is by how much the heap may grow while so many bytes are held.
func percentOf(held int64) int {
	room := max(growth-held/8, growthLeast)
	return int(max(room*100/(basis+held), 1))
}
