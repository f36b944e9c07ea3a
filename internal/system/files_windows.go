package system

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// lockAt is where the byte lies that stands for a file's lock: far behind any end, since
// Windows keeps others from reading what is locked.
const lockAt = 1 << 30 // in units of 4 GiB

// Lock takes the lock of the file f as long as it is open, without waiting: [ErrLocked]
// if another has it, another error where the file system knows no locks.
func Lock(f *os.File) error {
	at := windows.Overlapped{OffsetHigh: lockAt}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

// SyncFolder does nothing: Windows denies it, and keeps names durable by its journal.
func SyncFolder(*os.File) error { return nil }

func unlessUnknown(err error) error {
	if errors.Is(err, windows.ERROR_INVALID_FUNCTION) || errors.Is(err, windows.ERROR_NOT_SUPPORTED) {
		return nil
	}
	return err
}

// Reopen is a name by which an open file can be opened once more, "" for standard input:
// Go calls it /dev/stdin, which is another file or none.
func Reopen(f *os.File) string {
	if f == os.Stdin {
		return ""
	}
	return f.Name()
}

// OpenNow opens a file to read without waiting.
func OpenNow(path string) (*os.File, error) { return os.Open(path) }

// SameDisk reports whether two folders are on one volume.
func SameDisk(a, b string) bool {
	x, err1 := volume(a)
	y, err2 := volume(b)
	return err1 == nil && err2 == nil && strings.EqualFold(x, y)
}

// volume is the folder at which the volume that holds path is mounted.
func volume(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return "", err
	}
	buf := make([]uint16, len(path)+windows.MAX_PATH)
	if err := windows.GetVolumePathName(name, &buf[0], uint32(len(buf))); err != nil {
		return "", err
	}
	return windows.UTF16ToString(buf), nil
}

// stillActive is the exit code of a process that has not ended.
const stillActive = 259

// Gone reports whether no process has the number pid.
func Gone(pid int) bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_INVALID_PARAMETER)
	}
	defer windows.CloseHandle(h)
	var code uint32
	return windows.GetExitCodeProcess(h, &code) == nil && code != stillActive
}

// Scratch creates a file in folder dir, "" = the system's for temporary files, and a
// function that removes it once it is closed: what has a name there cannot lose it while
// it is open, unless nobody else could open it. pattern is that of [os.CreateTemp].
func Scratch(dir, pattern string) (*os.File, func(), error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { _ = os.Remove(f.Name()) }, nil
}
