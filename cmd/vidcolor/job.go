package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
)

// job colours one input into one output.
type job struct {
	program *program
	opts    options
	input   string
	output  string
	source  *source  // open while the job runs
	pipe    *os.File // standard output where that is the output, else nil
	report  *report

	complete bool // an earlier run finished OUTPUT and was ended before it could say so
}

func newJob(p *program, input, output string, o options) *job {
	return &job{program: p, opts: o, input: input, output: output, report: newReport(input, output)}
}

// run does the work. A job that finished although its input was damaged, or
// with --strict-streams without a stream that the output cannot hold, ends with
// an error of KindDamaged.
func (j *job) run() error {
	err := j.work()
	if err == nil {
		err = j.flaw()
	}
	if err != nil {
		err = j.program.cause(j.named(err))
		j.report.Error, j.report.ExitCode = oneLine(err), exitCode(err)
	}
	return err
}

func (j *job) work() (err error) {
	if j.source, err = j.program.openSource(j.input); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.source.close()) }()
	j.input = j.source.name
	if j.output == dash {
		j.output, j.pipe = stdoutName, j.program.stdout.(*os.File) // checkStdout saw that it is
	}
	r, err := decode.Open(j.source.path, decode.Options{
		Stream:  j.source.stream,
		Threads: decodeThreads(j.opts.threads), Start: j.opts.start, Duration: j.opts.duration, FrameRate: j.opts.framerate, Deinterlace: j.opts.deinterlace,
		Upright: isPictures(j.output), // which have no other way to say it
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	if err := j.checkKinds(info); err != nil {
		return err
	}
	j.noteInput(info)
	if info.Still {
		return j.photo(r, info)
	}
	if isPictures(j.output) {
		return j.pictures(r, info)
	}
	return j.film(r, info)
}

// named puts the input's own name in the place of the one that it is opened by.
func (j *job) named(err error) error {
	var e *vidcolor.Error
	if j.source != nil && errors.As(err, &e) && e.Path == j.source.path {
		e.Path = j.source.name
	}
	return err
}

// checkKinds refuses to write a film as a photo and the other way round.
func (j *job) checkKinds(info vidcolor.VideoInfo) error {
	switch photo := encode.Photos(j.output); {
	case isPictures(j.output) && !info.Still:
		return nil
	case info.Still && !photo:
		return refusal("write", j.output, fmt.Errorf("%s is a photo", filepath.Base(j.source.name)), "end OUTPUT in .png, .jpg, .tif or .webp")
	case !info.Still && photo:
		return refusal("write", j.output, fmt.Errorf("%s is a film", filepath.Base(j.source.name)),
			"end OUTPUT in .mp4, .mov or .mkv, or take one frame: vidcolor preview --at TIME INPUT "+filepath.Base(j.output))
	}
	return nil
}

// noteInput says once what was assumed about the input.
func (j *job) noteInput(info vidcolor.VideoInfo) {
	name := filepath.Base(j.source.name)
	if isColored(j.program.ctx, j.source, info, decodeThreads(j.opts.threads)) {
		j.program.term.note(name + " is in colour already; only its luma is used")
	}
	tag := info.Tag.Complete(info.Width, info.Height)
	if tag.Guessed && !info.Still {
		j.program.term.note(fmt.Sprintf("%s has no complete colour tags; guessed by %s: %s", name, info.Tag.GuessedBy(), describeTag(tag)))
	}
}

// warn says something now and keeps it for the report.
func (j *job) warn(format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	j.report.Warnings = append(j.report.Warnings, msg)
	j.program.term.warn(filepath.Base(j.input) + ": " + msg)
}

// damage turns what the decoder lost into warnings.
func (j *job) damage(d decode.Damage) {
	for _, n := range d.Notes {
		j.warn("%s", n)
	}
	j.report.LostPackets, j.report.damaged = d.Packets, d.Lost()
}

// flaw is the error of a job that finished with less than all of its input.
func (j *job) flaw() error {
	var cause error
	switch {
	case j.report.damaged:
		cause = errors.New("finished, but the input was damaged")
	case j.opts.strictStreams && len(j.report.DroppedStreams) > 0:
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

// summary prints the final line, or message, of a job that wrote its output.
func (j *job) summary() {
	if j.report.Error != "" && j.report.ExitCode != int(vidcolor.KindDamaged) {
		return
	}
	if !j.program.term.jsonMessage(summaryMessage{"summary", j.report}) {
		j.program.term.note(j.report.finalLine())
	}
}

// decodeThreads is the decoder's share: more than four only hold more frames.
func decodeThreads(threads int) int { return min(threads, 4) }
