package fail

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/sequence"
	"github.com/vidcolor/vidcolor/internal/system"
)

// Input refuses what is no file to read. What is in the file shows when it is opened.
func Input(path string) error {
	if sequence.Is(path) {
		return nil // what it names shows when it is opened
	}
	if _, err := beside.Target(path); err != nil {
		return Refuse("open", path, err, "name the file itself, or mend the link")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || system.BadName(err):
		return Refuse("open", path, errors.New("no such file"), "check the spelling of the path")
	case err != nil:
		return File("open", path, err)
	case info.IsDir():
		return Refuse("open", path, errors.New("it is a folder"), "name the files in it: "+filepath.Join(path, "*"))
	}
	return nil
}

// Output refuses an output that would overwrite an input, that exists
// unless overwrite is set, or that has no folder to be in. The inputs exist.
func Output(path string, overwrite bool, inputs ...string) error {
	if path == "-" {
		return nil
	}
	if system.Device(filepath.Base(path)) {
		return Refuse("write", path, errors.New("it is the name of a device, or of a part of another file"), "give OUTPUT another name")
	}
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Refuse("write", path, fmt.Errorf("the folder %s does not exist", dir), "make it first: "+system.MakeFolder+" "+dir)
	case err != nil:
		return File("write", path, err)
	case !info.IsDir():
		return Refuse("write", path, fmt.Errorf("%s is no folder", dir), "choose another place for OUTPUT")
	}
	if _, err := beside.Target(path); err != nil {
		// What a link to nowhere would create is not what was named.
		return Refuse("write", path, err, "remove the link, or choose another name")
	}
	out, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || beside.Refused(path, err) {
		return tryOutput(path)
	}
	if err != nil {
		return File("write", path, err)
	}
	for _, in := range inputs {
		if beside.Same(in, path) {
			return Refuse("write", path, errors.New("OUTPUT is INPUT itself"), "give OUTPUT another name")
		}
	}
	switch {
	case out.IsDir():
		return Refuse("write", path, errors.New("it is a folder"), "name a file in it")
	case !out.Mode().IsRegular():
		return Refuse("write", path, errors.New("it is no regular file"), "choose another OUTPUT")
	case !overwrite:
		return Refuse("write", path, errors.New("the file exists"), "add -y to replace it, or choose another name")
	}
	return tryOutput(path)
}

// tryOutput refuses an output that cannot be written, before the work and not when
// it is done.
func tryOutput(path string) error {
	err := beside.Try(path)
	dir := filepath.Dir(path)
	if target, e := beside.Target(path); e == nil {
		dir = filepath.Dir(target)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission) || system.ReadOnly(err):
		return Refuse("write", path, fmt.Errorf("the folder %s cannot be written", dir), "make it writable, or choose another folder")
	case system.TooLong(err):
		return Refuse("write", path, errors.New("its name is too long"), "choose a shorter name")
	case beside.Refused(path, err):
		return Refuse("write", path, fmt.Errorf("the file system of %s takes no such name", dir), `choose another, without " * : < > ? \ | and with no dot or space at its end`)
	}
	return File("write", path, err)
}
