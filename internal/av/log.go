package av

// #include "shim.h"
import "C"

import (
	"runtime"
	"sync"
)

var quietOnce sync.Once

// Quiet keeps FFmpeg's log off stderr: errors are held for [Logged], the rest
// is dropped. It acts once; later calls cost nothing. Safe for concurrent use.
func Quiet() { quietOnce.Do(func() { C.vc_log_quiet() }) }

// Logged runs fn on one thread and returns what FFmpeg logged as errors there:
// the first line and, if it differs, the last, joined by "; ".
func Logged(fn func()) string {
	Quiet()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	C.vc_log_clear()
	fn()
	first, last := C.GoString(C.vc_log_first()), C.GoString(C.vc_log_last())
	if last != first {
		return first + "; " + last
	}
	return first
}
