package system

import (
	"errors"
	"syscall"

	"golang.org/x/sys/windows"
)

// is reports whether err is one of codes: Windows' own, or one that Go made up.
func is(err error, codes ...error) bool {
	for _, c := range codes {
		if errors.Is(err, c) {
			return true
		}
	}
	return false
}

// Full reports whether err says that a disk, or somebody's share of it, is full.
func Full(err error) bool {
	return is(err, windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED, syscall.ENOSPC)
}

// ReadOnly reports whether err says that a file system cannot be written.
func ReadOnly(err error) bool { return is(err, windows.ERROR_WRITE_PROTECT, syscall.EROFS) }

// TooLong reports whether err says that a name is too long.
func TooLong(err error) bool {
	return is(err, windows.ERROR_FILENAME_EXCED_RANGE, windows.ERROR_BUFFER_OVERFLOW, syscall.ENAMETOOLONG)
}

// BadName reports whether err says that there can be no such name.
func BadName(err error) bool {
	return is(err, windows.ERROR_INVALID_NAME, windows.ERROR_BAD_PATHNAME, syscall.EINVAL)
}

// ReaderGone reports whether err says that nobody reads a pipe any more.
func ReaderGone(err error) bool {
	return is(err, windows.ERROR_NO_DATA, windows.ERROR_BROKEN_PIPE, windows.ERROR_PIPE_NOT_CONNECTED, syscall.EPIPE)
}

// NotEmpty reports whether err says that a folder holds something.
func NotEmpty(err error) bool { return is(err, windows.ERROR_DIR_NOT_EMPTY, syscall.ENOTEMPTY) }

// NoFolder reports whether err says that what stands for a folder in a path is none.
func NoFolder(err error) bool { return is(err, windows.ERROR_DIRECTORY, syscall.ENOTDIR) }
