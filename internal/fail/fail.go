// Package fail makes the errors that jobs and the command line end with, and tells
// what they mean for the end of a program.
package fail

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/system"
)

// Usage is a refusal: of kind usage, exit code 2.
func Usage(what string, cause error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: what, Err: cause, Hint: hint}
}

// Refuse is a refusal that concerns a file.
func Refuse(op, path string, cause error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: op, Path: path, Err: cause, Hint: hint}
}

// File describes an error of the operating system without repeating the path that it
// carries, and tells a full disk from the rest.
func File(op, path string, err error) error {
	e := &vidcolor.Error{Kind: vidcolor.KindFailed, Op: op, Path: path, Err: err}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		e.Err = pe.Err
	}
	switch {
	case system.Full(err):
		e.Kind, e.Hint = vidcolor.KindDiskFull, "free some space, or write to another disk"
	case errors.Is(err, fs.ErrPermission):
		e.Hint = "check the permissions of the file and its folder"
	case system.TooLong(err):
		e.Kind, e.Err, e.Hint = vidcolor.KindUsage, errors.New("its name is too long"), "choose a shorter name"
	case errors.Is(err, fs.ErrNotExist) && op == MakeFolder:
		e.Kind, e.Err, e.Hint = vidcolor.KindUsage, errors.New("the folder above it does not exist"), "make it first: "+system.MakeFolder+" "+path
	case errors.Is(err, fs.ErrNotExist):
		e.Err, e.Hint = errors.New("no such file"), "check the path"
	}
	return e
}

// MakeFolder is what File is told of a folder that could not be made.
const MakeFolder = "make folder"

// Named puts a file's own name, to, in the place of the one that it was opened by.
func Named(err error, from, to string) error {
	var e *vidcolor.Error
	if errors.As(err, &e) && e.Path == from {
		e.Path = to
	}
	return err
}

// Damaged is the error of work that finished with less than all of a file.
func Damaged(op, path string) error {
	return &vidcolor.Error{Kind: vidcolor.KindDamaged, Op: op, Path: path,
		Err: errors.New("finished, but the input was damaged"), Hint: "the warnings above name what was lost"}
}

// Code is the status that a program ends with because of err. The cause of a context
// may bring its own by a method ExitCode.
func Code(err error) int {
	var coded interface{ ExitCode() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		return coded.ExitCode()
	case errors.Is(err, context.Canceled):
		return 130
	}
	return vidcolor.KindOf(err).ExitCode()
}

// Codes are the statuses that a program ends with, and what they mean.
func Codes() [][2]string {
	return [][2]string{
		{"0", "done"},
		{"1", "error"},
		{"2", "wrong usage, or refused to protect a file"},
		{"3", "done, but INPUT was damaged, or with --strict-streams a stream dropped"},
		{"4", "disk full"},
		{"5", "model, runtime library or accelerator unavailable"},
		{"6", "--resume with another input, model or option than before"},
		{"129, 130, 143", "stopped by SIGHUP, SIGINT, SIGTERM"},
	}
}

// Worse returns the exit code that tells more: work on many inputs ends with the
// worst of theirs.
func Worse(a, b int) int {
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

// Cause puts what ended ctx, if something in particular did, in the place of what
// that led to. A hint stays.
func Cause(ctx context.Context, err error) error {
	why := context.Cause(ctx)
	if err == nil || why == nil || errors.Is(why, context.Canceled) {
		return err
	}
	var a *vidcolor.Advice
	if errors.As(err, &a) {
		return &vidcolor.Advice{Err: why, Hint: a.Hint}
	}
	return why
}

// OneLine is the error's text without line breaks.
func OneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

// As returns err as the program's own error, wrapping it if it is none.
func As(err error) *vidcolor.Error {
	var e *vidcolor.Error
	if errors.As(err, &e) {
		return e
	}
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "vidcolor", Err: err}
}

// First returns the first error that is not nil.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
