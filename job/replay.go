package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/temporal"
)

// ErrOtherKeyframes says that a recording cannot be replayed: the guide as it is now asks
// for other frames, or other emulsions.
var ErrOtherKeyframes = errors.New("the guide asks for other frames than were recorded")

// Recording is what a run of a [Line] found of some frames that does not depend on what
// colours its guide states: marks, the network's colour of keyframes, what stated frames
// and keyframes show and which of their cells are alike. [Line.Replay] makes the same
// chroma of it as the run did, or, by another guide, as a run by that one would. It is
// bounded; a run of more frames leaves nothing. Safe for concurrent use.
type Recording struct {
	most int
	of   string // what the line is of, but for the guide

	mu     sync.Mutex
	frames []*recorded // in order
	at     map[int64]*recorded
	spoilt bool // there were more frames than may be kept, or some that kept their colour
	ended  bool // all of the source was read
	looks  []looked
	fits   map[int]float32 // of the last run or replay
}

// recorded is one frame.
type recorded struct {
	span     guide.Span
	asked    bool // what is said is to be found for it
	emulsion string
	proxy    *vidcolor.Proxy // nil of what turned out to be neither a keyframe nor asked for: it is the larger half of what is kept
	mark     *vidcolor.Mark  // nil until it is there

	chroma *vidcolor.Chroma // the network's, of a keyframe
	shown  *showing         // of a keyframe or one asked for
}

// looked is what a stated frame shows.
type looked struct {
	span guide.Span
	view *guide.View
}

// NewRecording makes room for the frames of one run, frames at most.
func NewRecording(frames int) *Recording {
	return &Recording{most: frames, at: map[int64]*recorded{}}
}

// Frames is how many frames were recorded.
func (r *Recording) Frames() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.frames)
}

// SameKeys reports whether the same frames were asked for in both.
func (r *Recording) SameKeys(o *Recording) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r == o || slices.EqualFunc(r.frames, o.all(), func(a, b *recorded) bool { return a.asked == b.asked && a.emulsion == b.emulsion })
}

func (r *Recording) all() []*recorded {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.frames
}

// Spoil says that the recorded run did something that Replay cannot.
func (r *Recording) Spoil() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spoilt, r.frames, r.at = true, nil, nil
}

// Spoilt reports whether nothing can be replayed.
func (r *Recording) Spoilt() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.spoilt
}

// Fits is how well the guide's references fit in the last run or replay; see
// [guide.Session.Fits].
func (r *Recording) Fits() map[int]float32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fits
}

// fit keeps how well references fit.
func (r *Recording) fit(by *guideSession) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fits = nil
	if by != nil {
		r.fits = by.session.Fits()
	}
}

// sort tells lines apart whose runs differ by more than their guides.
func (l *Line) sort() string {
	s := l.spec
	s.Guide, s.Input, s.Resume, s.Overwrite = "", "", false, false
	text, _ := json.Marshal(s)
	w, h := l.canvas.ProxySize()
	return fmt.Sprintf("%s %d×%d %v %v %s", text, w, h, l.info.Origin, s.FrameRate, l.net.Device())
}

// recorder is a line's guide and carrier that write a recording.
type recorder struct {
	*Recording
	line  *Line
	guide *guideSession // nil without
	pipeline.Carrier
}

