package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/vidcolor/vidcolor"
)

func TestExitCode(t *testing.T) {
	model := &vidcolor.Error{Kind: vidcolor.KindModel, Op: "open", Err: errors.New("x")}
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"none", nil, 0},
		{"plain", errors.New("x"), 1},
		{"usage", usageError("a", errors.New("b"), "c"), 2},
		{"wrapped model", fmt.Errorf("a: %w", model), 5},
		{"disk full", fileError("write", "f", &fs.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}), 4},
		{"quota", fileError("write", "f", syscall.EDQUOT), 4},
		{"interrupt", fmt.Errorf("a: %w", &stopError{syscall.SIGINT}), 130},
		{"term", &stopError{syscall.SIGTERM}, 143},
	}
	for _, tc := range tests {
		if got := exitCode(tc.err); got != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestWorse(t *testing.T) {
	order := []int{0, 3, 2, 1, 6, 5, 4, 130}
	for i, a := range order {
		for j, b := range order {
			if got, want := worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("worse(%d, %d): got %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestFailPrintsTwoLines(t *testing.T) {
	var out, msg bytes.Buffer
	term := newTerminal(&out, &msg)
	code := term.fail(refusal("write", "a.mp4", errors.New("one\ntwo"), "cure it"))
	want := "vidcolor: error: write a.mp4: one; two\nvidcolor: hint: cure it\n"
	if code != 2 || msg.String() != want || out.Len() != 0 {
		t.Errorf("got %d, %q, stdout %q; want 2, %q and nothing", code, msg.String(), out.String(), want)
	}
	msg.Reset()
	term.setMode(progressJSON)
	term.fail(errors.New("x"))
	if got, want := out.String(), `{"message_type":"error","code":1,"cause":"x"}`+"\n"; got != want {
		t.Errorf("JSON: got %q, want %q", got, want)
	}
}

func TestFileErrorNamesThePathOnce(t *testing.T) {
	err := fileError("open", "film.mp4", &fs.PathError{Op: "open", Path: "film.mp4", Err: syscall.EACCES})
	if got := strings.Count(err.Error(), "film.mp4"); got != 1 {
		t.Errorf("got %q: the path %d times, want once", err, got)
	}
}
