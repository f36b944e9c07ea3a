// Package lanes sums small windows of samples eight columns at a time.
//
// Each of eight lanes sums one column of the window from the first row to the last; the
// lanes are then added in a fixed order, see fold. Products are rounded before they are
// added. Processors with AVX2 do this in vector registers and all others in Go, with the
// same bits.
//
// Windows are rows of samples in a slice that begins with their first one. Whole lanes are
// read: of a window of fewer columns what lies beside it, too, which counts for nothing. A
// slice that ends before the last of them panics.
package lanes

// Width is how many lanes there are, and the most columns of a window.
const Width = 8

// Window is n columns (1 to Width) and some rows of a picture, of which each skip-th line
// is one.
type Window struct{ N, Rows, Skip int }

// Pair is a window's shape in two pictures, p and q. It is only read.
type Pair struct {
	pline, qline int // bytes from a line to the next; the vector code knows these first six by place
	pstep, qstep int // from one of the window's lines to its next
	rows         int
	mask         [Width]int32 // the sign set in the lanes of the window's columns

	w      Window
	ps, qs int
	last   [3]int // places in p of the last sample that is read of the window, and with lines below
	lastQ  [2]int
}

// NewPair is window w in pictures p and q, whose lines are ps and qs samples apart.
func NewPair(ps, qs int, w Window) Pair {
	k := Pair{pline: 4 * ps, qline: 4 * qs, pstep: 4 * ps * w.Skip, qstep: 4 * qs * w.Skip, rows: w.Rows, w: w, ps: ps, qs: qs}
	for x := range w.N {
		k.mask[x] = -1
	}
	for below := range k.last {
		k.last[below] = w.last(ps, below)
	}
	for below := range k.lastQ {
		k.lastQ[below] = w.last(qs, below)
	}
	return k
}

// last is the place of the last sample that is read where the window's lines and so many below
// are, with as many samples to the right of them.
func (w Window) last(stride, below int) int {
	return ((w.Rows-1)*w.Skip+below)*stride + Width - 1 + below
}

