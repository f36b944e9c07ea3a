package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// Batch is one spec for many inputs, each coloured into a folder under its own name.
type Batch struct {
	Spec   Spec     // of each; its Input and Output are not looked at
	Inputs []string // files
	Dir    string   // folder, made if its parent exists

	// Listen gives the listener of the job on an input; nil, or a nil listener, is
	// told nothing. Listeners of different jobs are called at once.
	Listen func(input string) Listener
}

// Run runs the batch's jobs, as many at once as e runs. An input that fails is in the
// report and the rest is done, unless the disk is full or the model missing. The
// outputs that are complete are listed in a ledger, by which Resume passes over them,
// until all are. The report, which is also written to Spec.ReportFile, has the inputs'
// order, without those that were not begun; it is nil where nothing was. The error is
// of the kind of the gravest.
func (b Batch) Run(ctx context.Context, e *Engine) (*BatchReport, error) {
	for _, in := range b.Inputs {
		if in == dash {
			return nil, fail.Usage("color into a folder", errors.New("it takes files, not standard input or output"), "save the film to a file first")
		}
	}
	if err := b.Spec.Validate(); err != nil {
		return nil, err
	}
	if err := checkGuides(b.Spec.Guide, b.Inputs); err != nil {
		return nil, err
	}
	b.Spec = b.Spec.inFolder()
	made, err := makeFolder(b.Dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if made {
			_ = os.Remove(b.Dir) // goes only if nothing was written
		}
	}()
	if err := fail.First(checkClashes(b.Dir, b.Spec.Format, b.Inputs), b.Spec.checkReport(b.Inputs...), b.Spec.checkWorkDir()); err != nil {
		return nil, err
	}
	path, err := b.Spec.ledgerPath(b.Dir)
	if err != nil {
		return nil, err
	}
	r := &batchRun{Batch: b, engine: e, ctx: ctx, reports: make([]*Report, len(b.Inputs))}
	if r.ledger, err = journal.OpenLedger(path); err != nil {
		return nil, fail.File("open", path, err)
	}
	r.all()
	report := r.report()
	if b.Spec.ReportFile != "" {
		if err := writeReport(b.Spec.ReportFile, report); err != nil {
			return report, err
		}
	}
	return report, r.end()
}

// batchRun is a batch while it runs.
type batchRun struct {
	Batch
	engine *Engine
	ctx    context.Context

	mu       sync.Mutex // of what follows
	ledger   *journal.Ledger
	reports  []*Report // by input, nil where it was not begun
	worst    int       // exit code
	failures int
	skipped  int
	open     int   // inputs without a finished output
	stopped  bool  // before the last input
	last     error // what stopped it
}

