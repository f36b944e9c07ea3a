package fail

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// stop is an error that brings its own exit code.
type stop int

func (s stop) Error() string { return "stopped" }
func (s stop) ExitCode() int { return int(s) }

func TestExitCode(t *testing.T) {
	model := &vidcolor.Error{Kind: vidcolor.KindModel, Op: "open", Err: errors.New("x")}
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"none", nil, 0},
		{"plain", errors.New("x"), 1},
		{"usage", Usage("a", errors.New("b"), "c"), 2},
		{"wrapped model", fmt.Errorf("a: %w", model), 5},
		{"disk full", File("write", "f", &fs.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}), 4},
		{"name too long", File("open", "f", syscall.ENAMETOOLONG), 2},
		{"folder above missing", File(MakeFolder, "a/b", &fs.PathError{Op: "mkdir", Path: "a/b", Err: syscall.ENOENT}), 2},
		{"no file", File("open", "f", syscall.ENOENT), 1},
		{"quota", File("write", "f", syscall.EDQUOT), 4},
		{"interrupt", fmt.Errorf("a: %w", stop(130)), 130},
		{"term", stop(143), 143},
	}
	for _, tc := range tests {
		if got := Code(tc.err); got != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestWorse(t *testing.T) {
	order := []int{0, 3, 2, 1, 6, 5, 4, 130}
	for i, a := range order {
		for j, b := range order {
			if got, want := Worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("Worse(%d, %d): got %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestFileErrorNamesThePathOnce(t *testing.T) {
	err := File("open", "film.mp4", &fs.PathError{Op: "open", Path: "film.mp4", Err: syscall.EACCES})
	if got := strings.Count(err.Error(), "film.mp4"); got != 1 {
		t.Errorf("got %q: the path %d times, want once", err, got)
	}
}