// fold adds the lanes.
func fold(l *[Width]float32) float32 {
	return ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

// Diff is Σd and Σd² of d = q − p.
func (k *Pair) Diff(p, q []float32) (s, ss float32) {
	_, _ = p[k.last[0]], q[k.lastQ[0]]
	if vector {
		var out [2]float32
		diff8(&p[0], &q[0], k, &out)
		return out[0], out[1]
	}
	return k.diff(p, q)
}

func (k *Pair) diff(p, q []float32) (float32, float32) {
	var s, ss [Width]float32
	w := k.w
	for r := range w.Rows {
		a, b := p[r*w.Skip*k.ps:], q[r*w.Skip*k.qs:]
		a, b = a[:w.N:w.N], b[:w.N:w.N]
		for x, v := range a {
			d := b[x] - v
			s[x&7] += d
			ss[x&7] += float32(d * d)
		}
	}
	return fold(&s), fold(&ss)
}

// Sum is Σp.
func (k *Pair) Sum(p []float32) (s float32) {
	_ = p[k.last[0]]
	if vector {
		sum8(&p[0], k, &s)
		return s
	}
	return k.sum(p)
}

func (k *Pair) sum(p []float32) float32 {
	var s [Width]float32
	for r := range k.w.Rows {
		for x, v := range p[r*k.w.Skip*k.ps:][:k.w.N] {
			s[x&7] += v
		}
	}
	return fold(&s)
}

// between reads a line of samples between line a and the next one, b, both of one sample
// more than out.
func between(out, a, b []float32, fx, fy float32) {
	a, b = a[:len(out)+1:len(out)+1], b[:len(out)+1:len(out)+1]
	left := a[0] + float32(fy*(b[0]-a[0]))
	for x := range out {
		right := a[x+1] + float32(fy*(b[x+1]-a[x+1]))
		out[x] = left + float32(fx*(right-left))
		left = right
	}
}

// DiffAt is Diff with q read between samples, by (fx, fy) of 0 to 1 to the right and below.
func (k *Pair) DiffAt(p, q []float32, fx, fy float32) (s, ss float32) {
	_, _ = p[k.last[0]], q[k.lastQ[1]]
	if vector {
		var out [2]float32
		diffAt8(&p[0], &q[0], k, fx, fy, &out)
		return out[0], out[1]
	}
	return k.diffAt(p, q, fx, fy)
}

func (k *Pair) diffAt(p, q []float32, fx, fy float32) (float32, float32) {
	var s, ss, line [Width]float32
	w := k.w
	v := line[:w.N]
	for r := range w.Rows {
		o := r * w.Skip * k.qs
		between(v, q[o:], q[o+k.qs:], fx, fy)
		for x, t := range p[r*w.Skip*k.ps:][:len(v)] {
			d := v[x] - t
			s[x&7] += d
			ss[x&7] += float32(d * d)
		}
	}
	return fold(&s), fold(&ss)
}

// Moments is Σv, Σv² and Σpv of v, which is q read between samples as by DiffAt.
func (k *Pair) Moments(p, q []float32, fx, fy float32) (v, vv, pv float32) {
	_, _ = p[k.last[0]], q[k.lastQ[1]]
	if vector {
		var out [4]float32
		moments8(&p[0], &q[0], k, fx, fy, &out)
		return out[0], out[1], out[2]
	}
	return k.moments(p, q, fx, fy)
}

func (k *Pair) moments(p, q []float32, fx, fy float32) (float32, float32, float32) {
	var s, ss, sp, line [Width]float32
	w := k.w
	v := line[:w.N]
	for r := range w.Rows {
		o := r * w.Skip * k.qs
		between(v, q[o:], q[o+k.qs:], fx, fy)
		for x, t := range p[r*w.Skip*k.ps:][:len(v)] {
			s[x&7] += v[x]
			ss[x&7] += float32(v[x] * v[x])
			sp[x&7] += float32(v[x] * t)
		}
	}
	return fold(&s), fold(&ss), fold(&sp)
}

// Probe is Moments and the sums of v times p's differences, of the right less the left
// neighbour and of the lower less the upper one, into out. p begins a line and a sample
// before the window.
func (k *Pair) Probe(out *[5]float32, p, q []float32, fx, fy float32) {
	_, _ = p[k.last[2]], q[k.lastQ[1]]
	if vector {
		probe8(&p[0], &q[0], k, fx, fy, out)
		return
	}
	k.probe(out, p, q, fx, fy)
}

func (k *Pair) probe(out *[5]float32, p, q []float32, fx, fy float32) {
	var l [5][Width]float32
	var line [Width]float32
	w := k.w
	v := line[:w.N]
	for r := range w.Rows {
		o := r * w.Skip * k.qs
		between(v, q[o:], q[o+k.qs:], fx, fy)
		up, mid, down := rows(p[r*w.Skip*k.ps:], k.ps, w.N)
		for x, v := range v {
			l[0][x&7] += v
			l[1][x&7] += float32(v * v)
			l[2][x&7] += float32(v * mid[x+1])
			l[3][x&7] += float32(v * (mid[x+2] - mid[x]))
			l[4][x&7] += float32(v * (down[x] - up[x]))
		}
	}
	for i := range out {
		out[i] = fold(&l[i])
	}
}

// rows are three lines of p from one sample before the window on: n samples above it, it
// with one more at both ends, n below.
func rows(p []float32, ps, n int) (up, mid, down []float32) {
	return p[1:][:n:n], p[ps:][: n+2 : n+2], p[2*ps+1:][:n:n]
}

// Gradients is, of samples v and half the differences gx and gy of their neighbours:
// Σv, Σv², Σgx, Σgy, Σgx·v, Σgy·v, Σgx², Σgx·gy, Σgy². p begins a line and a sample before
// the window.
func (k *Pair) Gradients(p []float32) (out [9]float32) {
	_ = p[k.last[2]]
	if vector {
		gradients8(&p[0], k, &out)
		return out
	}
	return k.gradients(p)
}

func (k *Pair) gradients(p []float32) (out [9]float32) {
	var l [9][Width]float32
	w := k.w
	for r := range w.Rows {
		up, mid, down := rows(p[r*w.Skip*k.ps:], k.ps, w.N)
		for x := range up {
			v, gx, gy := mid[x+1], 0.5*(mid[x+2]-mid[x]), 0.5*(down[x]-up[x])
			l[0][x&7] += v
			l[1][x&7] += float32(v * v)
			l[2][x&7] += gx
			l[3][x&7] += gy
			l[4][x&7] += float32(gx * v)
			l[5][x&7] += float32(gy * v)
			l[6][x&7] += float32(gx * gx)
			l[7][x&7] += float32(gx * gy)
			l[8][x&7] += float32(gy * gy)
		}
	}
	for i := range out {
		out[i] = fold(&l[i])
	}
	return out
}
