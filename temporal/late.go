package temporal

// Where only cuts are looked for, most frames are matched one way: motion from the frame
// before to this one. How unlike the two are is 1 less the better mean confidence of the
// two ways (see unlike), so one way alone bounds it from above, and of frames that are
// below every threshold by that, nothing more is asked. The way back is found when a
// decision may depend on it, from the looks, which are kept so long.

// late is what finds the way back of an entry.
type late struct {
	before, own *look
}

// relateLate measures the motion from a to b, b the later, one way.
func (t *Tracker) relateLate(a, b *entry) {
	b.fwd = newField(b.look.proxy.W/cell, b.look.proxy.H/cell)
	t.match.match(a.look, b.look, b.fwd)
	b.unlike = 1 - mean(b.fwd.c)
	b.late = &late{a.look, b.look}
}

// catchUp finds the way back of e, so that e is what relate makes.
func (t *Tracker) catchUp(e *entry) {
	if e.late == nil {
		return
	}
	e.back = newField(e.fwd.gw, e.fwd.gh)
	t.match.match(e.late.own, e.late.before, e.back)
	e.unlike = unlike(e.fwd, e.back)
	agree(e.fwd, e.back)
	agree(e.back, e.fwd)
	e.late = nil
}

// recall catches up with e and all frames that its decision is compared with.
func (t *Tracker) recall(e *entry) {
	t.catchUp(e)
	for _, f := range t.past {
		t.catchUp(f)
	}
	for _, f := range t.next {
		t.catchUp(f)
	}
}

// catchUp fills in what came late of f's motion.
func (f *slowFrame) catchUp(t *Tracker) {
	if f.entry == nil {
		return
	}
	t.catchUp(f.entry)
	f.move, f.speed = f.entry.back.drift()
	f.unlike, f.entry = f.entry.unlike, nil
}
