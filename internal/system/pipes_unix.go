//go:build unix

package system

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Await waits up to d for f, such as a pipe, to have something to read or to be at its
// end.
func Await(f *os.File, d time.Duration) (bool, error) {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}, int(d/time.Millisecond))
	if errors.Is(err, unix.EINTR) {
		return false, nil
	}
	return n > 0, err
}

// Read reads what [Await] has found: nothing and no error at the end. again says that
// there was nothing after all.
func Read(f *os.File, b []byte) (n int, again bool, err error) {
	n, err = unix.Read(int(f.Fd()), b)
	if errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN) {
		return 0, true, nil
	}
	return max(n, 0), false, err
}

// ReaderLeft waits up to d for whoever reads from f to have gone.
func ReaderLeft(f *os.File, d time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(f.Fd())}} // POLLERR is always reported
	n, err := unix.Poll(fds, int(d/time.Millisecond))
	return err == nil && n > 0 && fds[0].Revents&unix.POLLERR != 0
}
