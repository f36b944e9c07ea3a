package encode

import (
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/system"
)

// lock marks a hidden file as in use for as long as its process lives, also for
// programs on other machines that share the file system.
func lock(f *os.File) { _ = system.Lock(f) }

// removeStrays removes hidden files of the same output that processes left
// behind which were killed. What cannot be removed stays; it harms nobody.
func removeStrays(final string) {
	if target, err := beside.Target(final); err == nil {
		final = target
	}
	dir, name := filepath.Split(final)
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if beside.Stray(name, e.Name()) {
			removeDead(filepath.Join(dir, e.Name()))
		}
	}
}

// removeDead removes a file that nobody holds a lock on.
func removeDead(path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return
	}
	dead := system.Lock(f) == nil
	// Closed first: some file systems keep what is removed while it is open under
	// another name. Nobody takes the lock of a file that its process has left.
	f.Close()
	if dead {
		_ = os.Remove(path)
	}
}
