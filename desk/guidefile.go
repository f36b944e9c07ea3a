package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// stays words an error of the file or folder rel in the root: that a link leads out of it
// is said so, and what helps.
func (r *root) stays(rel string, err error) error {
	if err == nil || !strings.Contains(err.Error(), "path escapes from parent") { // os.Root's, which has no name
		return err
	}
	return fmt.Errorf("%s is, or lies behind, a link that leads out of %s, in which the desk stays; put what it leads to in the place of the link", rel, r.path)
}

// mostLinks bounds how many links lead from one to the next.
const mostLinks = 40

// guideTarget is the path in the root of the file that guide.toml is, or leads to as a
// link. It need not be there.
func (f *film) guideTarget() (string, error) {
	at := filepath.FromSlash(f.guideFile())
	for range mostLinks {
		info, err := f.root.dir.Lstat(at)
		if errors.Is(err, fs.ErrNotExist) {
			return at, nil
		}
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return at, f.root.stays(f.guideFile(), err)
		}
		to, err := f.root.dir.Readlink(at)
		if err != nil {
			return "", f.root.stays(f.guideFile(), err)
		}
		if filepath.IsAbs(to) {
			at = to // which a root does not open
		} else {
			at = at[:strings.LastIndexByte(at, filepath.Separator)+1] + to // not cleaned: .. is of the folder that a link leads to
		}
	}
	return "", fmt.Errorf("%s is a link of which more than %d follow each other", f.guideFile(), mostLinks)
}

// onDisk is the guide's text as it lies beside the film, nil if there is none.
func (f *film) onDisk() (guideText, error) {
	file := filepath.FromSlash(f.guideFile())
	info, err := f.root.dir.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", f.guideFile()) // a pipe would be waited for
	}
	if err != nil {
		return nil, f.root.stays(f.guideFile(), err)
	}
	data, err := f.root.dir.ReadFile(file)
	if err != nil {
		return nil, f.root.stays(f.guideFile(), err)
	}
	return splitGuide(string(data)), nil
}

// write puts a text beside the film, whole or not at all. Where guide.toml is a link it
// stays one.
func (f *film) write(t guideText) error {
	dir := f.root.dir
	file, err := f.guideTarget()
	if err != nil {
		return err
	}
	if t == nil {
		err := dir.Remove(file)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return f.root.stays(f.guideFile(), err)
	}
	if err := dir.MkdirAll(filepath.FromSlash(f.guideFolder()), 0o777); err != nil {
		return f.root.stays(f.guideFolder(), err)
	}
	rights := fs.FileMode(0o666)
	if info, err := dir.Stat(file); err == nil {
		rights = info.Mode().Perm()
	}
	part := file + ".part"
	if err := dir.WriteFile(part, []byte(t.String()), rights); err != nil {
		return f.root.stays(f.guideFile(), err)
	}
	return f.root.stays(f.guideFile(), dir.Rename(part, file))
}
