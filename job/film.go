package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/machine"
	"github.com/vidcolor/vidcolor/internal/sequence"
	"github.com/vidcolor/vidcolor/pipeline"
)

// film colours what r reads into j.output. The writer comes before the network:
// what it refuses shows at once.
func (j *task) film(r *decode.Reader, info vidcolor.VideoInfo) error {
	if j.pipe != nil {
		if j.spec.Format == "" {
			j.spec.Format = pipeFormat
		}
		defer j.watchReader(j.pipe)()
	}
	if err := j.remake(info); err != nil {
		return err
	}
	w, err := encode.Create(j.output, info, j.writeOptions(info))
	if err != nil {
		return err
	}
	j.source.seal()
	defer j.engine.writesBeside(j.output)()
	line, err := j.line(info, w.Layout(), w.Tag())
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
			j.note(AboutResume, j.output+": an earlier run has completed it")
			found, _ := k.Found()
			j.report.Frames = found.Frames()
			return errors.Join(w.Abort(), k.done())
		}
	}
	j.droppedBy(w)
	f := &filmTask{task: j, r: r, w: w, line: line, info: info, work: k, chroma: line.Keep(r)}
	if j.part != nil && !j.part.join {
		return f.finishPart()
	}
	return f.finish()
}

// writeOptions say how the film is written.
func (j *task) writeOptions(info vidcolor.VideoInfo) encode.Options {
	from := j.source.path
	if sequence.Is(from) {
		from = "" // pictures bring nothing else
	}
	purpose, _ := profileOf(j.spec.Profile)
	return encode.Options{
		Format: j.spec.Format, Pipe: j.pipe, CopyStream: j.source.stream, Playlists: j.spec.AllowPlaylists,
		FastStart: purpose.fastStart, TimeCode: purpose.timeCode,
		Codec: j.spec.Codec, Preset: j.spec.Preset, PixFmt: j.spec.PixFmt, CRF: j.spec.crf(), Threads: j.spec.coderThreads(), Clock: machine.ThreadTime,
		Kept: j.spec.keep(info) == pipeline.KeepAlways, CopyFrom: from, Start: j.spec.Start, Duration: j.spec.Duration, Provenance: j.spec.provenance(),
		Overwrite: j.spec.Overwrite || j.complete, KeepPartial: j.spec.KeepPartial,
	}
}

// filmTask is a film being coloured.
type filmTask struct {
	*task
	r    *decode.Reader
	w    *encode.Writer
	line *Line
	info vidcolor.VideoInfo
	work *work // nil for one that is made in one piece

	digest func(path string) (string, error) // of the guide's files, nil until it is asked for

	chroma bool        // r gives the film's own
	src    *filmSource // of the line
	read   bool        // the line is through: lost is all that was lost
	lost   decode.Damage
}

// openAhead begins to open the network, beside the files. Whoever calls it calls wait
// before it lets the engine go.
func (j *task) openAhead() (wait func()) {
	var warnings []string
	open := sync.OnceValues(func() (*network, error) {
		return j.engine.nets.get(j.ctx, &j.spec, j.engine.networkThreads(&j.spec), func(msg string) { warnings = append(warnings, msg) })
	})
	j.open = func() (*network, error) {
		net, err := open()
		for _, w := range warnings {
			j.tell(Warning{Text: w})
		}
		warnings = nil
		return net, err
	}
	go func() { _, _ = open() }() // who asks for it is told
	return func() { _, _ = open() }
}

// network opens the network.
func (j *task) network() (*network, error) {
	if j.net != nil {
		return j.net, nil
	}
	if j.open == nil {
		j.openAhead()
	}
	net, err := j.open()
	if err == nil {
		j.net = net
	}
	return net, err
}

