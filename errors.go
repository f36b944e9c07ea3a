package vidcolor

import (
	"errors"
	"strings"
)

// Kind says how the program ends because of an error: each has one exit code.
type Kind int

// Kinds of errors and their exit codes.
const (
	KindFailed   Kind = 1 // anything else
	KindUsage    Kind = 2 // wrong usage, or refused to protect a file
	KindDamaged  Kind = 3 // finished, but input was damaged or a stream was dropped
	KindDiskFull Kind = 4
	KindModel    Kind = 5 // model, runtime library or accelerator unavailable
	KindResume   Kind = 6 // resume state does not match
)

// ExitCode is the status that the program returns for this kind.
func (k Kind) ExitCode() int { return int(k) }

// Error is an error that a user can act on: what was done to which file, why it
// failed, and what helps.
type Error struct {
	Kind Kind
	Op   string // "open", "decode", "write"…
	Path string // the file, if one is to blame
	Err  error  // the cause, never nil
	Hint string // one sentence that says how to cure it, may be empty
}

// Error returns "op path: cause", without the hint, on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Path != "" {
		b.WriteString(" " + e.Path)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(e.Err.Error())
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the outermost [Error] in err's chain, KindFailed if
// there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) && e.Kind != 0 {
		return e.Kind
	}
	return KindFailed
}

// Advice is an error with a hint that counts more than any in its chain: how to go
// on with what is there.
type Advice struct {
	Err  error // never nil
	Hint string
}

// Error is the text of the error alone.
func (a *Advice) Error() string { return a.Err.Error() }

// Unwrap returns the error.
func (a *Advice) Unwrap() error { return a.Err }

// HintOf returns the hint of an [Advice] in err's chain, else the first of an
// [Error], "" if there is none.
func HintOf(err error) string {
	var a *Advice
	if errors.As(err, &a) {
		return a.Hint
	}
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			return ""
		}
		if e.Hint != "" {
			return e.Hint
		}
		err = e.Err
	}
	return ""
}