// See is the pipeline's.
func (r *recorder) See(f *vidcolor.Frame, p *vidcolor.Proxy) {
	if r.guide != nil {
		r.guide.See(f, p)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.spoilt {
		return
	}
	if len(r.frames) >= r.most || f.PTS == vidcolor.NoPTS {
		r.spoilt, r.frames, r.at = true, nil, nil
		return
	}
	one := &recorded{span: spanOf(r.line.info, f), asked: p.Asked, emulsion: p.Emulsion, proxy: p}
	r.frames = append(r.frames, one)
	r.at[f.Index] = one
}

// Key is the pipeline's.
func (r *recorder) Key(ctx context.Context, f *vidcolor.Frame, m *vidcolor.Mark, features *vidcolor.Features, prior []float32, c *vidcolor.Chroma) (_ *vidcolor.Said, err error) {
	span := spanOf(r.line.info, f)
	shown := &showing{features: features, prior: prior, likes: prior}
	if r.guide != nil {
		if shown, err = r.guide.shownIn(ctx, span, m, features, prior); err != nil {
			return nil, err
		}
	}
	r.mu.Lock()
	if one := r.at[f.Index]; one != nil {
		one.shown = shown
		if c != nil {
			one.chroma = cloneChroma(c)
		}
	}
	r.mu.Unlock()
	if r.guide == nil {
		return nil, nil
	}
	return r.guide.key(ctx, span, m.Proxy, shown, c)
}

// Add is the pipeline's.
func (r *recorder) Add(m *vidcolor.Mark, key *vidcolor.Chroma) []*vidcolor.Chroma {
	r.mu.Lock()
	if one := r.at[m.Index]; one != nil {
		mark := *m
		mark.Proxy, mark.Said, mark.Motion = nil, nil, temporal.Slim(m)
		if !m.Key && !m.Asked {
			one.proxy = nil
		}
		one.mark = &mark
	}
	r.mu.Unlock()
	return r.Carrier.Add(m, key)
}

// Flush is the pipeline's.
func (r *recorder) Flush() []*vidcolor.Chroma {
	r.mu.Lock()
	r.ended = true
	r.mu.Unlock()
	return r.Carrier.Flush()
}

func cloneChroma(c *vidcolor.Chroma) *vidcolor.Chroma {
	out := vidcolor.NewChroma(c.W, c.H)
	out.Index = c.Index
	copy(out.A, c.A)
	copy(out.B, c.B)
	copy(out.Conf, c.Conf)
	return out
}

// Replay hands the chroma of the recorded frames to take, in order, as a run by the
// line's guide would. The error is [ErrOtherKeyframes] where the frames are to be looked
// at anew; take has not been called then.
func (l *Line) Replay(ctx context.Context, r *Recording, take func(*vidcolor.Chroma) error) error {
	return l.replay(ctx, r, false, take)
}

// Draft is Replay with the keyframes as they were recorded, whichever the guide asks for:
// close to what a run gives, and a fraction of its work.
func (l *Line) Draft(ctx context.Context, r *Recording, take func(*vidcolor.Chroma) error) error {
	return l.replay(ctx, r, true, take)
}

// agrees reports whether a run by the guide would look at the same frames in the same
// way, or, for a draft, in a way that they can be taken for.
func (r *Recording) agrees(by *guideSession, frames []*recorded, draft bool) bool {
	for _, one := range frames {
		asks, says, emulsion := false, false, ""
		if by != nil {
			asks, says, emulsion = by.session.Wants(one.span), by.session.States(one.span), by.session.Emulsion(one.span)
		}
		if says && asks != one.asked && !draft || emulsion != one.emulsion {
			return false
		}
	}
	return true
}

func (l *Line) replay(ctx context.Context, r *Recording, draft bool, take func(*vidcolor.Chroma) error) error {
	ctx, leave, err := l.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	r.mu.Lock()
	frames, ended := r.frames, r.ended
	r.mu.Unlock()
	var by *guideSession
	if l.guided != nil {
		by = l.session()
		by.recording = r
	}
	if r.Spoilt() || r.of != l.sort() || !r.agrees(by, frames, draft) {
		return ErrOtherKeyframes
	}
	defer r.fit(by)
	carrier := temporal.NewCarrier(l.temporal())
	give := func(all []*vidcolor.Chroma) error {
		for _, c := range all {
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
		var key *vidcolor.Chroma
		if one.mark.Key && one.chroma != nil {
			key = cloneChroma(one.chroma)
		}
		mark := *one.mark
		if by != nil && one.shown != nil {
			if mark.Said, err = by.key(ctx, one.span, one.proxy, one.shown, key); err != nil {
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
		by.recording = r
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
	return c, nil
}

// remembered is the view of the frame shown at a time, if it was looked at before.
func (r *Recording) remembered(at time.Duration) (looked, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.looks {
		if l.span.Holds(at) {
			return l, true
		}
	}
	return looked{}, false
}

// remember keeps what a stated frame shows.
func (r *Recording) remember(l looked) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.spoilt {
		r.looks = append(r.looks, l)
	}
}
