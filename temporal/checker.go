package temporal

// checkWindow is the side, in half-size samples, of the windows by which a
// frame is compared with a keyframe directly: 12 proxy pixels.
const checkWindow = 6

// checker is a frame at half the proxy's size, for comparing frames that are
// several steps apart. It is written once and then only read.
type checker struct {
	gw, gh int
	lv     *level
	tmpl   []template // nil: made of lv where they are wanted
	means  []float32  // of L less 50 around each cell, where tmpl is nil
}

func newChecker(half *level) *checker {
	c := &checker{gw: half.w / 2, gh: half.h / 2, lv: newLevel(half.w, half.h)}
	copy(c.lv.pix, half.pix)
	c.tmpl = c.templates()
	return c
}

// templates are the windows' of the picture.
func (c *checker) templates() []template {
	if c.tmpl != nil {
		return c.tmpl
	}
	t := make([]template, c.gw*c.gh)
	templates(c.lv, checkShape, 2, c.gw, c.gh, t)
	return t
}

// slim is the checker without its templates, more than half of it.
func (c *checker) slim() *checker {
	s := &checker{gw: c.gw, gh: c.gh, lv: c.lv, means: make([]float32, c.gw*c.gh)}
	for i := range s.means {
		s.means[i] = c.meanAt(i)
	}
	return s
}

// bound keeps the window of cell (i, j) displaced by v, in half-size samples,
// inside the padded picture.
func (c *checker) bound(i, j int, v vec) vec {
	bx, by := float32(2*i-2), float32(2*j-2)
	return vec{X: clamp(v.X, -pad-bx, float32(c.lv.w)-0.01-bx), Y: clamp(v.Y, -pad-by, float32(c.lv.h)-0.01-by)}
}

// against compares the frame with key along f, takes one step of refinement
// that removes the drift of composed motion, and multiplies f's confidences by
// how well the two pictures then agree. It returns the path's confidences as
// they were, for further composition.
func (c *checker) against(key *checker, f *field, d *judge) *field {
	d.size(len(f.v))
	tmpl := c.templates()
	out := &field{gw: f.gw, gh: f.gh, v: f.v, c: make([]float32, len(f.c))}
	w := newPair(c.lv, key.lv, checkShape)
	for j := range f.gh {
		for i := range f.gw {
			at := j*f.gw + i
			v := c.bound(i, j, vec{X: f.v[at].X / 2, Y: f.v[at].Y / 2})
			s := &d.s[at]
			w.probe(s, c.lv.at(2*i-2, 2*j-2), float32(2*i-2)+v.X, float32(2*j-2)+v.Y)
			d.m[at] = tmpl[at].moment(s[0], s[1], s[2], w.per)
		}
	}
	over := 1 / fitFlicker(d.m).gain
	for j := range f.gh {
		for i := range f.gw {
			c.nudge(&w, f, d, &tmpl[j*f.gw+i], i, j, over)
		}
	}
	d.grade(out.c)
	for i, p := range f.c {
		out.c[i] = join(out.c[i], p)
	}
	return out
}

// join is the confidence in a cell whose direct comparison says d and whose
// path says p. The direct one tells more; the mixture follows the mean error of
// carried chroma on films with known colour.
func join(d, p float32) float32 { return d*(0.7+0.3*p) + 0.35*p*(1-d) }

// nudge moves one vector of f by a Gauss-Newton step if that lowers the
// residual. Paths that are lost stay as they are.
func (c *checker) nudge(w *pair, f *field, d *judge, tmpl *template, i, j int, over float32) {
	at := j*f.gw + i
	if f.c[at] < 0.05 {
		return
	}
	st := tmpl.step(&d.s[at], w.per, over)
	const most = 0.5
	st.X, st.Y = clamp(st.X, -most, most), clamp(st.Y, -most, most)
	if st.Dist(vec{}) < 0.03 {
		return
	}
	v := c.bound(i, j, vec{X: f.v[at].X/2 + st.X, Y: f.v[at].Y/2 + st.Y})
	if m := w.moment(tmpl, c.lv.at(2*i-2, 2*j-2), float32(2*i-2)+v.X, float32(2*j-2)+v.Y); m.e < d.m[at].e {
		d.m[at] = m
		f.v[at] = vec{X: 2 * v.X, Y: 2 * v.Y}
	}
}

// meanAt is the mean of L less 50 around a cell.
func (c *checker) meanAt(at int) float32 {
	if c.tmpl == nil {
		return c.means[at]
	}
	return c.tmpl[at].mean
}
