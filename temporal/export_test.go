package temporal

import "github.com/vidcolor/vidcolor"

// Ahead is the tracker's look-ahead in frames.
const Ahead = ahead

// MatchPair matches p with q and returns p's vectors and their confidence after
// the forward-backward check.
func MatchPair(p, q *vidcolor.Proxy) (v [][2]float32, c []float32) {
	t := NewTracker(Options{})
	a := &entry{look: t.looks.make(p)}
	b := &entry{look: t.looks.make(q)}
	t.relate(a, b)
	for _, d := range b.fwd.v {
		v = append(v, [2]float32{d.X, d.Y})
	}
	return v, b.fwd.c
}

// Unlike is the unlikeness of two frames.
func Unlike(p, q *vidcolor.Proxy) float32 {
	t := NewTracker(Options{})
	_, _, d := t.pair(t.looks.make(p), t.looks.make(q))
	return d
}

// Held counts the looks that the tracker holds, in use and free.
func (t *Tracker) Held() int { return len(t.next) + len(t.past) + len(t.looks.free) }

// Open counts the frames that wait in the carrier.
func (c *Carrier) Open() int { return len(c.open) }

// Compare, for benchmarks, relates two frames of a film.
func Compare(ps []*vidcolor.Proxy) (look func(), relate func(), check func()) {
	t := NewTracker(Options{})
	a := &entry{look: t.looks.make(ps[0])}
	b := &entry{look: t.looks.make(ps[1])}
	t.relate(a, b)
	look = func() { t.looks.give(t.looks.make(ps[0])) }
	relate = func() { t.relate(a, b) }
	check = func() {
		path := compose(b.back, still(b.back.gw, b.back.gh))
		b.look.check.against(a.look.check, path, &t.judge)
	}
	return look, relate, check
}

// Memory tells what the tracker remembers behind the last frame that it has
// decided: that frame, whether it begins a shot, how many frames of the search for
// slow changes, and whether any frame that may still be compared is from before the
// last beginning.
func (t *Tracker) Memory() (newest int64, begins bool, slow int, mixed bool) {
	if len(t.past) == 0 {
		return -1, false, 0, false
	}
	for _, e := range t.past[1:] {
		mixed = mixed || e.begin != vidcolor.TransitionNone
	}
	e := t.past[len(t.past)-1]
	return e.look.proxy.Index, e.begin != vidcolor.TransitionNone, len(t.slow.frames), mixed
}
