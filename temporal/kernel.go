package temporal

import (
	"math"

	"github.com/vidcolor/vidcolor/temporal/internal/lanes"
)

// vec is a displacement in samples of the level it belongs to.
type vec = lanes.Vec

func abs32(x float32) float32 {
	return math.Float32frombits(math.Float32bits(x) &^ (1 << 31))
}

// clamp holds x between least and most: what min and max say, without their care for zeros'
// signs, which takes most of their time.
func clamp(x, least, most float32) float32 {
	if x < least {
		return least
	}
	if x > most {
		return most
	}
	return x
}

// atLeast0 is x, or 0 of less.
func atLeast0(x float32) float32 {
	if x < 0 {
		return 0
	}
	return x
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

// window is the side of a matched window in samples of its level.
const window = 8

// shape is a window and one over the number of its samples. Every second line is enough of a
// picture that was blurred.
type shape struct {
	lanes.Window
	per float32
}

func newShape(w lanes.Window) shape { return shape{w, 1 / float32(w.N*w.Rows)} }

var (
	fineShape  = newShape(lanes.Window{N: window, Rows: window / 2, Skip: 2})
	checkShape = newShape(lanes.Window{N: checkWindow, Rows: checkWindow, Skip: 1})
)

// pair reads the windows of one shape in two levels, p and q.
type pair struct {
	p, q *level
	k    lanes.Pair
	per  float32
}

func newPair(p, q *level, s shape) pair {
	return pair{p, q, lanes.NewPair(p.stride, q.stride, s.Window), s.per}
}

// zssd is the mean squared difference, less the squared mean difference, of
// the windows of p from place po and of q from place qo.
func (w *pair) zssd(po, qo int) float32 {
	_, e := w.difference(po, qo)
	return e
}

// difference is the mean of q's window less p's, and zssd.
func (w *pair) difference(po, qo int) (d, e float32) {
	s, ss := w.k.Diff(w.p.pix[po:], w.q.pix[qo:])
	return s * w.per, (ss - s*s*w.per) * w.per
}

// zssdAt is zssd with q's window at the fractional place (x, y), bilinear.
func (w *pair) zssdAt(po int, x, y float32) float32 {
	qo, fx, fy := w.q.split(x, y)
	s, ss := w.k.DiffAt(w.p.pix[po:], w.q.pix[qo:], fx, fy)
	return (ss - s*s*w.per) * w.per
}

// sums are the moments of a window of q against its template window in p: Σq, Σq², Σpq, and
// twice Σ ∂p/∂x·q and Σ ∂p/∂y·q.
type sums [5]float32

// probe gathers the sums of q's window at the fractional place (x, y) against
// the template in p from place po, with p's central differences.
func (w *pair) probe(out *sums, po int, x, y float32) {
	qo, fx, fy := w.q.split(x, y)
	w.k.Probe((*[5]float32)(out), w.p.pix[po-w.p.stride-1:], w.q.pix[qo:], fx, fy)
}

// moment is how the window of template t in p, from place po, matches q's at the fractional
// place (x, y).
func (w *pair) moment(t *template, po int, x, y float32) moment {
	qo, fx, fy := w.q.split(x, y)
	q, qq, pq := w.k.Moments(w.p.pix[po:], w.q.pix[qo:], fx, fy)
	return t.moment(q, qq, pq, w.per)
}
