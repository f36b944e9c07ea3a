// Package lanes sums small windows of samples eight columns at a time.
//
// Each of eight lanes sums one column of the window from the first row to the last; the
// lanes are then added in a fixed order, see fold. Products are rounded before they are
// added. Processors with AVX2 do this in vector registers and all others in Go, with the
// same bits.
//
// Windows are rows of samples in a slice that begins with their first one; strides are in
// samples, from one line of the picture to the next. A window of which the slice is too
// short panics.
package lanes

// Width is how many lanes there are, and the most columns of a window.
const Width = 8

// Window is n columns (1 to Width) and some rows of a picture, of which each skip-th line
// is one.
type Window struct{ N, Rows, Skip int }

// last is the place of the window's last sample, of the line that far below it and that
// many samples to the right.
func (w Window) last(stride, below, right int) int {
	return ((w.Rows-1)*w.Skip+below)*stride + w.N - 1 + right
}

// fold adds the lanes.
func fold(l *[Width]float32) float32 {
	return ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

// Diff is Σd and Σd² of d = q − p.
func Diff(p, q []float32, ps, qs int, w Window) (s, ss float32) {
	_, _ = p[w.last(ps, 0, 0)], q[w.last(qs, 0, 0)]
	if vector {
		var out [2]float32
		diff8(&p[0], &q[0], ps, qs, &masks[w.N], w.Rows, w.Skip, &out)
		return out[0], out[1]
	}
	return diff(p, q, ps, qs, w)
}

func diff(p, q []float32, ps, qs int, w Window) (float32, float32) {
	var s, ss [Width]float32
	for r := range w.Rows {
		a, b := p[r*w.Skip*ps:], q[r*w.Skip*qs:]
		a, b = a[:w.N:w.N], b[:w.N:w.N]
		for x, v := range a {
			d := b[x] - v
			s[x&7] += d
			ss[x&7] += float32(d * d)
		}
	}
	return fold(&s), fold(&ss)
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
func DiffAt(p, q []float32, ps, qs int, w Window, fx, fy float32) (s, ss float32) {
	_, _ = p[w.last(ps, 0, 0)], q[w.last(qs, 1, 1)]
	if vector {
		var out [2]float32
		diffAt8(&p[0], &q[0], ps, qs, &masks[w.N], w.Rows, w.Skip, fx, fy, &out)
		return out[0], out[1]
	}
	return diffAt(p, q, ps, qs, w, fx, fy)
}

func diffAt(p, q []float32, ps, qs int, w Window, fx, fy float32) (float32, float32) {
	var s, ss, line [Width]float32
	v := line[:w.N]
	for r := range w.Rows {
		o := r * w.Skip * qs
		between(v, q[o:], q[o+qs:], fx, fy)
		for x, t := range p[r*w.Skip*ps:][:len(v)] {
			d := v[x] - t
			s[x&7] += d
			ss[x&7] += float32(d * d)
		}
	}
	return fold(&s), fold(&ss)
}

// Moments is Σv, Σv² and Σpv of v, which is q read between samples as by DiffAt.
func Moments(p, q []float32, ps, qs int, w Window, fx, fy float32) (v, vv, pv float32) {
	_, _ = p[w.last(ps, 0, 0)], q[w.last(qs, 1, 1)]
	if vector {
		var out [3]float32
		moments8(&p[0], &q[0], ps, qs, &masks[w.N], w.Rows, w.Skip, fx, fy, &out)
		return out[0], out[1], out[2]
	}
	return moments(p, q, ps, qs, w, fx, fy)
}

func moments(p, q []float32, ps, qs int, w Window, fx, fy float32) (float32, float32, float32) {
	var s, ss, sp, line [Width]float32
	v := line[:w.N]
	for r := range w.Rows {
		o := r * w.Skip * qs
		between(v, q[o:], q[o+qs:], fx, fy)
		for x, t := range p[r*w.Skip*ps:][:len(v)] {
			s[x&7] += v[x]
			ss[x&7] += float32(v[x] * v[x])
			sp[x&7] += float32(v[x] * t)
		}
	}
	return fold(&s), fold(&ss), fold(&sp)
}

// Probe is Moments and the sums of v times p's differences, of the right less the left
// neighbour and of the lower less the upper one. p begins a line and a sample before the
// window.
func Probe(p, q []float32, ps, qs int, w Window, fx, fy float32) (out [5]float32) {
	_, _ = p[w.last(ps, 2, 2)], q[w.last(qs, 1, 1)]
	if vector {
		probe8(&p[0], &q[0], ps, qs, &masks[w.N], w.Rows, w.Skip, fx, fy, &out)
		return out
	}
	return probe(p, q, ps, qs, w, fx, fy)
}

func probe(p, q []float32, ps, qs int, w Window, fx, fy float32) (out [5]float32) {
	var l [5][Width]float32
	var line [Width]float32
	v := line[:w.N]
	for r := range w.Rows {
		o := r * w.Skip * qs
		between(v, q[o:], q[o+qs:], fx, fy)
		up, mid, down := rows(p[r*w.Skip*ps:], ps, w.N)
		for x, v := range v {
			l[0][x&7] += v
			l[1][x&7] += float32(v * v)
			l[2][x&7] += float32(v * mid[x+1])
			l[3][x&7] += float32(v * (mid[x+2] - mid[x]))
			l[4][x&7] += float32(v * (down[x] - up[x]))
		}
	}
	for k := range out {
		out[k] = fold(&l[k])
	}
	return out
}

// rows are three lines of p from one sample before the window on: n samples above it, it
// with one more at both ends, n below.
func rows(p []float32, ps, n int) (up, mid, down []float32) {
	return p[1:][:n:n], p[ps:][: n+2 : n+2], p[2*ps+1:][:n:n]
}

// Gradients is, of samples v and half the differences gx and gy of their neighbours:
// Σv, Σv², Σgx, Σgy, Σgx·v, Σgy·v, Σgx², Σgx·gy, Σgy². p begins a line and a sample before
// the window.
func Gradients(p []float32, ps int, w Window) (out [9]float32) {
	_ = p[w.last(ps, 2, 2)]
	if vector {
		gradients8(&p[0], ps, &masks[w.N], w.Rows, w.Skip, &out)
		return out
	}
	return gradients(p, ps, w)
}

func gradients(p []float32, ps int, w Window) (out [9]float32) {
	var l [9][Width]float32
	for r := range w.Rows {
		up, mid, down := rows(p[r*w.Skip*ps:], ps, w.N)
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
	for k := range out {
		out[k] = fold(&l[k])
	}
	return out
}
