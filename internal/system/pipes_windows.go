package system

import (
	"errors"
	"io"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// peekPeriod is how often a wait looks into a pipe, which has nothing to wait for.
const peekPeriod = 5 * time.Millisecond

var peekNamedPipe = windows.NewLazySystemDLL("kernel32.dll").NewProc("PeekNamedPipe")

// peek is how much a pipe holds.
func peek(f *os.File) (n uint32, err error) {
	ok, _, err := peekNamedPipe.Call(f.Fd(), 0, 0, 0, uintptr(unsafe.Pointer(&n)), 0)
	if ok == 0 {
		return 0, err
	}
	return n, nil
}

// Await waits up to d for f, such as a pipe, to have something to read or to be at its
// end.
func Await(f *os.File, d time.Duration) (bool, error) {
	if kind, err := windows.GetFileType(windows.Handle(f.Fd())); err != nil || kind != windows.FILE_TYPE_PIPE {
		return true, nil // a file always answers
	}
	for end := time.Now().Add(d); ; time.Sleep(peekPeriod) {
		if n, err := peek(f); err != nil || n > 0 {
			return true, nil // the end shows when it is read
		}
		if time.Now().After(end) {
			return false, nil
		}
	}
}

// Read reads what [Await] has found: nothing and no error at the end. again says that
// there was nothing after all.
func Read(f *os.File, b []byte) (n int, again bool, err error) {
	n, err = f.Read(b)
	if err == io.EOF || errors.Is(err, windows.ERROR_BROKEN_PIPE) {
		err = nil
	}
	return n, false, err
}

// ReaderLeft waits up to d for whoever reads from f to have gone. Windows tells that to
// who writes alone, so it only waits.
func ReaderLeft(_ *os.File, d time.Duration) bool {
	time.Sleep(d)
	return false
}
