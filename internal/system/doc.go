// Package system asks the operating system for what each has in words of its own: locks,
// syncs, whether a process lives, what an error means, how much room a disk has. Its Unix
// half is Linux and macOS; of its Windows half `make prove-windows` shows what Wine can show.
package system

import (
	"errors"
	"os"
)

// ErrLocked is the error of [Lock] where another open file has the lock.
var ErrLocked = errors.New("locked by another process")

// SyncFile brings f to the disk, on file systems that know that.
func SyncFile(f *os.File) error { return unlessUnknown(f.Sync()) }
