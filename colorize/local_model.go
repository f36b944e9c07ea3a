package colorize

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize/internal/rows"
)

// Constants of the local model, found by painting the true chroma of seven film
// clips back from a grid of 56 × 32: the mean ab error falls from 2.69 (linear) to
// 2.51. A joint bilateral filter reached 2.57, wider neighbourhoods nothing more.
const (
	guideNoise = 0.005 // variance of luma (0..1) that is taken for noise
	flatWeight = 0.1   // weight of a sample without confidence, against 1 + this
	sideWeight = 0.36  // weight of a neighbour in the fit, against 1; of a diagonal one its square
)

// localModel explains a and b around each node of the chroma grid as a straight
// line over luma: the guided filter's model (He, Sun, Tang 2010) fitted at low
// resolution (He, Sun 2015), with two changes. The line of a node passes through
// the node's own a and b, so that where luma says nothing the result is plain
// linear interpolation, no blurrier; and every value is kept inside the range of
// the neighbouring nodes, so that no edge overshoots. Samples are weighted by the
// network's confidence.
type localModel struct {
	w, h  int
	nodes []modelNode // w × h
}

// modelNode is the line of one node: offset and slope of a, offset and slope of b,
// smallest and largest a, smallest and largest b.
type modelNode = rows.Node

// fit computes the model of chroma c, saturated by gain, over guide, the luma (0 to
// 1) at c's size.
func (m *localModel) fit(c *vidcolor.Chroma, guide []float32, gain saturation, noise float32) {
	m.w, m.h = c.W, c.H
	n := c.W * c.H
	if cap(m.nodes) < n {
		m.nodes = make([]modelNode, n)
	}
	m.nodes = m.nodes[:n]
	for y := range c.H {
		for x := range c.W {
			m.fitNode(c, guide, gain, noise, x, y)
		}
	}
}

// fitNode regresses a and b on luma over the 3 × 3 neighbourhood of a node.
func (m *localModel) fitNode(c *vidcolor.Chroma, guide []float32, gain saturation, noise float32, x, y int) {
	x0, x1 := max(x-1, 0), min(x+1, c.W-1)
	y0, y1 := max(y-1, 0), min(y+1, c.H-1)
	i := y*c.W + x
	a, b := gain.apply(c.A[i], c.B[i])
	g := guide[i]
	minA, maxA, minB, maxB := a, a, b, b
	var sw, sg, sa, sb, sgg, sga, sgb float32
	for v := y0; v <= y1; v++ {
		for u := x0; u <= x1; u++ {
			j := v*c.W + u
			w := c.Conf[j] + flatWeight
			if u != x {
				w *= sideWeight
			}
			if v != y {
				w *= sideWeight
			}
			// Differences to the node itself keep the sums small and exact.
			ja, jb := gain.apply(c.A[j], c.B[j])
			minA, maxA, minB, maxB = min(minA, ja), max(maxA, ja), min(minB, jb), max(maxB, jb)
			dg, da, db := guide[j]-g, ja-a, jb-b
			sw += w
			sg += w * dg
			sa += w * da
			sb += w * db
			sgg += w * dg * dg
			sga += w * dg * da
			sgb += w * dg * db
		}
	}
	inv := 1 / sw
	mean := sg * inv
	variance := sgg*inv - mean*mean + noise
	slopeA := (sga*inv - mean*sa*inv) / variance
	slopeB := (sgb*inv - mean*sb*inv) / variance
	m.nodes[i] = modelNode{a - slopeA*g, slopeA, b - slopeB*g, slopeB, minA, maxA, minB, maxB}
}

// row interpolates the model vertically at position p of the grid's rows, in
// nodes; dst holds w nodes and one more, which repeats the last.
func (m *localModel) row(dst []modelNode, p float32) {
	p = clamp(p, 0, float32(m.h-1))
	j := min(int(p), max(m.h-2, 0))
	t := p - float32(j)
	lo := m.nodes[j*m.w : (j+1)*m.w]
	hi := lo
	if j+1 < m.h {
		hi = m.nodes[(j+1)*m.w : (j+2)*m.w]
	}
	dst = dst[:len(lo)+1]
	hi = hi[:len(lo)]
	for i := range lo {
		for k, v := range lo[i] {
			dst[i][k] = v + t*(hi[i][k]-v)
		}
	}
	dst[len(lo)] = dst[len(lo)-1]
}
