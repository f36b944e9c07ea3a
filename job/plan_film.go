package job

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/journal"
	"golang.org/x/sync/errgroup"
)

// PlanOptions say what becomes of a plan while it is made.
type PlanOptions struct {
	// Length is how much film a unit holds at least, 0 = three chunks. It ends at the
	// first hard cut behind that where a chunk ends, so that a longer shot is a unit.
	Length time.Duration
	Film   func(FilmPlan) error // called once, before the first unit
	Unit   func(Unit) error     // called with each as soon as its end is known
}

// PlanFilm finds the units of s.Input by looking at every frame, without running the
// network, and tells them in order. The chunks are those of a run of s. Nothing is
// written. Errors are those of [Engine.Run]; damage of the input is none.
func (e *Engine) PlanFilm(ctx context.Context, s Spec, o PlanOptions, l Listener) (*FilmEnd, error) {
	j, done, err := e.newTask(ctx, s.planned(), l)
	if err != nil {
		return nil, err
	}
	defer done()
	end, err := j.planFilm(o)
	if err != nil {
		return nil, fail.Cause(j.ctx, err)
	}
	return end, nil
}

func (j *task) planFilm(o PlanOptions) (end *FilmEnd, err error) {
	if err := j.enterEngine(); err != nil {
		return nil, err
	}
	if err := fail.First(j.spec.Validate(), j.spec.checkPlan(), j.refuse()); err != nil {
		return nil, err
	}
	j.source = &source{name: j.input, path: j.input}
	r, err := decode.Open(j.input, j.readOptions())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	if err := j.checkKinds(info); err != nil {
		return nil, err
	}
	j.noteInput(info, false)
	p := &planner{task: j, o: o, r: r, info: info, end: &FilmEnd{}}
	g, ctx := errgroup.WithContext(j.ctx)
	g.Go(func() (err error) {
		p.end.Content, err = ContentDigest(ctx, j.input)
		return err
	})
	g.Go(func() error { return p.plan(ctx) })
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return p.end, nil
}

// checkPlan refuses what other machines cannot go on with.
func (s *Spec) checkPlan() error {
	hint := "name files as INPUT and OUTPUT, and leave --resume and --keep-partial out"
	switch {
	case s.Input == dash || s.Output == dash:
		return fail.Usage("plan", errors.New("what a pipe gives or takes cannot be had on other machines"), hint)
	case isPictures(s.Output):
		return fail.Refuse("plan", s.Output, errors.New("numbered pictures are made in one piece"), "make them without a plan, or a film")
	case s.Resume || s.KeepPartial:
		return fail.Usage("plan", errors.New("units are made as a whole"), hint)
	}
	return nil
}

// planner finds the units of one film.
type planner struct {
	*task
	o    PlanOptions
	r    *decode.Reader
	info vidcolor.VideoInfo
	w    *encode.Writer
	src  *filmSource
	end  *FilmEnd

	unit  Unit // that is growing
	chunk int  // number of the next chunk
}

func (p *planner) plan(ctx context.Context) error {
	j := p.task
	id, err := j.unitIdentity()
	if err != nil {
		return err
	}
	plan := FilmPlan{Identity: id, Whole: j.spec.isWhole(p.info), Duration: p.info.Duration.Seconds()}
	if plan.Spec, err = j.spec.Everywhere(); err != nil {
		return err
	}
	if plan.Bytes, err = inputBytes(j.input); err != nil {
		return err
	}
	if plan.Whole {
		p.end.Units = 1
		if err := p.o.Film(plan); err != nil {
			return err
		}
		return p.o.Unit(Unit{Last: true})
	}
	if p.w, err = encode.Create(j.output, p.info, j.writeOptions(p.info)); err != nil {
		return err
	}
	defer p.w.Abort()
	defer j.engine.writesBeside(j.output)()
	line, err := j.line(p.info, p.w.Layout(), p.w.Tag())
	if err != nil {
		return err
	}
	j.droppedBy(p.w)
	p.w.InChunks(journal.Part("", nil, p.info.TimeBase, nil), j.spec.chunk())
	if err := p.o.Film(plan); err != nil {
		return err
	}
	return p.look(ctx, line)
}

// look looks at the film and tells its units.
func (p *planner) look(ctx context.Context, line *Line) error {
	p.src = &filmSource{r: p.r}
	p.opened(line)
	res, err := line.look(ctx, p.src, RunOptions{Progress: p.progress}, p.see)
	if err != nil {
		return err
	}
	last := p.w.PlanEnd()
	if last == nil {
		return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: p.input, Err: errors.New("no picture came out"), Hint: "check --start, or whether the film plays at all"}
	}
	p.add(last)
	p.unit.Last = true
	if err := p.tell(); err != nil {
		return err
	}
	d := p.r.Damage()
	p.damage(d)
	p.end.Frames, p.end.Corrupt = res.Frames, res.CorruptFrames
	p.end.Packets, p.end.Notes, p.end.Damaged = d.Packets, d.Notes, d.Lost()
	return nil
}

// see takes the film's next frame.
func (p *planner) see(f *vidcolor.Frame) error {
	p.unit.TimeBase = f.TimeBase
	ended, err := p.w.Plan(f)
	if err != nil || ended == nil {
		return err
	}
	p.add(ended)
	length := vidcolor.Seconds(f.PTS-p.unit.Chunks[0].FirstPTS, f.TimeBase)
	if ended.Resume.Frame < ended.Next() || length < cmp.Or(p.o.Length, wholeChunks*p.spec.chunk()).Seconds() {
		return nil
	}
	return p.tell()
}

func (p *planner) add(c *journal.Chunk) {
	if len(p.unit.Chunks) == 0 {
		p.unit.First, p.unit.Chunk = c.First, p.chunk
	}
	c.Lost = nil // whoever makes it counts that
	p.unit.Frames += c.Frames
	p.unit.Chunks = append(p.unit.Chunks, *c)
	p.chunk++
}

// tell hands the unit out and begins the next.
func (p *planner) tell() error {
	p.end.Units++
	u := p.unit
	p.unit = Unit{Replay: p.src.troubled.Load()}
	return p.o.Unit(u)
}