// all runs the jobs. Each waits for its turn in the engine.
func (r *batchRun) all() {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(max(r.engine.options.Jobs, 1), len(r.Inputs)) {
		workers.Go(func() {
			for i := range next {
				r.color(i)
			}
		})
	}
	for i := range r.Inputs {
		if r.over() {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
}

// over reports whether no further job is to begin.
func (r *batchRun) over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped
}

// color colours one input and enters its output into the ledger.
func (r *batchRun) color(i int) {
	if r.over() {
		return
	}
	s := r.Spec
	s.Input, s.ReportFile = r.Inputs[i], ""
	s.Output = filepath.Join(r.Dir, filepath.Base(s.Input))
	var l Listener
	if r.Listen != nil {
		l = r.Listen(s.Input)
	}
	var err error
	if s.Guide, err = guideOf(s.Guide, s.Input); err != nil {
		r.refused(i, s, l, err)
		return
	}
	j, leave, err := r.engine.newTask(r.ctx, s, l)
	if err != nil {
		r.refused(i, s, l, err)
		return
	}
	defer leave()
	err = j.intoFolder(r)
	j.tell(Finished{j.report, err})
	r.count(i, j.report, err)
}

// refused tells that the job on an input did not begin.
func (r *batchRun) refused(i int, s Spec, l Listener, err error) {
	report := newReport(s.Input, s.Output)
	report.Error, report.ExitCode = fail.OneLine(err), fail.Code(err)
	if l != nil {
		l.Event(Finished{report, err})
	}
	r.count(i, report, err)
}

// intoFolder runs the job when it is its turn.
func (j *task) intoFolder(r *batchRun) error {
	if err := j.enterEngine(); err != nil {
		return j.failed(err)
	}
	skipped, err := j.runInto(r)
	if !skipped && finished(err) {
		if e := j.enter(r); e != nil {
			j.tell(Warning{Text: "cannot note what is done, so that --resume would do it again: " + fail.OneLine(e)})
		}
	}
	return err
}

// finished reports whether a job that ended with err has made its output.
func finished(err error) bool {
	return err == nil || fail.Code(err) == int(vidcolor.KindDamaged)
}

// count enters how the job on an input ended.
func (r *batchRun) count(i int, report *Report, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reports[i] = report
	if report.Skipped {
		r.skipped++
	}
	if !finished(err) {
		r.open++
	}
	if err != nil {
		r.worst = fail.Worse(r.worst, fail.Code(err))
		r.failures++
	}
	if !r.stopped && (r.ctx.Err() != nil || fatal(err)) {
		r.stopped, r.last = true, err
	}
}

// report sums up what was begun.
func (r *batchRun) report() *BatchReport {
	all := &BatchReport{Files: []*Report{}, Skipped: r.skipped}
	for _, one := range r.reports {
		if one != nil {
			all.add(one)
		}
	}
	return all
}

// end closes the ledger, which stays as long as something is left to do, and gives
// the batch's error.
func (r *batchRun) end() error {
	if r.open == 0 && !r.stopped {
		if err := r.ledger.Remove(); err != nil {
			return fail.File("remove", r.Dir, err)
		}
	}
	n := len(r.Inputs)
	err := batchError(r.worst, r.failures, n)
	if r.stopped && r.ctx.Err() != nil {
		done := 0
		for _, one := range r.reports {
			if one != nil {
				done++
			}
		}
		hint := fmt.Sprintf("%d of %d inputs are done; the same command with --resume goes on", done-r.open, n)
		return fail.Cause(r.ctx, &vidcolor.Advice{Err: err, Hint: hint})
	}
	var a *vidcolor.Advice
	if errors.As(r.last, &a) {
		return &vidcolor.Advice{Err: err, Hint: a.Hint}
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

// batchError sums up a run over n inputs.
func batchError(worst, failures, n int) error {
	if worst == 0 {
		return nil
	}
	return &vidcolor.Error{
		Kind: vidcolor.Kind(worst), Op: "color",
		Err:  fmt.Errorf("%d of %d inputs failed or are incomplete", failures, n),
		Hint: "the lines above name them",
	}
}

func (m *BatchReport) add(r *Report) {
	m.Files = append(m.Files, r)
	m.Frames += r.Frames
	m.Keyframes += r.Keyframes
	m.NetworkFrames += r.NetworkFrames
	m.Seconds += r.Seconds
}

// runInto finds out whether the input is a photo or a film, names the output
// and runs the job, unless an earlier run has done it. Nothing replaces any of the inputs.
func (j *task) runInto(r *batchRun) (skipped bool, err error) {
	err = j.nameInto(r.Dir)
	if err == nil {
		j.complete = j.spec.finished(j.output)
		skipped, err = j.doneBefore(r)
	}
	if err == nil && !skipped {
		err = fail.Output(j.output, j.spec.Overwrite || j.complete, j.input)
		if err == nil {
			err = checkOthers(j.output, j.input, r.Inputs)
		}
	}
	if err != nil {
		_ = j.failed(err)
	}
	if skipped || err != nil {
		j.report.Skipped = skipped
		return skipped, err
	}
	return false, j.run()
}

// nameInto names the output in folder dir.
func (j *task) nameInto(dir string) error {
	if err := fail.Input(j.input); err != nil {
		return err
	}
	media, err := decode.ProbeWith(j.input, decode.Options{Playlists: j.spec.AllowPlaylists})
	if err != nil {
		return err
	}
	j.output = outputName(dir, j.input, j.spec.Format, media.Video.Still)
	j.report.Output = j.output
	return nil
}
