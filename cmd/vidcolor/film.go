package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
	from := j.input
	if sequence.Is(from) {
		from = "" // pictures bring nothing else
	}
	w, err := encode.Create(j.output, info, encode.Options{
		Codec: j.opts.vcodec, Preset: j.opts.preset, PixFmt: j.opts.pixFmt, CRF: j.opts.crf, Threads: j.opts.threads,
		CopyFrom: from, Start: j.opts.start, Duration: j.opts.duration,
		Overwrite: j.opts.overwrite, KeepPartial: j.opts.keepPartial,
	})
	if err != nil {
		return err
	}
	forget := j.program.stop.onAbort(func() { removeParts(filepath.Dir(j.output)) })
	defer forget()
	canvas, err := j.canvas(info, w.Layout(), w.Tag())
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	for _, s := range w.Dropped() {
		j.report.DroppedStreams = append(j.report.DroppedStreams, s)
		j.warn("dropped stream %s", s)
	}
	s := pipeline.Stages{Source: r, Colorizer: canvas, Sink: w}
	s.Tracker, s.Carrier = newTime(j.opts)
	return j.finish(r, w, s, info)
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
func (j *job) finish(r *decode.Reader, w *encode.Writer, s pipeline.Stages, info vidcolor.VideoInfo) error {
	term := j.program.term
	began := time.Now()
	term.begin(j.input, info.Frames)
	o := lineOptions(info, w.Layout(), w.Tag())
	o.Progress = term.progress
	res, err := pipeline.Run(j.program.ctx, s, o)
	term.end()
	if j.opts.verbose {
		term.note(fmt.Sprintf("at most %d frames were in memory at once", res.Pool))
	}
	if err == nil && res.Frames == 0 {
		err = &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: j.input, Err: errors.New("no picture came out"), Hint: "check --start, or whether the file plays at all"}
	}
	j.damage(r.Damage())
	if err != nil {
		j.report.fill(res, j.program.net.scenes())
		return j.giveUp(w, res, err)
	}
	if err := w.Close(); err != nil {
		return err
	}
	for _, n := range w.Notes() {
		j.warn("%s", n)
	}
	res.Seconds = time.Since(began).Seconds() // with the encoder's last frames
	j.report.fill(res, j.program.net.scenes())
	return nil
}

// giveUp ends a run that failed or was stopped: nothing is left behind, or with
// --keep-partial what there is so far.
func (j *job) giveUp(w *encode.Writer, res *pipeline.Result, err error) error {
	abort := w.Abort()
	if j.opts.keepPartial && abort == nil && res.Frames > 0 {
		if _, missing := os.Stat(j.output); missing == nil {
			j.program.term.note(fmt.Sprintf("%s: kept the first %d frames", j.output, res.Frames))
		}
	}
	return errors.Join(err, abort)
}

// lineOptions are the pipeline's for frames of info that the sink takes in the
// given layout.
func lineOptions(info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) pipeline.Options {
	return pipeline.Options{
		Width: info.Width, Height: info.Height, LumaDepth: info.Depth,
		Layout: layout, Tag: tag, Total: info.Frames,
	}
}
