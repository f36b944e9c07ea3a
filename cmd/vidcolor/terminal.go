package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/pipeline"
	"golang.org/x/term"
)

// progressMode is how a run reports its progress.
type progressMode string

// The modes; auto is bar on a terminal and lines elsewhere.
const (
	progressAuto  progressMode = "auto"
	progressBar   progressMode = "bar"
	progressLines progressMode = "lines"
	progressJSON  progressMode = "json"
	progressNone  progressMode = "none"
)

func parseProgressMode(s string) (progressMode, error) {
	switch m := progressMode(s); m {
	case "":
		return progressAuto, nil
	case progressAuto, progressBar, progressJSON, progressNone:
		return m, nil
	}
	return "", fmt.Errorf("%q is unknown; it is auto, bar, json or none", s)
}

// terminal is where the program speaks: messages and progress to standard
// error, JSON to standard output. Safe for concurrent use.
type terminal struct {
	mu     sync.Mutex
	stdout io.Writer
	stderr io.Writer
	mode   progressMode
	meter  display // of the film being coloured, nil between films and where there are several at once
	broken func(error)

	verbose bool
	many    bool // several films may be coloured at once
}

// display shows the progress of one film.
type display interface {
	show(pipeline.Progress)
	clear() // make room for a message
	close()
}

func newTerminal(stdout, stderr io.Writer) *terminal {
	return &terminal{stdout: stdout, stderr: stderr, mode: progressAuto, broken: func(error) {}}
}

// setMode chooses how progress is reported from here on.
func (t *terminal) setMode(m progressMode) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m == progressAuto {
		m = progressLines
		if f, ok := t.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
			m = progressBar
		}
	}
	t.mode = m
}

// json reports whether messages are JSON.
func (t *terminal) json() bool { return t.mode == progressJSON }

// display makes the display of one film; total is 0 if unknown.
func (t *terminal) display(input string, total int64) display {
	switch {
	case t.mode == progressJSON:
		return &jsonProgress{t, input}
	case t.mode == progressNone:
		return nil
	case t.many:
		return newLines(t.stderr, filepath.Base(input)+": ")
	case t.mode == progressBar:
		return newBar(t.stderr, total)
	}
	return newLines(t.stderr, "")
}

// note says something that is no problem.
func (t *terminal) note(msg string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.line("vidcolor: " + msg)
}

// warn says what went wrong with an input without ending the run.
func (t *terminal) warn(input, msg string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mode == progressJSON {
		t.message(warningMessage{"warning", input, msg})
	}
	t.line("vidcolor: warning: " + msg)
}

// fail reports err, of an input or of the whole run, with its hint and returns its
// exit code.
func (t *terminal) fail(input string, err error) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	code := fail.Code(err)
	text, hint := fail.OneLine(err), hintOf(err)
	if t.mode == progressJSON {
		t.message(errorMessage{"error", input, code, text, hint})
	}
	t.line("vidcolor: error: " + text)
	if hint != "" {
		t.line("vidcolor: hint: " + hint)
	}
	return code
}

// line prints one line to standard error, beside the bar if there is one.
func (t *terminal) line(s string) {
	if t.meter != nil {
		t.meter.clear()
	}
	fmt.Fprintln(t.stderr, printable(strings.TrimRight(s, "\n")))
}

// printable writes control characters, which names of files may hold, as Go does:
// a message stays one line and steers no terminal.
func printable(s string) string {
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// message prints v as one line of JSON to standard output.
func (t *terminal) message(v any) {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = t.stdout.Write(append(b, '\n'))
	}
	if err != nil {
		t.broken(wrapStdout(err))
	}
}

// jsonMessage prints v if the mode is JSON and reports whether it did.
func (t *terminal) jsonMessage(v any) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mode != progressJSON {
		return false
	}
	t.message(v)
	return true
}
