package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"unicode"

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
	meter  display // of the film being coloured, nil between films
	input  string  // its name
	broken func(error)
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

// begin opens the progress of one film; total is 0 if unknown.
func (t *terminal) begin(input string, total int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.input = input
	switch t.mode {
	case progressBar:
		t.meter = newBar(t.stderr, total)
	case progressLines:
		t.meter = newLines(t.stderr)
	case progressJSON:
		t.meter = &jsonProgress{t}
	}
}

// progress shows how far the film has come. It is a pipeline progress callback.
func (t *terminal) progress(p pipeline.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.meter != nil {
		t.meter.show(p)
	}
}

// end closes the progress of the film.
func (t *terminal) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.meter != nil {
		t.meter.close()
	}
	t.meter, t.input = nil, ""
}

// note says something that is no problem.
func (t *terminal) note(msg string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.line("vidcolor: " + msg)
}

// warn says what went wrong without ending the run.
func (t *terminal) warn(msg string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mode == progressJSON {
		t.message(warningMessage{"warning", t.input, msg})
	}
	t.line("vidcolor: warning: " + msg)
}

// fail reports err with its hint and returns its exit code.
func (t *terminal) fail(err error) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	code := exitCode(err)
	text, hint := oneLine(err), hintOf(err)
	if t.mode == progressJSON {
		t.message(errorMessage{"error", t.input, code, text, hint})
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
