package temporal

import "github.com/vidcolor/vidcolor"

// sayer carries what was said of keyframes, and of frames asked for, to the frames between
// them, and lays it over their automatic chroma: what nothing was said of stays as it is
// without a guide, bit for bit.
type sayer struct {
	left  *saying          // of the last of those frames, nil for nothing
	mo    *motion          // of that frame, nil before the shot's first
	open  []*vidcolor.Mark // frames since then
	ready []laid           // of frames whose chroma is not there yet, in order
	blend blender
}

// laid is what was said of one frame.
type laid struct {
	index   int64
	visible float32
	saying
}

// add takes the next frame's mark.
func (s *sayer) add(m *vidcolor.Mark) {
	mo := motionOf(m)
	if m.First || mo == nil {
		s.close(nil, nil)
		s.left, s.mo = nil, nil
	}
	switch {
	case mo == nil:
	case m.Key || m.Asked:
		now := say(m.Said, s.left, mo.said, mo.check.gw*mo.check.gh)
		s.close(now, mo)
		s.left, s.mo = now, mo
		if now != nil {
			s.ready = append(s.ready, laid{m.Index, mo.visible, *now})
		}
	case s.mo != nil:
		s.open = append(s.open, m)
	}
}

// close says what is said of the open frames, by the frame before them and by the one
// that comes next, of which right is said; mo is nil where none comes.
func (s *sayer) close(right *saying, mo *motion) {
	defer func() {
		clear(s.open)
		s.open = s.open[:0]
	}()
	if len(s.open) == 0 || s.left == nil && right == nil {
		return
	}
	var back []*field
	if mo != nil {
		back = backward(s.open, nil, mo, &s.blend.judge)
	}
	for i, m := range s.open {
		l := way{s.left, s.mo, motionOf(m).said, 1}
		r := way{}
		if mo != nil {
			u := float32(i+1) / float32(len(s.open)+1)
			l.w, r = 1-u, way{right, mo, back[i+1], u}
		}
		soft := s.layer(m, l, r, func(s *saying) *vidcolor.SaidLayer { return s.soft })
		firm := s.layer(m, l, r, func(s *saying) *vidcolor.SaidLayer { return s.firm })
		s.ready = append(s.ready, laid{m.Index, motionOf(m).visible, saying{soft: soft, firm: firm}})
	}
}

// way leads from a frame to one of which something is said, nil for nothing; mo is that
// one's motion, nil for no way, and w its weight by distance.
type way struct {
	said  *saying
	mo    *motion
	field *field
	w     float32
}

// layer blends one layer of both sides as the blender does chroma, with memberships in the
// place of confidences; nil where neither side has it.
func (s *sayer) layer(m *vidcolor.Mark, l, r way, of func(*saying) *vidcolor.SaidLayer) *vidcolor.SaidLayer {
	found := false
	sides := [2]side{}
	for i, w := range []way{l, r} {
		if w.mo == nil {
			continue
		}
		var layer *vidcolor.SaidLayer
		if w.said != nil {
			layer = of(w.said)
		}
		found = found || layer != nil
		if layer == nil {
			layer = vidcolor.NewSaidLayer(len(w.field.v))
		}
		check := w.mo.check
		sides[i] = side{key: &settled{gw: check.gw, gh: check.gh, a: layer.A, b: layer.B, conf: layer.W, mo: w.mo, gain: 1}, way: w.field, w: w.w}
	}
	if !found {
		return nil
	}
	mo := motionOf(m)
	c := vidcolor.NewChroma(mo.check.gw, mo.check.gh)
	s.blend.mix(c, mo, sides[0], sides[1])
	s.blend.fill(c, mo, sides[0], sides[1], true)
	return &vidcolor.SaidLayer{W: c.Conf, A: c.A, B: c.B}
}

// lay lays what was said over the chroma of frames, in place, and returns it. Frames come
// in order, each after its mark was added.
func (s *sayer) lay(frames []*vidcolor.Chroma) []*vidcolor.Chroma {
	for _, c := range frames {
		if len(s.open) > 0 && s.open[0].Index <= c.Index {
			s.close(nil, nil)
		}
		n := 0
		for n < len(s.ready) && s.ready[n].index < c.Index {
			n++
		}
		if n < len(s.ready) && s.ready[n].index == c.Index {
			if said := &s.ready[n].saying; said.cells() == len(c.A) {
				said.show(c, s.ready[n].visible)
			}
			n++
		}
		rest := copy(s.ready, s.ready[n:])
		clear(s.ready[rest:])
		s.ready = s.ready[:rest]
	}
	return frames
}

// cells is for how many cells something is said, 0 for none.
func (s *saying) cells() int {
	for _, l := range []*vidcolor.SaidLayer{s.soft, s.firm} {
		if l != nil {
			return len(l.W)
		}
	}
	return 0
}
