package job

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/temporal"
)

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
	since  int  // frames of the shot that was recorded last
	spoilt bool // there were more frames than may be kept, or some that kept their colour
	ended  bool // all of the source was read
	looks  []looked
	trails []trail
	fits   map[int]float32 // of the last run or replay
	tracks *guide.Tracks   // of small things
}

// recorded is one frame.
type recorded struct {
	mu       sync.Mutex // of proxy and shown, once it was recorded
	span     guide.Span
	asked    bool // what is said is to be found for it
	emulsion string
	proxy    *vidcolor.Proxy // kept of keyframes and where statements ask for a frame: it is the larger half of what is kept
	mark     *vidcolor.Mark  // nil until it is there

	chroma   *vidcolor.Chroma // the network's, of a keyframe
	features *vidcolor.Features
	prior    []float32
	shown    *showing // of a keyframe or one asked for, nil until it is there
}

// looked is what a stated frame shows.
type looked struct {
	span guide.Span
	view *guide.View
}

// NewRecording makes room for the frames of one run, frames at most.
func NewRecording(frames int) *Recording {
	return &Recording{most: frames, at: map[int64]*recorded{}, tracks: guide.NewTracks()}
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
		if shown, err = r.guide.show(ctx, span, m, features, prior); err != nil {
			return nil, err
		}
	}
	r.mu.Lock()
	if one := r.at[f.Index]; one != nil {
		one.shown = shown
		if c != nil {
			one.chroma, one.features, one.prior = cloneChroma(c), features, prior
		}
	}
	r.mu.Unlock()
	if r.guide == nil {
		return nil, nil
	}
	return r.guide.key(ctx, span, m.Proxy, shown, c)
}

// Details is the pipeline's.
func (r *recorder) Details(ctx context.Context, f *vidcolor.Frame) ([]vidcolor.Detail, error) {
	if r.guide == nil {
		return nil, nil
	}
	return r.guide.Details(ctx, f)
}

// Add is the pipeline's.
func (r *recorder) Add(m *vidcolor.Mark, key *vidcolor.Chroma) []*vidcolor.Chroma {
	r.mu.Lock()
	if one := r.at[m.Index]; one != nil {
		mark := *m
		mark.Proxy, mark.Said, mark.Motion = nil, nil, temporal.Slim(m)
		if m.First {
			r.since = 0
		}
		if r.since++; !m.Key && !m.Asked && r.since%guide.KeyInterval != 1 {
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

// by is what was recorded, as a run by a guide would have recorded it; false where it
// cannot be made of it. With draft the frames asked for stay as they are.
func (r *Recording) by(guide *guideSession, draft bool) (_ []*recorded, ended, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	asks, same := make([]bool, len(r.frames)), true
	for i, one := range r.frames {
		says, emulsion := false, ""
		if guide != nil {
			asks[i], says, emulsion = guide.session.Wants(one.span), guide.session.States(one.span), guide.session.Emulsion(one.span)
		}
		if emulsion != one.emulsion {
			return nil, false, false
		}
		same = same && (!says || asks[i] == one.asked)
	}
	if !same && !draft {
		r.ask(asks)
	}
	return r.frames, r.ended, !r.spoilt
}

// ask changes which frames are asked for; r.mu is held.
func (r *Recording) ask(asks []bool) {
	frames := make([]*recorded, len(r.frames))
	var asker temporal.Asker
	for i, old := range r.frames {
		one := &recorded{span: old.span, asked: asks[i], emulsion: old.emulsion, proxy: old.proxy, mark: old.mark,
			chroma: old.chroma, features: old.features, prior: old.prior}
		if old.mark != nil {
			one.mark = asker.Add(old.mark, asks[i])
		}
		frames[i] = one
	}
	r.frames = frames
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

// trailed is what was seen of the frames between two times, if they were looked at before.
func (r *Recording) trailed(from, before time.Duration) ([]guide.Seen, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.trails {
		if t.from == from && t.before == before {
			return t.seen, true
		}
	}
	return nil, false
}

// mostTrails are kept.
const mostTrails = 2

func (r *Recording) keepTrail(t trail) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.spoilt {
		return
	}
	if r.trails = append(r.trails, t); len(r.trails) > mostTrails {
		r.trails = slices.Delete(r.trails, 0, 1)
	}
}
