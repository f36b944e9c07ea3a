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

// tap is a bilinear reading place on a grid: four cells and their weights.
type tap struct {
	i [4]int32
	w [4]float32
}

// tapAt returns the reading place for cell (i, j) displaced by v, held inside
// the grid, and whether the place was inside by itself.
func tapAt(gw, gh, i, j int, v vec) (t tap, inside bool) {
	x, y := float32(i)+v.x/cell, float32(j)+v.y/cell
	const over = 0.5 // half a cell: the edge of the picture
	inside = x >= -over && y >= -over && x <= float32(gw-1)+over && y <= float32(gh-1)+over
	x = min(max(x, 0), float32(gw-1))
	y = min(max(y, 0), float32(gh-1))
	x0, y0 := int(x), int(y)
	fx, fy := x-float32(x0), y-float32(y0)
	x1, y1 := min(x0+1, gw-1), min(y0+1, gh-1)
	a, b := int32(y0*gw), int32(y1*gw)
	t.i = [4]int32{a + int32(x0), a + int32(x1), b + int32(x0), b + int32(x1)}
	t.w = [4]float32{(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy}
	return t, inside
}

func (t *tap) read(f []float32) float32 {
	return t.w[0]*f[t.i[0]] + t.w[1]*f[t.i[1]] + t.w[2]*f[t.i[2]] + t.w[3]*f[t.i[3]]
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
			t, inside := tapAt(f.gw, f.gh, i, j, v)
			var x, y, c, sum float32
			for k, o := range t.i {
				w := t.w[k]
				c += w * far.c[o]
				w *= far.c[o] + 0.01
				x += w * far.v[o].x
				y += w * far.v[o].y
				sum += w
			}
			out.v[at] = vec{v.x + x/sum, v.y + y/sum}
			if inside {
				out.c[at] = min(c, f.c[at])
			}
		}
	}
	return out
}
