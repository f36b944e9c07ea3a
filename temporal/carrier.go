package temporal

import (
	"slices"

	"github.com/vidcolor/vidcolor"
)

// Carrier settles the chroma of keyframes and carries it to every frame; it
// implements the pipeline's Carrier. Prior may run on another goroutine than
// Add and Flush; each of the two on one at a time. Its memory is bounded by one
// interval of keyframes.
type Carrier struct {
	opt   Options
	prior *Prior

	left  *settled         // last keyframe of the shot, nil before the first
	held  bool             // left, the shot's first key, waits for the second
	open  []*vidcolor.Mark // frames since left that wait for the next keyframe
	blend blender
	vivid vividness // of the shot
	said  sayer
	past  recall // of the shot
}

// NewCarrier returns a Carrier for one film. Options out of range are pulled
// into it.
func NewCarrier(o Options) *Carrier {
	o = o.complete()
	return &Carrier{opt: o, prior: NewPrior(o)}
}

// Lookahead is the largest number of frames open at once, the one being added
// included.
func (c *Carrier) Lookahead() int { return c.opt.KeyInterval + 1 }

// Prior returns the global feature that keyframe m's colour is to be computed
// with: the mean over the shot's keyframes so far, which in long shots follows
// slowly. With Smooth 0 it is the frame's own. The result is the caller's.
func (c *Carrier) Prior(m *vidcolor.Mark, f *vidcolor.Features) []float32 {
	return c.prior.Next(m, f)
}

// Add takes the next frame's mark, made by a [Tracker] with the same options and with
// what was said of it, and its chroma where it is a key, and returns the chroma of the frames that
// are now final, in order. key is read, not kept. The chroma returned is the
// caller's. A frame whose shot has no keyframe yet stays neutral, with
// confidence 0. The mark's Proxy is not used.
func (c *Carrier) Add(m *vidcolor.Mark, key *vidcolor.Chroma) []*vidcolor.Chroma {
	var out []*vidcolor.Chroma
	if m.First {
		out = c.Flush()
		c.dissolve(out, m, key)
		c.left, c.vivid = nil, vividness{}
		c.past.forget()
	}
	c.said.add(m)
	return append(out, c.said.lay(c.automatic(m, key))...)
}

// automatic is Add without what was said.
func (c *Carrier) automatic(m *vidcolor.Mark, key *vidcolor.Chroma) []*vidcolor.Chroma {
	mo := motionOf(m)
	switch {
	case key != nil && mo != nil:
		return c.addKey(m, mo, key)
	case mo == nil || c.left == nil:
		return append(c.close(nil), neutral(m, mo))
	}
	c.open = append(c.open, m)
	if len(c.open) >= c.opt.KeyInterval {
		return c.close(nil)
	}
	return nil
}

// addKey settles a keyframe and colours the open frames before it. A shot's
// first key is held back until the second, so that the two settle together.
func (c *Carrier) addKey(m *vidcolor.Mark, mo *motion, key *vidcolor.Chroma) []*vidcolor.Chroma {
	own := newSettled(m.Index, mo, key)
	if c.opt.Smooth > 0 && c.left != nil {
		c.past.draw(m, own, mo.key)
	}
	if c.left == nil {
		c.past.add(m, own)
		c.left, c.held = own, c.opt.Smooth > 0
		if c.held {
			return nil
		}
		return []*vidcolor.Chroma{own.output()}
	}
	c.vivid.fade(mo.kept)
	s := own.fused(c.left, mo.key, c.opt.Smooth)
	out := c.close(&right{s, own})
	c.left = s
	c.past.add(m, s)
	return append(out, s.output())
}

