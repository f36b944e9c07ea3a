package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/sequence"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/temporal"
)

// film colours what r reads into j.output. The writer comes before the network:
// what it refuses shows at once.
func (j *job) film(r *decode.Reader, info vidcolor.VideoInfo) error {
	from := j.source.path
	if sequence.Is(from) {
		from = "" // pictures bring nothing else
	}
	if j.pipe != nil {
		if j.opts.format == "" {
			j.opts.format = pipeFormat
		}
		defer j.program.watchReader(j.pipe)()
	}
	w, err := encode.Create(j.output, info, encode.Options{
		Format: j.opts.format, Pipe: j.pipe, CopyStream: j.source.stream,
		Codec: j.opts.vcodec, Preset: j.opts.preset, PixFmt: j.opts.pixFmt, CRF: j.opts.crf, Threads: j.opts.threads,
		CopyFrom: from, Start: j.opts.start, Duration: j.opts.duration,
		Overwrite: j.opts.overwrite || j.complete, KeepPartial: j.opts.keepPartial,
	})
	if err != nil {
		return err
	}
	j.source.seal()
	forget := j.program.stop.onAbort(func() { removeParts(j.output) })
	defer forget()
	canvas, err := j.canvas(info, w.Layout(), w.Tag())
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	k, err := j.openWork(w, info)
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	if k != nil {
		defer k.Close()
		if k.finished {
			j.program.term.note(j.output + ": an earlier run has completed it")
			found, _ := k.Found()
			j.report.Frames = found.Frames()
			return errors.Join(w.Abort(), k.done())
		}
	}
	for _, s := range w.Dropped() {
		j.report.DroppedStreams = append(j.report.DroppedStreams, s)
		j.warn("dropped stream %s", s)
	}
	f := &filmJob{job: j, r: r, w: w, canvas: canvas, info: info, work: k}
	return f.finish()
}

// filmJob is a film being coloured.
type filmJob struct {
	*job
	r      *decode.Reader
	w      *encode.Writer
	canvas *colorize.Canvas
	info   vidcolor.VideoInfo
	work   *work // nil for one that is made in one piece

	src  *filmSource // of the line
	read bool        // the line is through: lost is all that was lost
	lost decode.Damage
}

// canvas opens the network for frames like info's and notes which it is.
func (j *job) canvas(info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) (*colorize.Canvas, error) {
	canvas, err := j.program.net.canvas(info, layout, tag)
	if err != nil {
		return nil, err
	}
	net := &j.program.net
	emulsion := net.emulsion(info)
	j.report.Model, j.report.Device, j.report.Emulsion = net.name(), net.device(), &emulsion
	if j.opts.verbose {
		w, h := canvas.ProxySize()
		j.program.term.note(fmt.Sprintf("network %s on %s sees %d×%d; %s", net.name(), net.device(), w, h, net.library()))
		j.program.term.note("emulsion: " + emulsion.String())
	}
	return canvas, nil
}

// newTime makes the two stages that know motion.
func newTime(o options) (*temporal.Tracker, *temporal.Carrier) {
	t := temporal.Options{KeyInterval: o.keyframes, Smooth: o.smooth}
	return temporal.NewTracker(t), temporal.NewCarrier(t)
}

// finish runs the line and closes or aborts the output.
func (f *filmJob) finish() error {
	j, term := f.job, f.program.term
	began := time.Now()
	res, err := f.colorAll()
	if j.opts.verbose {
		term.note(fmt.Sprintf("at most %d frames were in memory at once", res.Pool))
	}
	if err == nil && res.Frames == 0 {
		err = &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: j.input, Err: errors.New("no picture came out"), Hint: "check --start, or whether the film plays at all"}
	}
	if err == nil {
		ctx := j.program.ctx
		if j.opts.keepPartial {
			ctx = context.WithoutCancel(ctx) // all of it is a part too
		}
		err = f.w.Join(ctx)
	}
	if err != nil {
		f.fill(res)
		return f.giveUp(res, err)
	}
	if err := f.w.Close(); err != nil {
		return f.advise(res, err)
	}
	for _, n := range f.w.Notes() {
		j.warn("%s", n)
	}
	res.Seconds = time.Since(began).Seconds() // with the encoder's last frames
	f.fill(res)
	return f.work.done()
}

// colorAll runs the line over what is not done yet.
func (f *filmJob) colorAll() (*pipeline.Result, error) {
	if k := f.work; k != nil {
		k.Annotate = f.annotate
		if k.Manifest().Complete {
			f.remember()
			return &pipeline.Result{Frames: k.from, TimeBase: k.Manifest().TimeBase}, nil
		}
		if k.from > 0 {
			return f.goOn()
		}
	}
	res, err := f.color(f.source(nil))
	f.noteDamage()
	return res, err
}

// noteDamage tells what reading the film has lost.
func (f *filmJob) noteDamage() {
	f.lost, f.read = f.r.Damage(), true
	f.damage(f.lost)
}

// color runs the line over what src gives.
func (f *filmJob) color(src *filmSource) (*pipeline.Result, error) {
	term := f.program.term
	s := pipeline.Stages{Source: src, Colorizer: f.canvas, Sink: f.w}
	s.Tracker, s.Carrier = newTime(f.opts)
	o := lineOptions(f.info, f.w.Layout(), f.w.Tag())
	o.Progress = term.progress
	if f.work != nil {
		o.First, o.From, o.Shot = f.work.first, f.work.from, src.shot
	}
	term.begin(f.input, f.info.Frames)
	defer term.end()
	res, err := pipeline.Run(f.program.ctx, s, o)
	for i := range res.Shots {
		res.Shots[i] = asInWhole(res.Shots[i])
	}
	return res, err
}

// giveUp ends a run that failed or was stopped: what can be resumed stays, or
// with --keep-partial a film of what there is so far; else nothing.
func (f *filmJob) giveUp(res *pipeline.Result, err error) error {
	abort := f.w.Abort()
	if f.w.Kept() {
		f.program.term.note(fmt.Sprintf("%s: kept the first %d frames", f.output, f.w.Frames()))
		return errors.Join(err, f.work.done())
	}
	return errors.Join(f.advise(res, err), abort)
}

// lineOptions are the pipeline's for frames of info that the sink takes in the
// given layout.
func lineOptions(info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) pipeline.Options {
	return pipeline.Options{
		Width: info.Width, Height: info.Height, LumaDepth: info.Depth,
		Layout: layout, Tag: tag, Total: info.Frames,
	}
}
