package guide

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide/internal/dots"
)

const (
	cell = 4    // proxy pixels of a cell, each way
	unit = 1000 // length of a quantised vector: products stay below dots.Most
)

// View is what a keyframe shows on the grid of its chroma: lightness, and the
// vectors that say which cells are alike. It may be used on several goroutines.
type View struct {
	W, H int       // cells
	L    []float32 // mean CIELAB L of each cell

	fine []float32 // L of each pixel of the proxy, cell×W a row
	z    *dots.Table

	moves atomic.Pointer[Moves]

	once  sync.Once
	pairs []kin // see [View.kin]

	mu    sync.Mutex
	links map[*View]*links // see [View.linksTo]
}

// NewView makes the view of a proxy and its likeness. The vectors are kept as whole
// numbers, so that their products are the same on every machine.
func NewView(p *vidcolor.Proxy, like *vidcolor.Likeness) (*View, error) {
	n := like.W * like.H
	if n < 1 || p.W != like.W*cell || p.H != like.H*cell || len(like.Z) != n*like.Dim || len(p.L) != p.W*p.H {
		return nil, fmt.Errorf("guide: likeness of %d×%d cells for a proxy of %d×%d", like.W, like.H, p.W, p.H)
	}
	v := &View{W: like.W, H: like.H, L: cellMeans(p), fine: p.L}
	scale := make([]float64, n)
	for i := range n {
		var sum float64
		for d := range like.Dim {
			x := float64(like.Z[d*n+i])
			sum += x * x
		}
		scale[i] = unit / math.Max(math.Sqrt(sum), 1e-6)
	}
	v.z = dots.New(n, like.Dim, func(i, d int) int16 { return int16(math.RoundToEven(float64(like.Z[d*n+i]) * scale[i])) })
	return v, nil
}

// Moves are how the cells of a frame move in a few frames about it.
type Moves struct {
	V    [][2]float32 // right and down, in pixels of the proxy a frame, row by row
	Sure []float32    // 0 to 1
}

// Move says how v's cells move: what moves otherwise is less of one thing. It comes before
// the statements of v's frame are completed.
func (v *View) Move(m *Moves) { v.moves.Store(m) }

// Moved is what [View.Move] was called with last, nil for nothing.
func (v *View) Moved() *Moves { return v.moves.Load() }

// apart is how otherwise two cells move, 0 to [Settings.MotionMost]: the square of the
// difference in units of the standard deviation that one thing has within it, which grows
// with how fast it is.
func (m *Moves) apart(i, j int32, set *Settings) float64 {
	p, q := m.V[i], m.V[j]
	dx, dy := float64(p[0]-q[0]), float64(p[1]-q[1])
	fast := max(float64(p[0]*p[0])+float64(p[1]*p[1]), float64(q[0]*q[0])+float64(q[1]*q[1]))
	d := (dx*dx + dy*dy) / (set.Motion*set.Motion + set.MotionShare*set.MotionShare*fast)
	return min(d, set.MotionMost) * float64(m.Sure[i]*m.Sure[j])
}

// cellMeans is the mean L of each 4×4 cell.
func cellMeans(p *vidcolor.Proxy) []float32 {
	w, h := p.W/cell, p.H/cell
	out := make([]float32, w*h)
	for j := range h {
		for i := range w {
			var sum float32
			for y := range cell {
				for _, l := range p.L[(j*cell+y)*p.W+i*cell:][:cell] {
					sum += l
				}
			}
			out[j*w+i] = sum / (cell * cell)
		}
	}
	return out
}

// cells is the number of cells.
func (v *View) cells() int { return v.W * v.H }

// linksTo are the links to a stated frame, kept for as long as v is.
func (v *View) linksTo(s *View) *links {
	v.mu.Lock()
	defer v.mu.Unlock()
	l := v.links[s]
	if l == nil {
		l = link(v, s, 0)
		if v.links == nil {
			v.links = map[*View]*links{}
		}
		v.links[s] = l
	}
	return l
}
