package encode

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// partName is what createPart makes of a name.
var partName = regexp.MustCompile(`^\.(.+)\.part-([0-9]+)-[0-9a-f]{8}$`)

// lock marks a hidden file as in use for as long as its process lives, also for
// programs on other machines that share the file system.
func lock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// removeStrays removes hidden files of the same output that processes left
// behind which were killed. What cannot be removed stays; it harms nobody.
func removeStrays(final string) {
	dir, name := filepath.Split(final)
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strayOf(name, e.Name()) {
			removeDead(filepath.Join(dir, e.Name()))
		}
	}
}

// strayOf reports whether entry is a hidden file for name by a process that is
// no more.
func strayOf(name, entry string) bool {
	m := partName.FindStringSubmatch(entry)
	if m == nil || m[1] != name && !(len(name) > 200 && strings.HasPrefix(name, m[1])) {
		return false
	}
	pid, err := strconv.Atoi(m[2])
	return err == nil && pid > 0 && pid != os.Getpid() && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// removeDead removes a file that nobody holds a lock on.
func removeDead(path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		_ = os.Remove(path)
	}
}
