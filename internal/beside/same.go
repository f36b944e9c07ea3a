package beside

import (
	"os"
	"path/filepath"
	"strings"
)

// Same reports whether a and b are names of one file that is there. Where a folder
// does not tell capitals apart, some file systems (FUSE) give the same file two
// numbers; it is one file if the folder lists one name alone.
func Same(a, b string) bool {
	if !sameFile(a, b) {
		a, b = target(a), target(b)
		nameA, nameB := filepath.Base(a), filepath.Base(b)
		return nameA != nameB && strings.EqualFold(nameA, nameB) && sameFile(filepath.Dir(a), filepath.Dir(b)) &&
			there(a) && there(b) && !(listed(a) && listed(b))
	}
	return true
}

func sameFile(a, b string) bool {
	i, err := os.Stat(a)
	if err != nil {
		return false
	}
	j, err := os.Stat(b)
	return err == nil && os.SameFile(i, j)
}

func target(path string) string {
	if to, err := Target(path); err == nil {
		return to
	}
	return path
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// listed reports whether path's folder lists it by exactly this name.
func listed(path string) bool {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return true // as good as any: the numbers of the files tell
	}
	for _, e := range entries {
		if e.Name() == filepath.Base(path) {
			return true
		}
	}
	return false
}
