//go:build unix

package system

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// Lock takes the lock of the file f as long as it is open, without waiting: [ErrLocked]
// if another has it, another error where the file system knows no locks.
func Lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

// SyncFolder makes what was created and renamed in a folder durable, on file systems
// that know that.
func SyncFolder(d *os.File) error { return unlessUnknown(d.Sync()) }

func unlessUnknown(err error) error {
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}

// Reopen is a name by which an open file can be opened once more, also when it has
// another or none by now.
func Reopen(f *os.File) string {
	if runtime.GOOS == "linux" {
		return fmt.Sprintf("/proc/self/fd/%d", f.Fd())
	}
	return fmt.Sprintf("/dev/fd/%d", f.Fd())
}

// OpenNow opens a file to read without waiting for anybody to write to it, should it be
// a named pipe.
func OpenNow(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// SameDisk reports whether two folders are on one file system.
func SameDisk(a, b string) bool {
	var x, y syscall.Stat_t
	return syscall.Stat(a, &x) == nil && syscall.Stat(b, &y) == nil && x.Dev == y.Dev
}

// Gone reports whether no process has the number pid.
func Gone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// Scratch creates a file in folder dir, "" = the system's for temporary files, that no
// crash leaves behind where the system can do that, and a function that removes it once
// it is closed. pattern is that of [os.CreateTemp].
func Scratch(dir, pattern string) (*os.File, func(), error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, func() {}, nil
}
