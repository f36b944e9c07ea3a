package system

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

func TestDevice(t *testing.T) {
	for name, want := range map[string]bool{
		"film.mp4": false, "nul": true, "NUL.mp4": true, "con.png": true, "com1.mkv": true, "film.mp4:a.mp4": true,
		"null.mp4": false, "Größe 映画.mp4": false, "com10.mkv": false,
	} {
		if got := Device(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// A name that another has open is waited for.
func TestRenameWaits(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := errors.Join(os.WriteFile(from, []byte("new"), 0o600), os.WriteFile(to, []byte("old"), 0o600)); err != nil {
		t.Fatal(err)
	}
	held, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(from, to); !InUse(err) {
		t.Errorf("renamed over an open file: got error %v", err)
	}
	done := make(chan error)
	go func() {
		time.Sleep(4 * firstPause)
		done <- held.Close()
	}()
	if err := errors.Join(Rename(from, to), <-done); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(to); string(got) != "new" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWindowsErrors(t *testing.T) {
	for _, tc := range []struct {
		name string
		is   func(error) bool
		err  error
	}{
		{"Full", Full, windows.ERROR_DISK_FULL}, {"ReadOnly", ReadOnly, windows.ERROR_WRITE_PROTECT},
		{"TooLong", TooLong, windows.ERROR_FILENAME_EXCED_RANGE}, {"BadName", BadName, windows.ERROR_INVALID_NAME},
		{"ReaderGone", ReaderGone, windows.ERROR_NO_DATA}, {"InUse", InUse, windows.ERROR_SHARING_VIOLATION},
	} {
		if !tc.is(&fs.PathError{Op: "write", Path: "x", Err: tc.err}) || tc.is(windows.ERROR_GEN_FAILURE) || tc.is(nil) {
			t.Errorf("%s does not tell %v from others", tc.name, tc.err)
		}
	}
}
