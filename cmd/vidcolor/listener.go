package main

import (
	"fmt"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// listener tells on the terminal what happens in one job.
type listener struct {
	t     *terminal
	input string
	meter display         // while frames are coloured
	fails func(err error) // told how the job failed, nil where somebody else is
}

func (t *terminal) listener(input string) *listener { return &listener{t: t, input: input} }

// Event is job.Listener's.
func (l *listener) Event(e job.Event) {
	switch e := e.(type) {
	case job.Opened:
		l.opened(e)
	case job.Note:
		l.t.note(e.Text)
	case job.Warning:
		l.warn(e.File, e.Text)
	case job.StreamDropped:
		l.warn(e.File, "dropped "+e.Stream)
	case job.Progress:
		l.show(e.Progress)
	case job.Finished:
		l.finished(e)
	}
}

func (l *listener) warn(file, text string) {
	if file != "" {
		text = filepath.Base(file) + ": " + text
	}
	l.t.warn(l.input, text)
}

func (l *listener) opened(e job.Opened) {
	l.input = e.Input
	if l.t.verbose {
		l.t.note(fmt.Sprintf("network %s on %s sees %d×%d; %s", e.Model, e.Device, e.ProxyW, e.ProxyH, e.Library))
		l.t.note("emulsion: " + e.Emulsion.String())
	}
	l.t.mu.Lock()
	defer l.t.mu.Unlock()
	l.meter = l.t.display(e.Input, e.Info.Frames)
	if !l.t.many {
		l.t.meter = l.meter
	}
}

func (l *listener) show(p pipeline.Progress) {
	l.t.mu.Lock()
	if l.meter != nil {
		l.meter.show(p)
	}
	l.t.mu.Unlock()
	if p.Done {
		l.end()
	}
}

// end closes the progress.
func (l *listener) end() {
	l.t.mu.Lock()
	defer l.t.mu.Unlock()
	if l.meter != nil {
		l.meter.close()
	}
	if !l.t.many {
		l.t.meter = nil
	}
	l.meter = nil
}

// finished says what a job did that wrote its output, and how it failed.
func (l *listener) finished(e job.Finished) {
	l.end()
	r := e.Report
	if l.t.verbose && r.Pool > 0 {
		l.t.note(fmt.Sprintf("at most %d frames were in memory at once", r.Pool))
	}
	done := r.Error == "" || r.ExitCode == int(vidcolor.KindDamaged)
	if done && !r.Skipped && !l.t.jsonMessage(summaryMessage{"summary", r}) {
		l.t.note(finalLine(r))
	}
	if e.Err != nil && l.fails != nil {
		l.fails(e.Err)
	}
}

// hintOf is the error's own hint, or one that fits its kind.
func hintOf(err error) string {
	if h := vidcolor.HintOf(err); h != "" {
		return h
	}
	if fail.Code(err) > 128 { // a signal
		return ""
	}
	switch vidcolor.KindOf(err) {
	case vidcolor.KindUsage:
		return "vidcolor --help shows how"
	case vidcolor.KindDiskFull:
		return "free some space, or write to another disk"
	case vidcolor.KindModel:
		return "vidcolor models lists what is built in; --device cpu needs no accelerator"
	}
	return ""
}
