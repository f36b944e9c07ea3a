package system

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	first, second := open(), open()
	defer second.Close()
	if err := Lock(first); err != nil {
		t.Fatal(err)
	}
	if err := Lock(second); !errors.Is(err, ErrLocked) {
		t.Errorf("locked twice: got error %v, want ErrLocked", err)
	}
	first.Close()
	if err := Lock(second); err != nil {
		t.Errorf("the lock did not go with its file: %v", err)
	}
}

func TestScratch(t *testing.T) {
	dir := t.TempDir()
	f, remove, err := Scratch(dir, "x-")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("kept"); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(Reopen(f)); err != nil || string(got) != "kept" {
		t.Errorf("opened once more: got %q, %v", got, err)
	}
	f.Close()
	remove()
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%s was left behind", left[0].Name())
	}
	if _, _, err := Scratch(filepath.Join(dir, "none"), "x-"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: got error %v", err)
	}
}

func TestMemoryFile(t *testing.T) {
	f, remove, err := MemoryFile("test")
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	defer f.Close()
	if _, err := f.WriteString("kept"); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(Reopen(f)); err != nil || string(got) != "kept" {
		t.Errorf("opened once more: got %q, %v", got, err)
	}
}

func TestGone(t *testing.T) {
	if Gone(os.Getpid()) {
		t.Error("this process is gone")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, "-test.run=^$")
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	if !Gone(c.Process.Pid) {
		t.Error("a process that has ended is not gone")
	}
}

func TestDisk(t *testing.T) {
	dir := t.TempDir()
	if free, _, err := DiskOf(dir); err != nil || free <= 0 {
		t.Errorf("got %d bytes free, %v", free, err)
	}
	if _, _, err := DiskOf(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there has a disk")
	}
	if !SameDisk(dir, dir) || SameDisk(dir, filepath.Join(dir, "\x00")) {
		t.Error("a folder is on its own disk, and what cannot be on none")
	}
}

func TestPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if ready, err := Await(r, time.Millisecond); ready || err != nil {
		t.Errorf("empty: got %v, %v", ready, err)
	}
	if _, err := w.WriteString("ab"); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 8)
	for _, want := range []string{"ab", ""} {
		if ready, err := Await(r, 10*time.Second); !ready || err != nil {
			t.Fatalf("got %v, %v", ready, err)
		}
		if n, again, err := Read(r, b); string(b[:n]) != want || again || err != nil {
			t.Errorf("got %q, %v, %v, want %q", b[:n], again, err, want)
		}
		w.Close()
	}
}

func TestErrors(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("write: %w", &fs.PathError{Op: "write", Path: "x", Err: err}) }
	for _, tc := range []struct {
		name string
		is   func(error) bool
		err  error
	}{
		{"Full", Full, syscall.ENOSPC}, {"ReadOnly", ReadOnly, syscall.EROFS}, {"TooLong", TooLong, syscall.ENAMETOOLONG},
		{"BadName", BadName, syscall.EINVAL}, {"ReaderGone", ReaderGone, syscall.EPIPE}, {"NotEmpty", NotEmpty, syscall.ENOTEMPTY},
		{"NoFolder", NoFolder, syscall.ENOTDIR},
	} {
		if !tc.is(wrap(tc.err)) || tc.is(wrap(syscall.EIO)) || tc.is(nil) {
			t.Errorf("%s does not tell %v from others", tc.name, tc.err)
		}
	}
}

func TestSync(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	f, err := os.Create(filepath.Join(dir.Name(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(SyncFile(f), SyncFolder(dir)); err != nil {
		t.Error(err)
	}
	f.Close()
	if err := SyncFile(f); err == nil {
		t.Error("a closed file was synced")
	}
}
