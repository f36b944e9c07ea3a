package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/provenance"
	"github.com/vidcolor/vidcolor/pipeline"
)

// task is one job while it runs.
type task struct {
	engine   *Engine
	ctx      context.Context
	cancel   context.CancelCauseFunc
	listener Listener
	telling  sync.Mutex // one event at a time

	spec   Spec
	input  string                   // in messages
	output string                   // the same
	source *source                  // open while the job runs
	part   *part                    // of a film, nil for all of it
	pipe   *os.File                 // the engine's Output where that is the output, else nil
	open   func() (*network, error) // waits for the network that was begun to be opened, else nil
	net    *network                 // once it is open
	id     journal.Job              // once it was asked for
	report *Report

	remade   int64         // frames of a film that were made anew for another guide
	remadeIn time.Duration // what that took

	release []func() // what the job has of the engine's budget

	complete bool // an earlier run finished OUTPUT and was ended before it could say so
}

// newTask enters a job; done takes it out again.
func (e *Engine) newTask(ctx context.Context, s Spec, l Listener) (j *task, done func(), err error) {
	ctx, left, err := e.begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	if s = s.profiled(); s.Output == dash {
		s = s.inFolder()
	}
	j = &task{engine: e, listener: l, spec: s, input: s.Input, output: s.Output, report: newReport(s.Input, s.Output)}
	j.ctx, j.cancel = context.WithCancelCause(ctx)
	return j, func() {
		j.cancel(nil)
		for _, give := range j.release {
			give()
		}
		left()
	}, nil
}

// Run makes s.Output of s.Input and tells l, which may be nil, what happens. The
// report is never nil; beside an error it says how far the job came. A job that
// finished although its input was damaged, or with StrictStreams without a stream
// that the output cannot hold, ends with an error of KindDamaged. When ctx ends the
// job stops, leaves nothing but what Resume or KeepPartial asks for, and returns the
// context's cause.
func (e *Engine) Run(ctx context.Context, s Spec, l Listener) (*Report, error) {
	j, done, err := e.newTask(ctx, s, l)
	if err != nil {
		return newReport(s.Input, s.Output), err
	}
	defer done()
	err = j.alone()
	j.tell(Finished{j.report, err})
	return j.report, err
}

// alone runs a job that is not one of a batch.
func (j *task) alone() error {
	err := j.enterEngine()
	if err == nil {
		err = j.spec.Validate()
	}
	if err == nil {
		err = j.refuse()
	}
	if err != nil {
		return j.failed(err)
	}
	err = j.run()
	if j.spec.ReportFile != "" {
		err = errors.Join(err, writeReport(j.spec.ReportFile, j.report))
	}
	return err
}

// enterEngine waits for the job's turn, which it has until it is taken out.
func (j *task) enterEngine() error {
	leave, err := j.engine.enter(j.ctx, &j.spec)
	if err == nil {
		j.release = append(j.release, leave)
	}
	return err
}

// refuse looks at the files before any work is done.
func (j *task) refuse() error {
	j.complete = j.spec.finished(j.output)
	err := fail.First(
		j.engine.checkInput(j.input),
		checkKind(j.output, j.spec.Format),
		j.spec.checkProfile(j.output),
		fail.Output(j.output, j.spec.Overwrite || j.complete, j.input),
		j.spec.checkReport(j.input, j.output),
		j.spec.checkWorkDir(),
	)
	if err == nil && j.spec.Resume && (j.input == dash || j.output == dash) {
		err = fail.Usage("--resume", errors.New("what a pipe gave or took cannot be had again"), "name files as INPUT and OUTPUT")
	}
	if err == nil && j.output == dash {
		err = j.engine.checkStdout(&j.spec)
	}
	return err
}

// run does the work.
func (j *task) run() error {
	err := j.work()
	if err == nil {
		err = j.flaw()
	}
	if err != nil {
		err = j.failed(fail.Cause(j.ctx, j.named(err)))
	}
	return err
}

// failed notes err in the report.
func (j *task) failed(err error) error {
	j.report.Error, j.report.ExitCode = fail.OneLine(err), fail.Code(err)
	return err
}

// tell hands an event to the listener.
func (j *task) tell(e Event) {
	if j.listener == nil {
		return
	}
	j.telling.Lock()
	defer j.telling.Unlock()
	j.listener.Event(e)
}

func (j *task) note(about Topic, text string) { j.tell(Note{about, text}) }

// vain notes what the guide says in vain.
func (j *task) vain(text string) { j.note(AboutGuide, text) }

func (j *task) work() (err error) {
	if j.source, err = j.openSource(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.source.close()) }()
	j.input = j.source.name
	if err := j.checkContent(); err != nil {
		return err
	}
	defer j.openAhead()()
	if j.output == dash {
		j.output, j.pipe = stdoutName, j.engine.options.Output
	}
	r, err := decode.Open(j.source.path, j.readOptions())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	if err := j.checkKinds(info); err != nil {
		return err
	}
	j.noteInput(info, r.MeasuresChroma())
	if info.Still {
		return j.photo(r, info)
	}
	if isPictures(j.output) {
		return j.pictures(r, info)
	}
	return j.film(r, info)
}

