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
		t.restart(mo)
		return
	}
	k.dist++
	mo.fwd, mo.back, mo.flash = e.fwd, e.back, e.flash
	if e.flash || e.bridge != nil {
		mo.fwd = unsure(e.fwd.gw, e.fwd.gh)
	}
	if !e.flash {
		mo.bridge = e.bridge
	}
	mo.key = k.way(mo, &t.judge)
	mo.said = mo.key
	if t.asked != nil {
		mo.said = t.asked.way(mo, &t.judge)
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
		mo.kept = t.rise.kept(k.std, mo.std)
		t.restart(mo)
	case m.Proxy.Asked:
		m.Asked = true
		t.asked = beginAt(mo)
	}
}

// way composes a frame's motion to the frame that k remembers, and checks it.
func (k *keyState) way(mo *motion, d *judge) *field {
	k.path = k.follow(mo)
	return mo.check.against(k.check, k.path, d)
}

// follow composes a frame's motion to k's. Frames of a flash stay in place; the frame
// after it is joined to the last one before it.
func (k *keyState) follow(mo *motion) *field {
	switch {
	case mo.flash:
		if k.safe == nil {
			k.safe = k.path
		}
		return compose(mo.fwd, k.path)
	case mo.bridge != nil:
		from := k.safe
		k.safe = nil
		if from == nil { // k's frame is in the flash
			return compose(mo.fwd, k.path)
		}
		return compose(mo.bridge.back, from)
	}
	return compose(mo.back, k.path)
}

// unsure returns a field of no motion that little is known of.
func unsure(gw, gh int) *field {
	f := still(gw, gh)
	for i := range f.c {
		f.c[i] = 0.4
	}
	return f
}

// restart makes a frame the last keyframe.
func (t *Tracker) restart(mo *motion) { t.keys, t.asked = *beginAt(mo), nil }

func beginAt(mo *motion) *keyState {
	c := mo.check
	return &keyState{seen: mo.seen, std: mo.std, check: c, path: still(c.gw, c.gh)}
}

// Asker decides anew, of a film's marks, which frames are asked for. One goroutine at a
// time.
type Asker struct {
	asked *keyState // the last one since the last keyframe, nil for none
	judge judge
}

// Add takes the next mark, of a [Tracker], and returns it as that tracker would have made
// it, had this frame and those before been asked for or not. m is not changed.
func (a *Asker) Add(m *vidcolor.Mark, asked bool) *vidcolor.Mark {
	out := *m
	out.Asked = false
	old := motionOf(m)
	if old == nil {
		a.asked = nil
		return &out
	}
	mo := *old
	mo.said = mo.key
	if a.asked != nil && !m.First {
		mo.said = a.asked.way(&mo, &a.judge)
	}
	out.Motion = &mo
	switch {
	case m.Key:
		a.asked = nil
	case asked:
		out.Asked = true
		a.asked = beginAt(&mo)
	}
	return &out
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
