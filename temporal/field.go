package temporal

// field is a vector and a confidence for every cell of a frame.
type field struct {
	gw, gh int
	v      []vec     // proxy pixels
	c      []float32 // 0 to 1
}

func newField(gw, gh int) *field {
	return &field{gw: gw, gh: gh, v: make([]vec, gw*gh), c: make([]float32, gw*gh)}
}

// still returns a field of no motion that is sure everywhere.
func still(gw, gh int) *field {
	f := newField(gw, gh)
	for i := range f.c {
		f.c[i] = 1
	}
	return f
}

// tap is a bilinear reading place on a grid: the first of four cells, how far the next ones
// to the right and below are, and the fractions.
type tap struct {
	at, right, down int
	fx, fy          float32
	inside          bool // the place was inside the grid by itself
}

// place returns the reading place for cell (i, j) displaced by v, held inside the grid.
func place(gw, gh, i, j int, v vec) (t tap) {
	const over = 0.5 // half a cell: the edge of the picture
	x, y := float32(i)+v.X/cell, float32(j)+v.Y/cell
	w, h := float32(gw-1), float32(gh-1)
	t.inside = x >= -over && y >= -over && x <= w+over && y <= h+over
	x, y = clamp(x, 0, w), clamp(y, 0, h)
	x0, y0 := int(x), int(y)
	t.fx, t.fy = x-float32(x0), y-float32(y0)
	t.at = y0*gw + x0
	if x0+1 < gw {
		t.right = 1
	}
	if y0+1 < gh {
		t.down = gw
	}
	return t
}

// read is f at t.
func (t *tap) read(f []float32) float32 {
	a, b := f[t.at:], f[t.at+t.down:]
	up := a[0] + t.fx*(a[t.right]-a[0])
	down := b[0] + t.fx*(b[t.right]-b[0])
	return up + t.fy*(down-up)
}

// vec is v at t.
func (t *tap) vec(v []vec) vec {
	a, b := v[t.at:], v[t.at+t.down:]
	p, q, r, s := a[0], a[t.right], b[0], b[t.right]
	ux, uy := p.X+t.fx*(q.X-p.X), p.Y+t.fx*(q.Y-p.Y)
	dx, dy := r.X+t.fx*(s.X-r.X), r.Y+t.fx*(s.Y-r.Y)
	return vec{X: ux + t.fy*(dx-ux), Y: uy + t.fy*(dy-uy)}
}

// compose returns the motion of this frame to a far one: f leads from this
// frame to a nearer one, far from there on. Far vectors are read bilinearly,
// each weighted by its confidence so that lost ones do not bend their
// neighbours; the confidence is the least along the way.
func compose(f, far *field) *field {
	out := newField(f.gw, f.gh)
	for j := range f.gh {
		for i := range f.gw {
			at := j*f.gw + i
			v := f.v[at]
			r := place(f.gw, f.gh, i, j, v)
			rest, c := far.at(&r)
			out.v[at] = vec{X: v.X + rest.X, Y: v.Y + rest.Y}
			if r.inside {
				out.c[at] = min(c, f.c[at])
			}
		}
	}
	return out
}

// at is the vector at t, each cell's weighted by its confidence, and the confidence.
func (f *field) at(t *tap) (v vec, c float32) {
	const least = 0.01 // so that lost ones say something among each other
	o, p := t.at, t.at+t.down
	c0, c1, c2, c3 := f.c[o], f.c[o+t.right], f.c[p], f.c[p+t.right]
	v0, v1, v2, v3 := f.v[o], f.v[o+t.right], f.v[p], f.v[p+t.right]
	w0, w1, w2, w3 := (1-t.fx)*(1-t.fy), t.fx*(1-t.fy), (1-t.fx)*t.fy, t.fx*t.fy
	c = w0*c0 + w1*c1 + w2*c2 + w3*c3
	w0, w1, w2, w3 = w0*(c0+least), w1*(c1+least), w2*(c2+least), w3*(c3+least)
	over := 1 / (w0 + w1 + w2 + w3)
	return vec{
		X: (w0*v0.X + w1*v1.X + w2*v2.X + w3*v3.X) * over,
		Y: (w0*v0.Y + w1*v1.Y + w2*v2.Y + w3*v3.Y) * over,
	}, c
}
