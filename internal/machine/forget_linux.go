package machine

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Forget gives back the memory of data, which lies in the program's own file and which nobody
// has written to: who reads it again gets it from the file.
func Forget(data []byte) {
	if len(data) == 0 {
		return
	}
	page := os.Getpagesize()
	skip := -int(uintptr(unsafe.Pointer(&data[0]))) & (page - 1)
	if n := (len(data) - skip) &^ (page - 1); n > 0 {
		_ = unix.Madvise(data[skip:skip+n], unix.MADV_DONTNEED) // it is only advice
	}
}
