package temporal

import (
	"math"

	"github.com/vidcolor/vidcolor/temporal/internal/lanes"
)

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
	s, ss := lanes.Diff(p.pix[po:], q.pix[qo:], p.stride, q.stride, lanes.Window(fineShape))
	const n = window * window / 2
	return (ss - s*s/n) / n
}

// shape is a window. Every second line is enough of a picture that was blurred.
type shape lanes.Window

var (
	fineShape  = shape{N: window, Rows: window / 2, Skip: 2}
	checkShape = shape{N: checkWindow, Rows: checkWindow, Skip: 1}
)

func (s shape) count() float32 { return float32(s.N * s.Rows) }

// zssdAt is zssd with q's window at the fractional place (x, y), bilinear.
func zssdAt(p, q *level, po int, x, y float32) float32 {
	ix, iy, fx, fy := split(x, y)
	s, ss := lanes.DiffAt(p.pix[po:], q.pix[q.at(ix, iy):], p.stride, q.stride, lanes.Window(fineShape), fx, fy)
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
func probe(p, q *level, po int, x, y float32, sh shape) sums {
	ix, iy, fx, fy := split(x, y)
	s := lanes.Probe(p.pix[po-p.stride-1:], q.pix[q.at(ix, iy):], p.stride, q.stride, lanes.Window(sh), fx, fy)
	return sums{s[0], s[1], s[2], 0.5 * s[3], 0.5 * s[4]}
}

// moments is probe without the gradients.
func moments(p, q *level, po int, x, y float32, sh shape) (s sums) {
	ix, iy, fx, fy := split(x, y)
	s.q, s.qq, s.pq = lanes.Moments(p.pix[po:], q.pix[q.at(ix, iy):], p.stride, q.stride, lanes.Window(sh), fx, fy)
	return s
}
