package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/vidcolor/vidcolor/internal/fail"
)

func TestFailPrintsTwoLines(t *testing.T) {
	var out, msg bytes.Buffer
	term := newTerminal(&out, &msg)
	code := term.fail("", fail.Refuse("write", "a.mp4", errors.New("one\ntwo"), "cure it"))
	want := "vidcolor: error: write a.mp4: one; two\nvidcolor: hint: cure it\n"
	if code != 2 || msg.String() != want || out.Len() != 0 {
		t.Errorf("got %d, %q, stdout %q; want 2, %q and nothing", code, msg.String(), out.String(), want)
	}
	msg.Reset()
	term.setMode(progressJSON)
	term.fail("", errors.New("x"))
	if got, want := out.String(), `{"message_type":"error","code":1,"cause":"x"}`+"\n"; got != want {
		t.Errorf("JSON: got %q, want %q", got, want)
	}
}