// line makes the network ready for frames like info's and notes which it is.
func (j *task) line(info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) (*Line, error) {
	net, err := j.network()
	if err != nil {
		return nil, err
	}
	l := newLine(net, j.spec, j.engine.workers(&j.spec), info, layout, tag)
	if j.part != nil {
		l.shots = j.part.shots
	}
	if err := l.openGuide(j.ctx, j.source.path, j.readOptions(), j.engine.pictures); err != nil {
		return nil, err
	}
	give, err := take(j.ctx, j.engine.budget.memory, memoryOf(l, info), j.engine.budget.mostMemory)
	if err != nil {
		return nil, err
	}
	j.release = append(j.release, give, machine.Hold(poolBytes(l.options, l.stages(nil))))
	j.report.Model, j.report.Device, j.report.Emulsion = net.name(), net.Device(), &l.emulsion
	return l, nil
}

// opened tells that the first frame is about to be coloured.
func (j *task) opened(l *Line) { j.tell(l.Opened(j.input)) }

func (j *task) progress(p pipeline.Progress) { j.tell(Progress{p}) }

// shotFound is a callback that tells of shots.
func (j *task) shotFound(l *Line, tb vidcolor.Rational) func(pipeline.Shot) {
	return func(s pipeline.Shot) { j.tell(ShotFound{l.Shot(s, tb)}) }
}

// droppedBy notes what w's output cannot hold, as far as that was not noted yet.
func (j *task) droppedBy(w *encode.Writer) {
	for _, s := range w.Dropped()[len(j.report.DroppedStreams):] {
		j.dropped(s)
	}
}

// dropped notes a stream, or what rode on frames, that the output cannot hold.
func (j *task) dropped(stream string) {
	j.report.DroppedStreams = append(j.report.DroppedStreams, stream)
	j.report.Warnings = append(j.report.Warnings, "dropped "+stream)
	j.tell(StreamDropped{j.input, stream})
}

// finish runs the line and closes or aborts the output.
func (f *filmTask) finish() error {
	j := f.task
	began := time.Now()
	res, err := f.colorAll()
	j.report.Pool = res.Pool
	if err == nil && res.Frames == 0 {
		err = &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: j.input, Err: errors.New("no picture came out"), Hint: "check --start, or whether the film plays at all"}
	}
	if err == nil {
		ctx := j.ctx
		if j.spec.KeepPartial {
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
	j.droppedBy(f.w) // what rode on frames is known by now
	for _, n := range f.w.Notes() {
		j.warn("%s", n)
	}
	res.Seconds = time.Since(began).Seconds() // with the encoder's last frames
	f.fill(res)
	f.noteKept(f.info, f.w.Layout())
	return f.work.done()
}

// colorAll runs the line over what is not done yet.
func (f *filmTask) colorAll() (*pipeline.Result, error) {
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
func (f *filmTask) noteDamage() {
	f.lost, f.read = f.r.Damage(), true
	f.damage(f.lost)
}

// color runs the line over what src gives.
func (f *filmTask) color(src *filmSource) (*pipeline.Result, error) {
	found := f.shotFound(f.line, f.info.TimeBase)
	o := RunOptions{Progress: f.progress, Shot: found, Chroma: f.chroma, Kept: f.mayKeep(f.info), Note: f.vain}
	if f.work != nil {
		o.First, o.From, o.Until = f.work.first, f.work.from, f.part.until()
		o.Shot = func(s pipeline.Shot) {
			src.shot(s)
			found(asInWhole(s))
		}
	}
	f.opened(f.line)
	res, err := f.line.Color(f.ctx, src, f.w, o)
	for i := range res.Shots {
		res.Shots[i] = asInWhole(res.Shots[i])
	}
	return res, err
}

// giveUp ends a run that failed or was stopped: what can be resumed stays, or
// with --keep-partial a film of what there is so far; else nothing.
func (f *filmTask) giveUp(res *pipeline.Result, err error) error {
	abort := f.w.Abort()
	if f.w.Kept() {
		f.note(AboutOutput, fmt.Sprintf("%s: kept the first %d frames", f.output, f.w.Frames()))
		return errors.Join(err, f.work.done())
	}
	return errors.Join(f.advise(res, err), abort)
}
