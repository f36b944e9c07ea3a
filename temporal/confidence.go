package temporal

import "slices"

// flicker is the brightness of one frame as a function of another's: L of q
// less 50 is about offset + gain × (L of p less 50).
type flicker struct{ gain, offset float32 }

// fitFlicker fits the means mq over mp, each weighted by how well its window
// matched; windows that stand off are let go in two rounds.
func fitFlicker(ms []moment) flicker {
	f := flicker{gain: 1}
	const stride = 3
	tol := float32(20)
	for range 3 {
		var n, sp, sq, spp, spq float64
		for i := 0; i < len(ms); i += stride {
			m := &ms[i]
			r := (m.mq - f.offset - f.gain*m.mp) / tol
			w := float64(1 / ((1 + m.e) * (1 + r*r)))
			p, q := float64(m.mp), float64(m.mq)
			n += w
			sp += w * p
			sq += w * q
			spp += w * p * p
			spq += w * p * q
		}
		if n == 0 {
			return f
		}
		// The ridge holds the gain at 1 where the picture is too flat to tell.
		ridge := 4 * n
		gain := (spq - sp*sq/n + ridge) / (spp - sp*sp/n + ridge)
		gain = min(max(gain, 0.5), 2)
		f = flicker{float32(gain), float32((sq - gain*sp) / n)}
		tol = max(tol/3, 2)
	}
	return f
}

// trust turns a residual e (variance of the difference, L²), the window's own
// variance vp, the difference md of the means after flicker, and the noise into
// a confidence from 0 to 1.
func trust(e, vp, md, noise float32) float32 {
	x := atLeast0(e-2*noise) / (0.25*vp + 3)
	y := atLeast0(abs32(md)-1) / 5
	return decay(x + y*y)
}

// judge measures how well the vectors of a field explain a pair of frames. It
// holds scratch only.
type judge struct {
	m   []moment
	s   []sums
	buf []float32
}

// size makes room for n windows.
func (d *judge) size(n int) {
	if cap(d.m) < n {
		d.m, d.s = make([]moment, n), make([]sums, n)
		d.buf = make([]float32, 0, n/noiseStride+1)
	}
	d.m, d.s = d.m[:n], d.s[:n]
}

const noiseStride = 5

// noise estimates the residual that grain alone leaves: the lower quartile of
// the residuals, which is right as long as a quarter of the picture matches.
func (d *judge) noise() float32 {
	d.buf = d.buf[:0]
	for i := 0; i < len(d.m); i += noiseStride {
		d.buf = append(d.buf, d.m[i].e)
	}
	slices.Sort(d.buf)
	return min(d.buf[len(d.buf)/4], 6)
}

// grade turns the gathered moments into confidences c by residual alone.
func (d *judge) grade(c []float32) {
	fl := fitFlicker(d.m)
	// A gain of 1 + g leaves about g²·vp of a window's variance as residual.
	g := (fl.gain - 1) * (fl.gain - 1)
	for i := range d.m {
		d.m[i].e = atLeast0(d.m[i].e - g*d.m[i].vp)
	}
	noise := d.noise()
	for i := range c {
		m := &d.m[i]
		c[i] = trust(m.e, m.vp, (m.mq-fl.offset)/fl.gain-m.mp, noise)
	}
}

// agree lowers f's confidence where the way back, in g, does not return. The
// tolerance is 1.5 proxy pixels, a third of a chroma sample, and grows with the
// motion. It reads only g's vectors, so both fields can be judged in turn.
func agree(f, g *field) {
	for j := range f.gh {
		for i := range f.gw {
			at := j*f.gw + i
			v := f.v[at]
			r := place(f.gw, f.gh, i, j, v)
			if !r.inside {
				f.c[at] = 0
				continue
			}
			back := r.vec(g.v)
			dx, dy := v.X+back.X, v.Y+back.Y
			tol := 2.25 + 0.01*(v.X*v.X+v.Y*v.Y)
			f.c[at] *= decay((dx*dx + dy*dy) / (2 * tol))
		}
	}
}
