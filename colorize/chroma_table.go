package colorize

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize/internal/rows"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// Grid of a chromaTable. It is symmetric about a = b = 0 and has a node there, so
// that neutral comes out as exactly neutral.
const (
	lumaNodes = rows.Luma // Y' from 0 to 1
	abNodes   = rows.AB   // a and b from −abLimit to abLimit
	abStep    = rows.Step
	abLimit   = abStep * (abNodes - 1) / 2
)

// Where a component of the colour is below this share of luma the sRGB curve is
// too steep for the grid and the colour is computed in full.
const (
	steepBelow = 0.45
	steepAbove = -0.6 // beyond it the colour is outside the gamut anyway
)

// chromaTable answers, for a matrix and primaries: which Cb and Cr give a CIELAB a and b at a
// given Y'? Lightness is free, luma is not: L is solved so that the colour (L, a,
// b) has exactly that Y'. Values are kept beyond the gamut too, where R', G' or B'
// leave 0 to 1, because they interpolate smoothly there; fit brings them in.
// Independent of range and depth. Safe for concurrent use once it is solved.
type chromaTable struct {
	solved chan struct{} // closed when it is

	grid  rows.Table // Cb and Cr by Y', a, b
	light []float32  // L by Y', a, b
	exact *exactColor
}

// startChromaTable returns the table for a matrix and a gamut, and goes on solving it:
// some 50,000 small equations.
func startChromaTable(m vidcolor.Matrix, gamut *lab.Gamut) *chromaTable {
	coder := lab.NewCoder(vidcolor.ColorTag{Matrix: m, Range: vidcolor.RangeFull}, 8)
	const nodes = lumaNodes * abNodes * abNodes
	t := &chromaTable{solved: make(chan struct{}), light: make([]float32, nodes)}
	t.exact = newExactColor(&coder, gamut)
	rCr, gCr, gCb, bCb := coder.Slopes()
	t.grid = rows.Table{
		Quads: make([]float32, 4*(nodes-abNodes*abNodes)),
		RCr:   float32(rCr), GCr: float32(gCr), GCb: float32(gCb), BCb: float32(bCb),
	}
	go func() {
		defer close(t.solved)
		solver := newLumaSolver(&coder, gamut)
		for i := range abNodes {
			for j := range abNodes {
				t.solveColumn(&coder, solver, i, j)
			}
		}
	}()
	return t
}

// solveColumn fills the nodes of one (a, b) from black to white. Each solution
// starts where the last ones point.
func (t *chromaTable) solveColumn(coder *lab.Coder, solver *lumaSolver, i, j int) {
	a, b := abStep*float64(i)-abLimit, abStep*float64(j)-abLimit
	l, step := 0.0, 0.0
	for k := range lumaNodes {
		next, rgb := solver.solve(float64(k)/(lumaNodes-1), a, b, l+step)
		if k > 0 {
			step = next - l
		}
		l = next
		n := (k*abNodes+i)*abNodes + j
		t.light[n] = float32(l)
		if a != 0 || b != 0 {
			cb, cr := coder.Differences(rgb)
			t.put(n, float32(cb), float32(cr))
		}
	}
}

// put sets Cb and Cr of node n, as the lower node of luma and as the upper one.
func (t *chromaTable) put(n int, cb, cr float32) {
	const layer = abNodes * abNodes
	if q := t.grid.Quads; n < len(q)/4 {
		q[4*n], q[4*n+1] = cb, cr
	}
	if n >= layer {
		q := t.grid.Quads[4*(n-layer):]
		q[2], q[3] = cb, cr
	}
}

// at returns Cb and Cr (−½ to ½) of a and b at luma y, 0 to 1, by trilinear
// interpolation, limited to the gamut at that very luma.
func (t *chromaTable) at(y, a, b float32) (cb, cr float32) {
	const layer, row = abNodes * abNodes, abNodes
	a, b = clamp(a, -abLimit, abLimit), clamp(b, -abLimit, abLimit)
	py := y * (lumaNodes - 1)
	pa, pb := (a+abLimit)*(1/abStep), (b+abLimit)*(1/abStep)
	iy, ia, ib := int(py), int(pa), int(pb)
	// The last node begins no cell.
	if iy > lumaNodes-2 {
		iy = lumaNodes - 2
	}
	if ia > abNodes-2 {
		ia = abNodes - 2
	}
	if ib > abNodes-2 {
		ib = abNodes - 2
	}
	fy, fa, fb := py-float32(iy), pa-float32(ia), pb-float32(ib)
	o := (iy*abNodes+ia)*row + ib
	n := t.grid.Quads[4*o : 4*(o+row+2) : 4*(o+row+2)]
	w11 := fa * fb
	w10, w01 := fa-w11, fb-w11
	w00 := 1 - fa - w01
	cb0 := w00*n[0] + w01*n[4] + w10*n[4*row] + w11*n[4*row+4]
	cr0 := w00*n[1] + w01*n[5] + w10*n[4*row+1] + w11*n[4*row+5]
	cb1 := w00*n[2] + w01*n[6] + w10*n[4*row+2] + w11*n[4*row+6]
	cr1 := w00*n[3] + w01*n[7] + w10*n[4*row+3] + w11*n[4*row+7]
	cb, cr = cb0+fy*(cb1-cb0), cr0+fy*(cr1-cr0)

	low, high := t.reach(cb, cr)
	if low < (steepBelow-1)*y && low > (steepAbove-1)*y {
		n := t.light[o:]
		l0 := w00*n[0] + w01*n[1] + w10*n[row] + w11*n[row+1]
		n = n[layer:]
		l1 := w00*n[0] + w01*n[1] + w10*n[row] + w11*n[row+1]
		cb, cr = t.exact.at(y, a, b, l0+fy*(l1-l0), l1-l0)
		low, high = t.reach(cb, cr)
	}
	if low >= -y && high <= 1-y {
		return cb, cr
	}
	// Less chroma, in the same ratio, until every component is in 0 to 1.
	k := float32(1)
	if low < -y {
		k = y / -low
	}
	if high*k > 1-y {
		k = (1 - y) / high
	}
	return k * cb, k * cr
}

// reach returns the smallest and the largest of R', G' and B' less Y'.
func (t *chromaTable) reach(cb, cr float32) (low, high float32) {
	low, high = t.grid.RCr*cr, t.grid.BCb*cb
	if low > high {
		low, high = high, low
	}
	green := t.grid.GCr*cr + t.grid.GCb*cb
	if green < low {
		low = green
	} else if green > high {
		high = green
	}
	return low, high
}

// clamp limits v to low to high. The built-in min and max of floats order NaN and
// signed zeros too, and are several times slower.
func clamp(v, low, high float32) float32 {
	if v < low {
		return low
	}
	if v > high {
		return high
	}
	return v
}
