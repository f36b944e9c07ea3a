package temporal

import "math"

// vec is a displacement in samples of the level it belongs to.
type vec struct{ x, y float32 }

func (a vec) dist(b vec) float32 { return abs32(a.x-b.x) + abs32(a.y-b.y) }

func abs32(x float32) float32 {
	return math.Float32frombits(math.Float32bits(x) &^ (1 << 31))
}

// decay falls from 1 at 0 as exp(−x) does for x ≥ 0, with a slightly longer
// tail: (1 + x/16)⁻¹⁶, which is four multiplications.
func decay(x float32) float32 {
	y := 1 / (1 + x/16)
	y *= y
	y *= y
	y *= y
	return y * y
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// split cuts a place into its whole and fractional parts.
func split(x, y float32) (ix, iy int, fx, fy float32) {
	flx, fly := math.Floor(float64(x)), math.Floor(float64(y))
	return int(flx), int(fly), x - float32(flx), y - float32(fly)
}

// window is the side of a matched window in samples of its level.
const window = 8

// zssd is the mean squared difference, less the squared mean difference, of
// the windows of p from place po and of q from place qo.
func zssd(p, q *level, po, qo int) float32 {
	var s, ss float32
	for range window / 2 {
		a := p.pix[po : po+window : po+window]
		b := q.pix[qo : qo+window : qo+window]
		for x, v := range a {
			d := b[x] - v
			s += d
			ss += d * d
		}
		po += 2 * p.stride
		qo += 2 * q.stride
	}
	const n = window * window / 2
	return (ss - s*s/n) / n
}

// shape is a window: n samples a row, rows of them, skip lines from one to the
// next. Every second line is enough of a picture that was blurred.
type shape struct{ n, rows, skip int }

var (
	fineShape  = shape{window, window / 2, 2}
	checkShape = shape{checkWindow, checkWindow, 1}
)

func (s shape) count() float32 { return float32(s.n * s.rows) }

// zssdAt is zssd with q's window at the fractional place (x, y), bilinear.
func zssdAt(p, q *level, po int, x, y float32) float32 {
	ix, iy, fx, fy := split(x, y)
	qo := q.at(ix, iy)
	var s, ss float32
	for range window / 2 {
		t := p.pix[po : po+window : po+window]
		a := q.pix[qo : qo+window+1 : qo+window+1]
		b := q.pix[qo+q.stride : qo+q.stride+window+1 : qo+q.stride+window+1]
		cur := a[0] + fy*(b[0]-a[0])
		for i, v := range t {
			next := a[i+1] + fy*(b[i+1]-a[i+1])
			d := cur + fx*(next-cur) - v
			cur = next
			s += d
			ss += d * d
		}
		po += 2 * p.stride
		qo += 2 * q.stride
	}
	const n = window * window / 2
	return (ss - s*s/n) / n
}

// sums are the moments of a window of q against its template window in p.
type sums struct {
	q, qq, pq float32 // Σq, Σq², Σpq
	gxq, gyq  float32 // Σ ∂p/∂x·q, Σ ∂p/∂y·q
}

// probe gathers the sums of q's window at the fractional place (x, y) against
// the template in p from place po, with p's central differences.
func probe(p, q *level, po int, x, y float32, sh shape) (s sums) {
	ix, iy, fx, fy := split(x, y)
	qo := q.at(ix, iy)
	n := sh.n
	for range sh.rows {
		t := p.pix[po-1 : po+n+1 : po+n+1]
		up := p.pix[po-p.stride : po-p.stride+n : po-p.stride+n]
		dn := p.pix[po+p.stride : po+p.stride+n : po+p.stride+n]
		a := q.pix[qo : qo+n+1 : qo+n+1]
		b := q.pix[qo+q.stride : qo+q.stride+n+1 : qo+q.stride+n+1]
		cur := a[0] + fy*(b[0]-a[0])
		left, mid := t[0], t[1]
		for i := range up {
			next := a[i+1] + fy*(b[i+1]-a[i+1])
			v := cur + fx*(next-cur)
			cur = next
			right := t[i+2]
			s.q += v
			s.qq += v * v
			s.pq += v * mid
			s.gxq += v * (right - left)
			s.gyq += v * (dn[i] - up[i])
			left, mid = mid, right
		}
		po += sh.skip * p.stride
		qo += sh.skip * q.stride
	}
	s.gxq *= 0.5
	s.gyq *= 0.5
	return s
}

// moments is probe without the gradients.
func moments(p, q *level, po int, x, y float32, sh shape) (s sums) {
	ix, iy, fx, fy := split(x, y)
	qo := q.at(ix, iy)
	n := sh.n
	for range sh.rows {
		t := p.pix[po : po+n : po+n]
		a := q.pix[qo : qo+n+1 : qo+n+1]
		b := q.pix[qo+q.stride : qo+q.stride+n+1 : qo+q.stride+n+1]
		cur := a[0] + fy*(b[0]-a[0])
		for i, pv := range t {
			next := a[i+1] + fy*(b[i+1]-a[i+1])
			v := cur + fx*(next-cur)
			cur = next
			s.q += v
			s.qq += v * v
			s.pq += v * pv
		}
		po += sh.skip * p.stride
		qo += sh.skip * q.stride
	}
	return s
}