// dissolve blends the colour of the new shot's first frame into that of the
// frames of the old one which are a mixture of both, from the old shot's last
// keyframe on (the network has seen that one as mixed as it is).
func (c *Carrier) dissolve(frames []*vidcolor.Chroma, m *vidcolor.Mark, key *vidcolor.Chroma) {
	if c.left == nil || key == nil || m.Mixed == 0 {
		return
	}
	if m.Said != nil {
		seen := vidcolor.Chroma{A: slices.Clone(key.A), B: slices.Clone(key.B), Conf: slices.Clone(key.Conf)}
		Lay(m.Said, &seen)
		key = &seen
	}
	from := max(c.left.index, m.Index-int64(m.Mixed)-1)
	for _, f := range frames {
		if f.Index <= from || len(f.A) != len(key.A) {
			continue
		}
		u := float32(f.Index-from) / float32(m.Index-from)
		for i := range f.A {
			f.A[i] += u * (key.A[i] - f.A[i])
			f.B[i] += u * (key.B[i] - f.B[i])
			f.Conf[i] += u * (key.Conf[i] - f.Conf[i])
		}
	}
}

// right is a keyframe that closes an interval: as settled, and as the network
// alone says.
type right struct{ settled, own *settled }

// Flush returns the chroma of the frames still open.
func (c *Carrier) Flush() []*vidcolor.Chroma {
	c.said.close(nil, nil)
	return c.said.lay(c.close(nil))
}

// close colours the frames that wait: a held first key, and the open frames
// between the left key and r, or from the left one alone where r is nil.
func (c *Carrier) close(r *right) []*vidcolor.Chroma {
	var out []*vidcolor.Chroma
	var back []*field
	if r != nil && (len(c.open) > 0 || c.held) {
		var held *motion
		if c.held {
			held = c.left.mo
		}
		back = backward(c.open, held, r.settled.mo, &c.blend.judge)
	}
	if c.held {
		if r != nil {
			own := c.left
			c.left = own.fused(r.own, back[0], c.opt.Smooth)
			c.vivid.raise(own, c.left, c.opt.Smooth)
		}
		out = append(out, c.left.output())
		c.held = false
	}
	if r != nil {
		c.vivid.raise(r.own, r.settled, c.opt.Smooth)
	}
	n := len(c.open)
	for i, m := range c.open {
		s := side{key: c.left, way: motionOf(m).key, w: 1}
		if r == nil {
			out = append(out, c.blend.frame(m, s, side{}))
			continue
		}
		u := float32(i+1) / float32(n+1)
		s.w = 1 - u
		out = append(out, c.blend.frame(m, s, side{key: r.settled, way: back[i+1], w: u}))
	}
	clear(c.open)
	c.open = c.open[:0]
	return out
}

// backward composes the motion of every open frame to key's, a frame after them, and
// checks it against that; the way of held, the frame before them, comes first, unless that
// is nil.
func backward(open []*vidcolor.Mark, held, key *motion, j *judge) []*field {
	out := make([]*field, len(open)+1)
	path := still(key.check.gw, key.check.gh)
	next := key
	var land *field // path of frame landAt, over a flash
	landAt := -1
	for i := len(open); i >= 0; i-- { // out[i] belongs to open[i−1], out[0] to held
		if b := next.bridge; b != nil {
			land, landAt = compose(b.fwd, path), i+1-b.over
		}
		if i == 0 && held == nil {
			break
		}
		mo := held
		if i > 0 {
			mo = motionOf(open[i-1])
		}
		path = compose(next.fwd, path)
		if i == landAt {
			path = land
		}
		out[i] = mo.check.against(key.check, path, j)
		next = mo
	}
	return out
}

// neutral is the chroma of a frame that nothing is known of.
func neutral(m *vidcolor.Mark, mo *motion) *vidcolor.Chroma {
	w, h := 1, 1
	switch {
	case mo != nil:
		w, h = mo.check.gw, mo.check.gh
	case m.Proxy != nil:
		w, h = m.Proxy.W/cell, m.Proxy.H/cell
	}
	c := vidcolor.NewChroma(w, h)
	c.Index = m.Index
	return c
}
