package temporal

import "github.com/vidcolor/vidcolor"

const (
	minKeyDistance = 3    // frames between keyframes, except at cuts
	lostConf       = 0.1  // a cell below this confidence has lost its colour
	lostShare      = 0.4  // share of lost cells that asks for a keyframe
	lostAtEnd      = 0.04 // the same for a shot's last frame, behind which no keyframe follows
)

// keyState is the tracker's memory of a frame, the last keyframe or one asked for.
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
	mo.fwd = e.fwd
	if e.flash || e.bridge != nil {
		mo.fwd = unsure(e.fwd.gw, e.fwd.gh)
	}
	if !e.flash {
		mo.bridge = e.bridge
	}
	mo.key = t.way(k, e)
	mo.said = mo.key
	if t.asked != nil {
		mo.said = t.way(t.asked, e)
	}
	switch {
	case k.dist >= t.opt.KeyInterval || t.rise.over:
		m.Key = true
	case t.rise.on:
		m.Key = k.dist >= t.opt.KeyInterval/2 && !e.look.blank()
	case e.flash || k.dist < minKeyDistance:
	default:
		lost := lostPart(mo.key.c)
		m.Key = lost > lostShare || last && lost > lostAtEnd || mo.seen > 2*k.seen+leastSeen
	}
	switch {
	case m.Key:
		mo.kept = t.rise.kept(k.std, e.look.std)
		t.restart(e)
	case m.Proxy.Asked:
		m.Asked = true
		t.asked = beginAt(e)
	}
}

// way composes e's motion to the frame that k remembers, and checks it.
func (t *Tracker) way(k *keyState, e *entry) *field {
	k.path = k.follow(e)
	return e.look.check.against(k.check, k.path, &t.judge)
}

// follow composes e's motion to k's frame. Frames of a flash stay in place; the frame
// after it is joined to the last one before it.
func (k *keyState) follow(e *entry) *field {
	switch {
	case e.flash:
		if k.safe == nil {
			k.safe = k.path
		}
		return compose(unsure(e.fwd.gw, e.fwd.gh), k.path)
	case e.bridge != nil:
		from := k.safe
		k.safe = nil
		if from == nil { // k's frame is in the flash
			return compose(unsure(e.fwd.gw, e.fwd.gh), k.path)
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
	t.keys, t.asked = *beginAt(e), nil
}

func beginAt(e *entry) *keyState {
	c := e.look.check
	return &keyState{seen: e.look.seen(), std: e.look.std, check: c, path: still(c.gw, c.gh)}
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
