package beside

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrLoop says that symbolic links lead to one another.
var ErrLoop = errors.New("its links lead in a circle")

// ErrDangling says that a symbolic link leads to nothing.
var ErrDangling = errors.New("it is a link to a file that does not exist")

// most is how many links may lead to one another: as many as Linux follows.
const most = 40

// Target returns the path that path leads to where it is a symbolic link, else
// path as it is. Its folders may be links all the same. It fails with [ErrLoop]
// and [ErrDangling] (wrapped, with the name of what is not there). A link of the system's
// to an open file that has no name any more is its own target.
func Target(path string) (string, error) {
	at := path
	for range most {
		info, err := os.Lstat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist) && at != path:
			if _, err := os.Stat(path); err == nil {
				return path, nil // an open file without a name, below /proc
			}
			return "", fmt.Errorf("%w: %s", ErrDangling, at)
		case err != nil || info.Mode()&fs.ModeSymlink == 0:
			return at, nil // what is wrong with it shows when it is used
		}
		next, err := os.Readlink(at)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(next) {
			// Not joined: "a/.." is not always the folder that holds a.
			dir, _ := filepath.Split(at)
			next = dir + next
		}
		at = next
	}
	return "", ErrLoop
}
