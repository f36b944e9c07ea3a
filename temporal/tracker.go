package temporal

import (
	"github.com/vidcolor/vidcolor"
)

// ahead is how many frames after a frame are seen before it is decided: a flash
// may last one frame less and is still recognised.
const ahead = 4

// Tracker decides shots, keyframes and motion; it implements the pipeline's
// Tracker. One goroutine at a time. Its memory is bounded: the frames not yet
// decided, a few before them, and the last keyframe.
type Tracker struct {
	opt   Options
	looks lookMaker
	match matcher
	judge judge

	next  []*entry // undecided, oldest first
	ready *entry   // its shot is decided; whether it is the shot's last frame, and so its mark, is not
	past  []*entry // frames of the present shot, ready included, that may still be compared, newest last

	shot  int // number of the present shot, −1 before the first
	keys  keyState
	asked *keyState // the last frame asked for since that keyframe, nil for none
	rise  rise
	grey  bool // the present shot is clearly grey, by its last frame that is not unsure
	slow  slowChange
}

// entry is one frame in the tracker's hands.
type entry struct {
	look      *look
	fwd, back *field              // from and to the frame before; nil for the film's first frame
	unlike    float32             // how unlike the frame before it is, 0 to 1
	begin     vidcolor.Transition // decided: how a shot begins here
	mixed     int                 // frames before it in which two scenes mix
	repeat    bool                // shows what the frame before shows
	flash     bool                // part of a flash
	torn      bool                // a mixture of the shots on both sides of a cut
	late      *late               // what relate left out; back is nil then and unlike a bound
	after     bool                // the frame after a torn one
	bridge    *bridge
}

// NewTracker returns a Tracker for one film. Options out of range are pulled
// into it; use [Options.Validate] to refuse them.
func NewTracker(o Options) *Tracker {
	return &Tracker{opt: o.complete(), shot: -1, looks: lookMaker{unchecked: o.Cuts}}
}

// Lookahead is the largest number of frames that are undecided at once, the one
// being added included.
func (t *Tracker) Lookahead() int { return ahead + 2 }

// Add takes the next frame's proxy, which the Tracker reads but does not
// change, and returns the marks decided by it. A proxy of another size than the
// one before starts a new shot.
func (t *Tracker) Add(p *vidcolor.Proxy) []*vidcolor.Mark {
	var out []*vidcolor.Mark
	if p.W != t.looks.w || p.H != t.looks.h {
		out = t.Flush()
		t.drop(len(t.past))
	}
	e := &entry{look: t.looks.make(p)}
	if prev := t.newest(); prev != nil {
		t.relate(prev, e)
	}
	t.next = append(t.next, e)
	if len(t.next) > ahead {
		out = append(out, t.decide()...)
	}
	return out
}

// Flush returns the marks of the frames still undecided.
func (t *Tracker) Flush() []*vidcolor.Mark {
	var out []*vidcolor.Mark
	for len(t.next) > 0 {
		out = append(out, t.decide()...)
	}
	return append(out, t.finish(vidcolor.TransitionStart)...)
}

// newest is the last frame added, nil before the first.
func (t *Tracker) newest() *entry {
	if n := len(t.next); n > 0 {
		return t.next[n-1]
	}
	if n := len(t.past); n > 0 {
		return t.past[n-1]
	}
	return nil
}

// relate measures the motion between a and b, b the later, both ways.
func (t *Tracker) relate(a, b *entry) {
	b.repeat = a.look.same(b.look)
	if t.opt.Cuts {
		t.relateLate(a, b)
		return
	}
	b.fwd, b.back, b.unlike = t.pair(a.look, b.look)
	agree(b.fwd, b.back)
	agree(b.back, b.fwd)
}

// pair matches two looks both ways and says how unlike they are.
func (t *Tracker) pair(a, b *look) (fwd, back *field, differ float32) {
	gw, gh := a.proxy.W/cell, a.proxy.H/cell
	fwd, back = newField(gw, gh), newField(gw, gh)
	t.match.match(a, b, fwd)
	t.match.match(b, a, back)
	return fwd, back, unlike(fwd, back)
}

