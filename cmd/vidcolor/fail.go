package main

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"github.com/vidcolor/vidcolor"
)

// usageError is a refusal: exit code 2.
func usageError(what string, cause error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: what, Err: cause, Hint: hint}
}

// refusal is a refusal that concerns a file.
func refusal(op, path string, cause error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: op, Path: path, Err: cause, Hint: hint}
}

// fileError describes an error of the operating system without repeating the
// path that it carries, and tells a full disk from the rest.
func fileError(op, path string, err error) error {
	e := &vidcolor.Error{Kind: vidcolor.KindFailed, Op: op, Path: path, Err: err}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		e.Err = pe.Err
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.Kind, e.Hint = vidcolor.KindDiskFull, "free some space, or write to another disk"
	case errors.Is(err, fs.ErrPermission):
		e.Hint = "check the permissions of the file and its folder"
	case errors.Is(err, fs.ErrNotExist):
		e.Err, e.Hint = errors.New("no such file"), "check the path"
	}
	return e
}

// exitCode is the status that the program ends with because of err.
func exitCode(err error) int {
	var stop *stopError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &stop):
		return stop.exitCode()
	case errors.Is(err, context.Canceled):
		return 130
	}
	return vidcolor.KindOf(err).ExitCode()
}

// worse returns the exit code that tells more: a run over many inputs ends with
// the worst of theirs.
func worse(a, b int) int {
	rank := func(code int) int {
		switch code {
		case 0:
			return 0
		case int(vidcolor.KindDamaged):
			return 1
		case int(vidcolor.KindUsage):
			return 2
		case int(vidcolor.KindFailed):
			return 3
		case int(vidcolor.KindResume):
			return 4
		case int(vidcolor.KindModel):
			return 5
		case int(vidcolor.KindDiskFull):
			return 6
		}
		return 7 // a signal
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// oneLine is the error's text without line breaks.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

// asError returns err as the program's own error, wrapping it if it is none.
func asError(err error) *vidcolor.Error {
	var e *vidcolor.Error
	if errors.As(err, &e) {
		return e
	}
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "vidcolor", Err: err}
}

// hintOf is the error's own hint, or one that fits its kind.
func hintOf(err error) string {
	var a *advised
	if errors.As(err, &a) {
		return a.hint
	}
	if h := vidcolor.HintOf(err); h != "" {
		return h
	}
	var stop *stopError
	switch {
	case errors.As(err, &stop), errors.Is(err, context.Canceled):
		return ""
	case vidcolor.KindOf(err) == vidcolor.KindUsage:
		return "vidcolor --help shows how"
	case vidcolor.KindOf(err) == vidcolor.KindDiskFull:
		return "free some space, or write to another disk"
	case vidcolor.KindOf(err) == vidcolor.KindModel:
		return "vidcolor models lists what is built in; --device cpu needs no accelerator"
	}
	return ""
}
