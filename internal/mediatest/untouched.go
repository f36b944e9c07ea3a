//go:build linux

package mediatest

import (
	"testing"

	"golang.org/x/sys/unix"
)

// Untouched watches files that nobody is to open. The returned function fails the
// test if somebody has since, and goes on watching.
func Untouched(t testing.TB, paths ...string) (check func(what string)) {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	for _, path := range paths {
		if _, err := unix.InotifyAddWatch(fd, path, unix.IN_OPEN|unix.IN_ACCESS); err != nil {
			t.Fatal(err)
		}
	}
	return func(what string) {
		t.Helper()
		buf := make([]byte, 4096)
		if n, err := unix.Read(fd, buf); err == nil && n > 0 {
			t.Errorf("%s: a file that is only named was opened", what)
		}
	}
}
