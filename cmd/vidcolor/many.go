package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// colorMany colours each of inputs into folder dir under its own name. An input
// that fails is reported and the rest is done; the worst exit code counts.
func (p *program) colorMany(inputs []string, dir string, o options) error {
	if err := onlyFiles("color into a folder", inputs...); err != nil {
		return err
	}
	made, err := makeFolder(dir)
	if err != nil {
		return err
	}
	defer func() {
		if made {
			_ = os.Remove(dir) // goes only if nothing was written
		}
	}()
	if err := firstOf(checkClashes(dir, o.format, inputs), o.checkReport(inputs...)); err != nil {
		return err
	}
	b, err := p.newBatch(dir, inputs, o)
	if err != nil {
		return err
	}
	for _, in := range inputs {
		if err := b.color(in); p.ctx.Err() != nil || fatal(err) {
			b.stopped, b.last = true, err
			break
		}
	}
	if o.report != "" {
		if err := writeReport(o.report, b.all); err != nil {
			return err
		}
	}
	return b.end(len(inputs))
}

// batch is a run over many inputs.
type batch struct {
	program *program
	dir     string
	inputs  []string
	opts    options
	ledger  *journal.Ledger

	all      manyReport
	worst    int // exit code
	failures int
	skipped  int
	open     int   // inputs without a finished output
	stopped  bool  // before the last input
	last     error // what stopped it
}

func (p *program) newBatch(dir string, inputs []string, o options) (*batch, error) {
	path, err := o.ledgerPath(dir)
	if err != nil {
		return nil, err
	}
	b := &batch{program: p, dir: dir, inputs: inputs, opts: o, all: manyReport{Files: []*report{}}}
	if b.ledger, err = journal.OpenLedger(path); err != nil {
		return nil, fileError("open", path, err)
	}
	return b, nil
}

// color colours one input and enters its output into the ledger.
func (b *batch) color(in string) error {
	p := b.program
	j := newJob(p, in, filepath.Join(b.dir, filepath.Base(in)), b.opts)
	skipped, err := j.runInto(b.dir, b.inputs, b.ledger)
	done := err == nil || exitCode(err) == int(vidcolor.KindDamaged)
	switch {
	case skipped:
		b.skipped++
	case done:
		j.summary()
		if e := j.note(b.ledger); e != nil {
			p.term.warn("cannot note what is done, so that --resume would do it again: " + oneLine(e))
		}
	}
	b.all.add(j.report)
	if !done {
		b.open++
	}
	if err != nil {
		b.worst = worse(b.worst, exitCode(err))
		b.failures++
		if p.ctx.Err() == nil {
			p.term.fail(err)
		}
	}
	return err
}

// end sums the run over n inputs up. The ledger stays as long as something is
// left to do.
func (b *batch) end(n int) error {
	if b.skipped > 0 {
		b.program.term.note(fmt.Sprintf("%d of %d outputs were there already", b.skipped, n))
	}
	if b.open == 0 && !b.stopped {
		if err := b.ledger.Remove(); err != nil {
			return fileError("remove", b.dir, err)
		}
	}
	err := manyError(b.worst, b.failures, n)
	if b.stopped && b.program.ctx.Err() != nil {
		return &advised{err, fmt.Sprintf("%d of %d inputs are done; the same command with --resume goes on", len(b.all.Files)-b.open, n)}
	}
	var a *advised
	if errors.As(b.last, &a) {
		return &advised{err, a.hint}
	}
	return err
}

// fatal reports whether no other input can fare better.
func fatal(err error) bool {
	if err == nil {
		return false
	}
	k := vidcolor.KindOf(err)
	return k == vidcolor.KindDiskFull || k == vidcolor.KindModel
}

// manyError sums up a run over n inputs.
func manyError(worst, failures, n int) error {
	if worst == 0 {
		return nil
	}
	return &vidcolor.Error{
		Kind: vidcolor.Kind(worst), Op: "color",
		Err:  fmt.Errorf("%d of %d inputs failed or are incomplete", failures, n),
		Hint: "the lines above name them",
	}
}

func (m *manyReport) add(r *report) {
	m.Files = append(m.Files, r)
	m.Frames += r.Frames
	m.Keyframes += r.Keyframes
	m.NetworkFrames += r.NetworkFrames
	m.Seconds += r.Seconds
}

// makeFolder makes dir if its parent exists, and reports whether it did.
func makeFolder(dir string) (made bool, err error) {
	dir = filepath.Clean(dir)
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return false, refusal("write", dir, errors.New("it is a file, not a folder"), "several inputs go into a folder: vidcolor INPUT... OUTDIR/")
	case err == nil:
		return false, nil
	case !errors.Is(err, fs.ErrNotExist):
		return false, fileError("write", dir, err)
	}
	err = fault.At("make folder")
	if err == nil {
		err = os.Mkdir(dir, 0o755)
	}
	if err != nil {
		e := asError(fileError("make folder", dir, err))
		if errors.Is(err, fs.ErrNotExist) {
			e.Kind, e.Err, e.Hint = vidcolor.KindUsage, errors.New("the folder above it does not exist"), "make it first: mkdir -p "+dir
		}
		return false, e
	}
	return true, nil
}

// checkClashes refuses inputs that would be written under one name. Only those
// are opened for it whose names differ in nothing but the extension.
func checkClashes(dir, format string, inputs []string) error {
	stem := func(path string) string {
		base := filepath.Base(path)
		return strings.ToLower(strings.TrimSuffix(base, filepath.Ext(base)))
	}
	alike := map[string]int{}
	for _, in := range inputs {
		alike[stem(in)]++
	}
	taken := map[string]string{}
	for _, in := range inputs {
		if alike[stem(in)] == 1 {
			continue
		}
		out := outputName(dir, in, format, isPhoto(in))
		if other, ok := taken[strings.ToLower(out)]; ok {
			return refusal("write", out, fmt.Errorf("both %s and %s would be written there", other, in), "colour them into two folders, or rename one")
		}
		taken[strings.ToLower(out)] = in
	}
	return nil
}

// isPhoto reports whether a file is a photo, by what is in it, or by its name where
// that cannot be read.
func isPhoto(path string) bool {
	if checkInput(path) == nil {
		if media, err := decode.Probe(path); err == nil {
			return media.Video.Still
		}
	}
	return encode.Photos(path)
}

// runInto finds out whether the input is a photo or a film, names the output
// and runs the job, unless an earlier run has done it. Nothing replaces any of inputs.
func (j *job) runInto(dir string, inputs []string, l *journal.Ledger) (skipped bool, err error) {
	err = j.nameInto(dir)
	if err == nil {
		j.complete = j.opts.finished(j.output)
		skipped, err = j.doneBefore(l)
	}
	if err == nil && !skipped {
		err = checkOutput(j.output, j.opts.overwrite || j.complete, j.input)
		if err == nil {
			err = checkOthers(j.output, j.input, inputs)
		}
	}
	if err != nil {
		j.report.Error, j.report.ExitCode = oneLine(err), exitCode(err)
	}
	if skipped || err != nil {
		j.report.Skipped = skipped
		return skipped, err
	}
	return false, j.run()
}

// nameInto names the output in folder dir.
func (j *job) nameInto(dir string) error {
	if err := checkInput(j.input); err != nil {
		return err
	}
	media, err := decode.Probe(j.input)
	if err != nil {
		return err
	}
	j.output = outputName(dir, j.input, j.opts.format, media.Video.Still)
	j.report.Output = j.output
	return nil
}
