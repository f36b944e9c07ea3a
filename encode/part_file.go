package encode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/system"
)

// partFile is a file that is written beside its final name and takes it only
// when it is complete.
type partFile struct {
	*os.File
	final     string
	temp      string
	overwrite bool
	pipe      bool // not a file at all: nothing to name, remove or close
	done      bool
}

// checkOutput refuses outputs that cannot or must not be written: one that is
// the input, exists, or lies in a folder that does not.
func checkOutput(path string, inputs []string, overwrite bool) error {
	if system.Device(filepath.Base(path)) {
		return usage("write", path, errors.New("is the name of a device, or of a part of another file"), "choose another name")
	}
	if _, err := beside.Target(path); err != nil {
		return linkError(path, err)
	}
	st, err := os.Stat(path)
	switch {
	case err == nil && st.IsDir():
		return usage("write", path, errors.New("is a directory"), "name a file in it")
	case err == nil:
		for _, in := range inputs {
			if beside.Same(in, path) {
				return usage("write", path, errors.New("output and input are the same file"), "choose another name for the output")
			}
		}
		if !overwrite {
			return existsError(path)
		}
		return nil
	case !errors.Is(err, fs.ErrNotExist) && !system.NoFolder(err):
		return createError(path, err)
	}
	dir := filepath.Dir(path)
	st, err = os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usage("write", path, fmt.Errorf("there is no folder %s", dir), "create the folder first, or choose another")
	case err != nil:
		return createError(path, err)
	case !st.IsDir():
		return usage("write", path, fmt.Errorf("%s is not a folder", dir), "choose another folder")
	}
	return nil
}

func existsError(path string) error {
	return usage("write", path, errors.New("the file exists"), "choose another name, or overwrite it with -y")
}

// createPart creates the hidden file, beside the one that path leads to where that
// is a symbolic link: that file is the output then, and the link stays.
func createPart(path string, overwrite bool) (*partFile, error) {
	final, err := beside.Target(path)
	if err != nil {
		return nil, linkError(path, err)
	}
	if err := fault.At("create file"); err != nil {
		return nil, createError(path, err)
	}
	f, err := beside.Create(final)
	if err != nil {
		return nil, createError(final, err)
	}
	lock(f)
	return &partFile{File: f, final: final, temp: f.Name(), overwrite: overwrite}, nil
}

// linkError refuses a symbolic link that leads to no file.
func linkError(path string, err error) error {
	return usage("write", path, err, "remove the link, or choose another name")
}

// commit makes the file durable under its final name.
func (p *partFile) commit() error {
	if p.pipe {
		return nil
	}
	if err := firstOf(fault.At("sync file"), func() error { return system.SyncFile(p.File) }); err != nil {
		return writeError(p.final, err)
	}
	if err := firstOf(fault.At("close file"), p.Close); err != nil {
		return writeError(p.final, err)
	}
	if _, err := os.Lstat(p.final); err == nil && !p.overwrite {
		return existsError(p.final) // it appeared while we wrote
	}
	if err := firstOf(fault.At("rename file"), func() error { return system.Rename(p.temp, p.final) }); err != nil {
		return writeError(p.final, err)
	}
	p.done = true
	return syncDir(filepath.Dir(p.final))
}

// firstOf returns err or, where that is nil, what then returns.
func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// syncDir makes a rename durable, on file systems that know that.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil // the folder may be writable and not readable; the rename stands
	}
	defer d.Close()
	if err := firstOf(fault.At("sync folder"), func() error { return system.SyncFolder(d) }); err != nil {
		return writeError(dir, err)
	}
	return nil
}

// remove closes and deletes the hidden file unless it took its final name.
func (p *partFile) remove() error {
	if p.pipe {
		return nil
	}
	_ = p.Close() // a second close reports only that
	if p.done {
		return nil
	}
	p.done = true
	if err := os.Remove(p.temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed("remove", p.temp, cause(err), "delete it by hand")
	}
	return nil
}

// cause strips what os puts before an error number.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}

// createError words a failure to create a file.
func createError(path string, err error) error {
	dir := filepath.Dir(path)
	switch err = cause(err); {
	case errors.Is(err, fs.ErrPermission) || system.ReadOnly(err):
		return usage("write", path, fmt.Errorf("the folder %s cannot be written: %w", dir, err), "make it writable, or choose another folder")
	case system.TooLong(err):
		return usage("write", path, err, "choose a shorter name")
	case beside.Refused(path, err):
		return usage("write", path, fmt.Errorf("the file system of %s takes no such name: %w", dir, err), `choose another, without " * : < > ? \ | and with no dot or space at its end`)
	}
	return writeError(path, err)
}

// writeError words a failure to write; a full disk has its own kind.
func writeError(path string, err error) error {
	if system.InUse(err) {
		return failed("write", path, fmt.Errorf("another program has the file open: %w", cause(err)), "close it there and start again, or choose another name")
	}
	err = cause(err)
	if system.ReaderGone(err) {
		return failed("write", path, errors.New("the reader has gone"), "it ended before the film did: see what it says")
	}
	if system.Full(err) {
		return &vidcolor.Error{Kind: vidcolor.KindDiskFull, Op: "write", Path: path, Err: err,
			Hint: "free some space or choose another disk"}
	}
	return failed("write", path, err, "")
}
