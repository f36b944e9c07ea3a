package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor/internal/fail"
)

// hint says what to do about a file that is refused.
const hint = "mend the line, or go without the file: --no-config"

// File is a file of settings that was read.
type File struct {
	Path     string
	Settings []Setting
}

// Read reads the file at path, in which only the options in names may stand; of path ""
// the usual one if it is there and may be read, else it returns a file without settings.
func Read(path string, names []string) (*File, error) {
	asked := path != ""
	if !asked {
		var err error
		if path, err = Path(); err != nil {
			return &File{}, nil // no home, no file
		}
	}
	data, err := os.ReadFile(path)
	switch {
	case !asked && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)):
		return &File{}, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fail.Refuse("read", path, errors.New("no such file"), "check the spelling of the path")
	case err != nil:
		if info, e := os.Stat(path); e == nil && info.IsDir() {
			return nil, fail.Refuse("read", path, errors.New("it is a folder"), "name the file in it: "+filepath.Join(path, "config.toml"))
		}
		return nil, fail.File("read", path, err)
	}
	settings, err := Parse(data, names)
	if err != nil {
		return nil, fail.Refuse("read", path, err, hint)
	}
	return &File{path, settings}, nil
}

// Refuse is the error of a setting of f, for the reason err.
func (f *File) Refuse(s Setting, err error) error {
	return fail.Refuse("read", f.Path, fmt.Errorf("line %d: %w", s.Line, err), hint)
}