// decide decides the shot of the oldest undecided frame, and with it the mark of
// the frame before.
func (t *Tracker) decide() []*vidcolor.Mark {
	e := t.next[0]
	copy(t.next, t.next[1:])
	t.next[len(t.next)-1] = nil
	t.next = t.next[:len(t.next)-1]

	t.begin(e)
	out := t.finish(e.begin)
	if e.begin != vidcolor.TransitionNone {
		t.drop(len(t.past))
		t.slow.reset()
		t.grey = false
	}
	if tone := e.look.proxy.Tone; tone != vidcolor.ToneUnsure {
		t.grey = tone == vidcolor.ToneGrey
	}
	t.slow.push(e)
	t.ready = e
	t.past = append(t.past, e)
	if extra := len(t.past) - ahead; extra > 0 {
		t.drop(extra)
	}
	return out
}

// begin decides whether and how a shot begins at e.
func (t *Tracker) begin(e *entry) {
	switch {
	case len(t.past) == 0:
		e.begin = vidcolor.TransitionStart
	case t.blanks(e):
		e.begin = vidcolor.TransitionFade
		if e.mixed == 1 {
			e.begin, e.mixed = vidcolor.TransitionCut, 0
		}
	case e.after || t.cut(e), t.grey && e.look.proxy.Tone == vidcolor.ToneColor:
		e.begin = vidcolor.TransitionCut
	case e.flash || e.torn || e.bridge != nil:
	default:
		if e.mixed = t.slow.dissolves(t, e, t.next); e.mixed > 0 {
			e.begin = vidcolor.TransitionDissolve
		}
	}
}

// blanks reports whether e ends a fade to a blank picture that is no passing
// shadow: what was seen before does not come back within the look-ahead.
func (t *Tracker) blanks(e *entry) bool {
	mixed := t.slow.fades(e)
	if mixed == 0 && t.vanishes(e) {
		mixed = 1
	}
	if mixed == 0 {
		return false
	}
	before := t.past[0].look
	for i, later := range t.next {
		if later.look.std < contrast {
			continue
		}
		if _, _, d := t.pair(before, later.look); d < alikeMost || t.flashed(before, e.look, i) {
			return false
		}
	}
	e.mixed, e.flash, e.bridge = mixed, false, nil
	for _, later := range t.next { // of a flash that began before e: a shot knows nothing of what was before it
		later.flash, later.bridge = false, nil
	}
	return true
}

// finish makes the mark of the frame that is ready, if any, and after which
// next begins.
func (t *Tracker) finish(next vidcolor.Transition) []*vidcolor.Mark {
	e := t.ready
	if e == nil {
		return nil
	}
	t.ready = nil
	first := e.begin != vidcolor.TransitionNone
	if first {
		t.shot++
	}
	m := &vidcolor.Mark{
		Index: e.look.proxy.Index,
		Shot:  t.shot,
		First: first,
		Blank: e.look.blank(),
		Begin: e.begin,
		Mixed: e.mixed,
		Proxy: e.look.proxy,
	}
	if t.opt.Cuts {
		m.Key = first
		return []*vidcolor.Mark{m}
	}
	mo := &motion{check: e.look.check, visible: e.look.visible(), seen: e.look.seen(), std: e.look.std, kept: 1}
	mo.rises = t.rise.next(e.look, first, t.next)
	m.Motion = mo
	last := next == vidcolor.TransitionStart || next == vidcolor.TransitionCut
	t.markKey(e, m, mo, last)
	return []*vidcolor.Mark{m}
}

// drop lets go of the n oldest decided frames.
func (t *Tracker) drop(n int) {
	for _, e := range t.past[:n] {
		if t.opt.Cuts {
			continue // what was left out may still ask for it
		}
		t.looks.give(e.look)
		e.look, e.fwd, e.back = nil, nil, nil
	}
	rest := copy(t.past, t.past[n:])
	clear(t.past[rest:])
	t.past = t.past[:rest]
}
