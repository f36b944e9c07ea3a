package temporal

import "math"

// project returns how far t lies along the line from a to b, and its distance
// from the line as a share of the line's length, whose square is dd.
func project(a, b, t []float32, dd float64) (along, off float64) {
	var td, tt float64
	for i, v := range t {
		d, e := float64(b[i]-a[i]), float64(v-a[i])
		td += d * e
		tt += e * e
	}
	along = td / dd
	return along, math.Sqrt(max(tt/dd-along*along, 0))
}

// lieBetween is project for three levels of one size.
func lieBetween(a, b, t *level) (along, off float64) {
	var dd, td, tt float64
	for y := range a.h {
		p, q, r := a.row(y), b.row(y), t.row(y)
		for x, v := range p {
			d, e := float64(q[x]-v), float64(r[x]-v)
			dd += d * d
			td += d * e
			tt += e * e
		}
	}
	if dd == 0 {
		return 0, 0
	}
	along = td / dd
	return along, math.Sqrt(max(tt/dd-along*along, 0))
}

const thumbScale = 1 << (levels - 1) // proxy pixels a sample of a thumb

// sameScene reports whether two thumbs show one scene, b displaced by about
// (x, y) samples.
func sameScene(a, b []float32, w, h, x, y int) bool {
	for dy := y - 2; dy <= y+2; dy++ {
		for dx := x - 3; dx <= x+3; dx++ {
			if abs(dx) > w*2/3 || abs(dy) > h*2/3 {
				continue // too little is left to tell by
			}
			if correlation(a, b, w, h, dx, dy) > slowKin {
				return true
			}
		}
	}
	return false
}

func abs(x int) int { return max(x, -x) }

// correlation is that of a with b displaced by (dx, dy), over their overlap.
func correlation(a, b []float32, w, h, dx, dy int) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for y := max(0, -dy); y < min(h, h-dy); y++ {
		for x := max(0, -dx); x < min(w, w-dx); x++ {
			p, q := float64(a[y*w+x]), float64(b[(y+dy)*w+x+dx])
			n++
			sa, sb = sa+p, sb+q
			saa, sbb, sab = saa+p*p, sbb+q*q, sab+p*q
		}
	}
	va, vb := saa-sa*sa/n, sbb-sb*sb/n
	if va <= 0 || vb <= 0 {
		return 0
	}
	return (sab - sa*sb/n) / math.Sqrt(va) / math.Sqrt(vb)
}

// energy is the mean square of the central differences of l, times four.
func (l *level) energy() float32 {
	var sum float64
	for y := range l.h {
		o := l.at(0, y)
		row := l.pix[o-1 : o+l.w+1]
		up, down := l.pix[o-l.stride:], l.pix[o+l.stride:]
		var s float32
		for x := range l.w {
			gx, gy := row[x+2]-row[x], down[x]-up[x]
			s += gx*gx + gy*gy
		}
		sum += float64(s)
	}
	return float32(sum / float64(l.w*l.h))
}

// drift is the mean vector, and the mean length of the vectors, weighted by
// confidence.
func (f *field) drift() (move vec, speed float32) {
	n := float32(1e-6)
	for i, v := range f.v {
		c := f.c[i]
		move.X += c * v.X
		move.Y += c * v.Y
		speed += c * sqrt32(v.X*v.X+v.Y*v.Y)
		n += c
	}
	return vec{X: move.X / n, Y: move.Y / n}, speed / n
}

// middle3 is the median of three.
func middle3(a, b, c float32) float32 {
	return max(min(a, b), min(max(a, b), c))
}