// readOptions say how the input is read.
func (j *task) readOptions() decode.Options {
	o := decode.Options{
		Playlists: j.spec.AllowPlaylists,
		Threads:   j.engine.decodeThreads(&j.spec), Start: j.spec.Start, Duration: j.spec.Duration, FrameRate: j.spec.frameRate(), Deinterlace: j.spec.Deinterlace,
		Upright: isPictures(j.output), // which have no other way to say it
		Blank:   true,                 // the other pages of a photo go on
	}
	if j.source != nil { // a file that is only inspected has none
		o.Stream = j.source.stream
	}
	return o
}

// named puts the input's own name in the place of the one that it is opened by.
func (j *task) named(err error) error {
	if j.source == nil {
		return err
	}
	return fail.Named(err, j.source.path, j.source.name)
}

// checkKinds refuses to write a film as a photo and the other way round.
func (j *task) checkKinds(info vidcolor.VideoInfo) error {
	switch photo := encode.Photos(j.output); {
	case isPictures(j.output) && !info.Still:
		return nil
	case info.Still && !photo:
		return fail.Refuse("write", j.output, fmt.Errorf("%s is a photo", filepath.Base(j.source.name)), "end OUTPUT in .png, .jpg, .tif or .webp")
	case !info.Still && photo:
		return fail.Refuse("write", j.output, fmt.Errorf("%s is a film", filepath.Base(j.source.name)),
			"end OUTPUT in .mp4, .mov or .mkv, or take one frame: vidcolor preview --at TIME INPUT "+filepath.Base(j.output))
	}
	return nil
}

// name is the input's own, without its folder.
func (j *task) name() string { return filepath.Base(j.source.name) }

// noteInput says once what was assumed about the input. Of a photo that is measured while
// it is read, noteColored says later whether it has colour.
func (j *task) noteInput(info vidcolor.VideoInfo, measured bool) {
	name := j.name()
	j.tellNoEffect(info)
	if info.Still && !measured {
		j.noteColored(info, func() bool {
			return isColored(j.ctx, j.source, info, j.spec.AllowPlaylists, j.engine.decodeThreads(&j.spec))
		})
	}
	if made := provenance.FindIn(info.Metadata); len(made) > 0 {
		last := made[len(made)-1]
		j.note(AboutInput, fmt.Sprintf("%s was coloured before, by %s %s on %s", name, last.Program, last.Version, last.Date))
	}
	tag := info.Tag.Complete(info.Width, info.Height)
	switch foreign := info.Tag.Matrix.Foreign(); {
	case foreign && j.spec.keep(info) == pipeline.KeepAlways:
	case foreign:
		j.note(AboutInput, fmt.Sprintf("%s has the matrix %s, which is not computed with; what is painted has, by %s: %s", name, tagName(matrixNames, int(info.Tag.Matrix)), info.Tag.GuessedBy(), describeTag(tag)))
	case tag.Guessed && !info.Still:
		j.note(AboutInput, fmt.Sprintf("%s has no complete colour tags; guessed by %s: %s", name, info.Tag.GuessedBy(), describeTag(tag)))
	}
}

// noteColored says of a photo that is colored that its colour is not used.
func (j *task) noteColored(info vidcolor.VideoInfo, colored func() bool) {
	if j.spec.keep(info) != pipeline.KeepAlways && colored() {
		j.note(AboutInput, j.name()+" is in colour already; only its luma is used")
	}
}

// warn says something now and keeps it for the report.
func (j *task) warn(format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	j.report.Warnings = append(j.report.Warnings, msg)
	j.tell(Warning{j.input, msg})
}

// damage turns what the decoder lost into warnings.
func (j *task) damage(d decode.Damage) {
	for _, n := range d.Notes {
		j.warn("%s", n)
	}
	j.report.LostPackets, j.report.damaged = d.Packets, j.report.damaged || d.Lost()
}

// flaw is the error of a job that finished with less than all of its input.
func (j *task) flaw() error {
	var cause error
	switch {
	case j.report.damaged:
		cause = errors.New("finished, but the input was damaged")
	case j.spec.StrictStreams && len(j.report.DroppedStreams) > 0:
		cause = errors.New("finished, but not every stream could be kept")
	default:
		return nil
	}
	hint := "the warnings above name what was lost"
	if !j.report.damaged && !hasExtension(j.output, []string{".mkv"}) {
		hint = "write to .mkv, which takes nearly every kind of stream"
	}
	return &vidcolor.Error{Kind: vidcolor.KindDamaged, Op: "color", Path: j.input, Err: cause, Hint: hint}
}
