package job

import (
	"context"
	"errors"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/temporal"
)

// ErrOtherLine says that a recording cannot be replayed: it is of another line, or the guide
// names other emulsions now.
var ErrOtherLine = errors.New("what was recorded is of another line")

func cloneChroma(c *vidcolor.Chroma) *vidcolor.Chroma {
	out := vidcolor.NewChroma(c.W, c.H)
	out.Index = c.Index
	copy(out.A, c.A)
	copy(out.B, c.B)
	copy(out.Conf, c.Conf)
	return out
}

// Replay hands the chroma of the recorded frames to take, in order, as a run by the
// line's guide would. Where that asks for other frames than the guide of the recorded run
// these are looked at, and kept. The error is [ErrOtherLine] where all is to be looked at
// anew; take has not been called then.
func (l *Line) Replay(ctx context.Context, r *Recording, take func(*vidcolor.Chroma) error) error {
	return l.replay(ctx, r, false, take)
}

// Draft is Replay with the frames asked for as they were recorded, whichever the guide asks
// for: close to what a run gives.
func (l *Line) Draft(ctx context.Context, r *Recording, take func(*vidcolor.Chroma) error) error {
	return l.replay(ctx, r, true, take)
}

func (l *Line) replay(ctx context.Context, r *Recording, draft bool, take func(*vidcolor.Chroma) error) error {
	ctx, leave, err := l.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	var by *guideSession
	if l.guided != nil {
		by = l.session()
		by.rememberIn(r)
	}
	if r.of != l.sort() {
		return ErrOtherLine
	}
	frames, ended, ok := r.by(by, draft)
	if !ok {
		return ErrOtherLine
	}
	defer r.fit(by)
	carrier := temporal.NewCarrier(l.temporal())
	give := func(all []*vidcolor.Chroma) error {
		for _, c := range all {
			if err := r.detail(ctx, by, c); err != nil {
				return err
			}
			if err := take(c); err != nil {
				return err
			}
		}
		return nil
	}
	for _, one := range frames {
		if one.mark == nil {
			return nil // not looked at any more
		}
		mark := *one.mark
		var key *vidcolor.Chroma
		if mark.Key && one.chroma != nil {
			key = cloneChroma(one.chroma)
		}
		if by != nil && (key != nil || mark.Asked) {
			if mark.Said, err = r.say(ctx, by, one, &mark, key); err != nil {
				return err
			}
		}
		if err := give(carrier.Add(&mark, key)); err != nil {
			return err
		}
	}
	if !ended {
		return nil
	}
	return give(carrier.Flush())
}

// detail adds the small things that a guide speaks of to the chroma of a recorded frame.
func (r *Recording) detail(ctx context.Context, by *guideSession, c *vidcolor.Chroma) (err error) {
	if by == nil {
		return nil
	}
	r.mu.Lock()
	one := r.at[c.Index]
	r.mu.Unlock()
	if one == nil {
		return nil
	}
	c.Details, err = by.session.Details(ctx, one.span)
	return err
}

// say is what a guide says of a recorded frame, and changes its chroma c.
func (r *Recording) say(ctx context.Context, by *guideSession, one *recorded, m *vidcolor.Mark, c *vidcolor.Chroma) (*vidcolor.Said, error) {
	one.mu.Lock()
	shown, err := by.showAgain(ctx, one, m)
	if err == nil && by.session.Touches(one.span) {
		one.shown = shown
	}
	p := one.proxy
	one.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return by.key(ctx, one.span, p, shown, c)
}

// Glance is base, the chroma of a frame, with what the line's guide states of that very
// frame laid over it: an idea of it before its shot is coloured. shown is the frame as it
// was read. r may hold what was recorded of the shot, or be nil. It is nil where nothing
// is stated.
func (l *Line) Glance(ctx context.Context, r *Recording, shown *vidcolor.Frame, base *vidcolor.Chroma) (*vidcolor.Chroma, error) {
	if l.guided == nil {
		return nil, nil
	}
	ctx, leave, err := l.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	by := l.session()
	by.shown = shown
	if r != nil && !r.Spoilt() && r.of == l.sort() {
		by.rememberIn(r)
	}
	said, err := by.session.Alone(ctx, l.info.Time(shown.PTS))
	if said == nil || err != nil {
		return nil, guide.UsageError(err)
	}
	c := cloneChroma(base)
	if len(said.Own) != len(c.A) {
		return nil, nil
	}
	temporal.Lay(said, c)
	c.Details = by.session.Here(&shown.Luma)
	return c, nil
}
