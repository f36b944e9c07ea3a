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
	room  int
	nodes []float32 // rows.Values rows of room for each row of nodes, and one number more
	cells []float32 // rows.FitValues rows of room for each row of nodes, and two rows of cells more
}

// fit computes the model of chroma c, saturated by gain, over guide, the luma (0 to
// 1) at c's size.
func (m *localModel) fit(c *vidcolor.Chroma, guide []float32, gain saturation, noise float32) {
	m.gather(c, guide, gain)
	const values = rows.Values
	for y := range c.H {
		cells := m.cells[y*rows.FitValues*m.room:][:3*rows.FitValues*m.room]
		nodes := m.nodes[y*values*m.room:][:values*m.room]
		if rows.Vector {
			rows.Fit(nodes, cells, c.W, m.room, noise)
		} else {
			m.fitRow(nodes, cells, noise)
		}
		for k := range values {
			nodes[k*m.room+c.W] = nodes[k*m.room+c.W-1]
		}
	}
}

// gather lays out what the model of c is fitted to, as package rows says.
func (m *localModel) gather(c *vidcolor.Chroma, guide []float32, gain saturation) {
	if m.w != c.W || m.h != c.H {
		m.w, m.h, m.room = c.W, c.H, rows.Room(c.W)
		m.nodes = make([]float32, m.h*rows.Values*m.room+1)
		m.cells = make([]float32, (m.h+2)*rows.FitValues*m.room)
	}
	row := func(y, k int) []float32 { return m.cells[((y+1)*rows.FitValues+k)*m.room:][:m.w+2] }
	for y := range m.h {
		from, to := y*m.w, (y+1)*m.w
		copy(row(y, rows.FitLuma)[1:], guide[from:to])
		a, b := row(y, rows.FitA)[1:], row(y, rows.FitB)[1:]
		own, side, diagonal := row(y, rows.FitOwn)[1:], row(y, rows.FitSide)[1:], row(y, rows.FitDiagonal)[1:]
		for x, conf := range c.Conf[from:to] {
			a[x], b[x] = gain.apply(c.A[from+x], c.B[from+x])
			w := conf + flatWeight
			own[x] = w
			w *= sideWeight
			side[x], diagonal[x] = w, w*sideWeight
		}
		for k := rows.FitLuma; k <= rows.FitB; k++ {
			r := row(y, k)
			r[0], r[m.w+1] = r[1], r[m.w]
		}
	}
	for k := rows.FitLuma; k <= rows.FitB; k++ {
		copy(row(-1, k), row(0, k))
		copy(row(m.h, k), row(m.h-1, k))
	}
}

// fitRow is [rows.Fit] in Go: of each node it regresses a and b on luma over 3 × 3 cells.
func (m *localModel) fitRow(nodes, cells []float32, noise float32) {
	cell := func(x, y, k int) float32 { return cells[(y*rows.FitValues+k)*m.room+x] }
	weights := [3][3]int{
		{rows.FitDiagonal, rows.FitSide, rows.FitDiagonal},
		{rows.FitSide, rows.FitOwn, rows.FitSide},
		{rows.FitDiagonal, rows.FitSide, rows.FitDiagonal},
	}
	for x := range m.w {
		g, a, b := cell(x+1, 1, rows.FitLuma), cell(x+1, 1, rows.FitA), cell(x+1, 1, rows.FitB)
		minA, maxA, minB, maxB := a, a, b, b
		var sw, sg, sa, sb, sgg, sga, sgb float32
		for v := range 3 {
			for u := range 3 {
				// Differences to the node itself keep the sums small and exact.
				ja, jb := cell(x+u, v, rows.FitA), cell(x+u, v, rows.FitB)
				minA, maxA, minB, maxB = min(minA, ja), max(maxA, ja), min(minB, jb), max(maxB, jb)
				dg, da, db := cell(x+u, v, rows.FitLuma)-g, ja-a, jb-b
				w := cell(x+u, v, weights[v][u])
				wg := w * dg
				sw += w
				sg += wg
				sa += w * da
				sb += w * db
				sgg += wg * dg
				sga += wg * da
				sgb += wg * db
			}
		}
		inv := 1 / sw
		mean := sg * inv
		variance := sgg*inv - mean*mean + noise
		slopeA := (sga*inv - mean*sa*inv) / variance
		slopeB := (sgb*inv - mean*sb*inv) / variance
		for k, v := range [rows.Values]float32{a - slopeA*g, slopeA, b - slopeB*g, slopeB, minA, maxA, minB, maxB} {
			nodes[k*m.room+x] = v
		}
	}
}

// line interpolates the model vertically at position p of the grid's rows, in nodes, to
// dst, of lineSize numbers.
func (m *localModel) line(dst []float32, p float32) {
	p = clamp(p, 0, float32(m.h-1))
	j := min(int(p), max(m.h-2, 0))
	t := p - float32(j)
	n := rows.Values * m.room
	low := m.nodes[j*n : (j+1)*n+1]
	high := low
	if j+1 < m.h {
		high = m.nodes[(j+1)*n : (j+2)*n+1]
	}
	if rows.Vector {
		rows.Between(dst, low, high, m.room, t)
		return
	}
	linePlain(dst, low, high, m.room, t)
}

// lineSize is how many numbers a line over w nodes has.
func lineSize(w int) int { return 2 * rows.Values * rows.Room(w) }

// linePlain is [rows.Between] in Go.
func linePlain(dst, low, high []float32, room int, t float32) {
	for k := range rows.Values {
		at, rise := dst[2*k*room:][:room], dst[(2*k+1)*room:][:room]
		low, high := low[k*room:], high[k*room:]
		for i := range at {
			at[i] = low[i] + t*(high[i]-low[i])
			rise[i] = low[i+1] + t*(high[i+1]-low[i+1]) - at[i]
		}
	}
}
