//go:build unix

package system

import (
	"errors"
	"syscall"
)

// Full reports whether err says that a disk, or somebody's share of it, is full.
func Full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// ReadOnly reports whether err says that a file system cannot be written.
func ReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// TooLong reports whether err says that a name is too long.
func TooLong(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }

// BadName reports whether err says that there can be no such name.
func BadName(err error) bool { return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EILSEQ) }

// ReaderGone reports whether err says that nobody reads a pipe any more.
func ReaderGone(err error) bool { return errors.Is(err, syscall.EPIPE) }

// NotEmpty reports whether err says that a folder holds something.
func NotEmpty(err error) bool {
	return errors.Is(err, syscall.ENOTEMPTY) || errors.Is(err, syscall.EEXIST)
}

// NoFolder reports whether err says that what stands for a folder in a path is none.
func NoFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
