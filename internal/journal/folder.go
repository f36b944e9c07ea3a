package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor/internal/system"
)

// ErrBusy says that another process works in the folder.
var ErrBusy = errors.New("another vidcolor works on it")

const (
	lockName     = "lock"
	manifestName = "manifest.json"
)

// lockFolder makes dir if it is not there and locks it. A folder that its owner
// removes meanwhile is made anew. File systems without locks go without.
func lockFolder(dir string) (*os.File, error) {
	for {
		if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		path := filepath.Join(dir, lockName)
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if errors.Is(system.Lock(f), system.ErrLocked) {
			f.Close()
			return nil, ErrBusy
		}
		ours, err1 := f.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(ours, there) {
			return f, nil
		}
		f.Close() // its owner removed it before we had the lock
		if err2 != nil && !errors.Is(err2, fs.ErrNotExist) {
			return nil, err2
		}
	}
}

// dismiss gives up the lock of a folder that is to go. The file is renamed, so that
// whoever has opened it meanwhile sees that it is the lock no more, closed, and
// removed only then: FUSE, NFS and others keep what is removed while it is open in
// the folder under another name.
func dismiss(dir string, lock *os.File) error {
	name := filepath.Join(dir, lockName)
	if err := os.Rename(name, name+".tmp"); err == nil {
		name += ".tmp" // clean removes it, where we are killed before
	} else if errors.Is(err, fs.ErrNotExist) {
		return lock.Close()
	}
	err := lock.Close()
	if e := os.Remove(name); err == nil && !errors.Is(e, fs.ErrNotExist) {
		err = e
	}
	return err
}

// replaceFile writes data under name in dir so that the old file or the new one
// is there, whatever happens. It syncs the folder too, and with it what was
// renamed before.
func replaceFile(dir, name string, data []byte) error {
	temp := filepath.Join(dir, name+".tmp")
	f, err := os.Create(temp)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = system.SyncFile(f)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = system.Rename(temp, filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(temp)
		return err
	}
	return syncFolder(dir)
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return system.SyncFolder(d)
}
