package temporal

import "github.com/vidcolor/vidcolor"

const (
	minKeyDistance = 3    // frames between keyframes, except at cuts
	lostConf       = 0.1  // a cell below this confidence has lost its colour
	lostShare      = 0.4  // share of lost cells that asks for a keyframe
	lostAtEnd      = 0.04 // the same for a shot's last frame, behind which no keyframe follows
)

// keyState is the tracker's memory of the last keyframe.
type keyState struct {
	dist  int      // frames since it
	seen  float32  // how much of a picture it was
	std   float32  // and its contrast
	check *checker // its picture
	path  *field   // composed motion from the last frame to it, before checking
	safe  *field   // the path of the last frame before a flash
}

// markKey composes the motion to the last keyframe, decides whether e becomes
// one, and fills the mark; last says that e is its shot's last frame and that no
// dissolve follows.
func (t *Tracker) markKey(e *entry, m *vidcolor.Mark, mo *motion, last bool) {
	k := &t.keys
	if m.First {
		m.Key = true
		t.restart(e)
		return
	}
	k.dist++
	path := t.follow(e, mo)
	mo.key = e.look.check.against(k.check, path, &t.judge)
	k.path = path
	switch {
	case k.dist >= t.opt.KeyInterval || m.Proxy.Key || t.rise.over:
		m.Key = true
	case t.rise.on:
		m.Key = k.dist >= t.opt.KeyInterval/2 && !e.look.blank()
	case e.flash || k.dist < minKeyDistance:
	default:
		lost := lostPart(mo.key.c)
		m.Key = lost > lostShare || last && lost > lostAtEnd || mo.seen > 2*k.seen+leastSeen
	}
	if m.Key {
		mo.kept = t.rise.kept(k.std, e.look.std)
		t.restart(e)
	}
}

// follow composes e's motion to the last keyframe and fills the mark's motion
// from the frame before. Frames of a flash stay in place; the frame after it is
// joined to the last one before it.
func (t *Tracker) follow(e *entry, mo *motion) *field {
	k := &t.keys
	mo.fwd = e.fwd
	switch {
	case e.flash:
		if k.safe == nil {
			k.safe = k.path
		}
		mo.fwd = unsure(e.fwd.gw, e.fwd.gh)
		return compose(mo.fwd, k.path)
	case e.bridge != nil:
		mo.bridge = e.bridge
		mo.fwd = unsure(e.fwd.gw, e.fwd.gh)
		from := k.safe
		k.safe = nil
		if from == nil { // a keyframe fell into the flash
			return compose(mo.fwd, k.path)
		}
		return compose(e.bridge.back, from)
	}
	return compose(e.back, k.path)
}

// unsure returns a field of no motion that little is known of.
func unsure(gw, gh int) *field {
	f := still(gw, gh)
	for i := range f.c {
		f.c[i] = 0.4
	}
	return f
}

// restart makes e the last keyframe.
func (t *Tracker) restart(e *entry) {
	c := e.look.check
	t.keys = keyState{seen: e.look.seen(), std: e.look.std, check: c, path: still(c.gw, c.gh)}
}

// lostPart is the share of cells whose colour is lost.
func lostPart(c []float32) float32 {
	n := 0
	for _, v := range c {
		if v < lostConf {
			n++
		}
	}
	return float32(n) / float32(len(c))
}
