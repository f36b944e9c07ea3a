package guide

import (
	"fmt"
	"math"
	"sync"

	"github.com/vidcolor/vidcolor"
)

const (
	cell    = 4    // proxy pixels of a cell, each way
	unit    = 1000 // length of a quantised vector
	perWord = 3    // cells whose vectors lie in one word
	field   = 21   // bits of each: products of unit vectors and their sums stay below 2^20
)

// View is what a keyframe shows on the grid of its chroma: lightness, and the
// vectors that say which cells are alike. It may be used on several goroutines.
type View struct {
	W, H int       // cells
	L    []float32 // mean CIELAB L of each cell

	fine   []float32 // L of each pixel of the proxy, cell×W a row
	dim    int
	z      []int64 // vectors, cell by cell
	packed []int64 // the same, perWord cells in a word, for [View.products]

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
	v := &View{W: like.W, H: like.H, dim: like.Dim, L: cellMeans(p), fine: p.L}
	v.z = make([]int64, n*v.dim)
	for i := range n {
		var sum float64
		for d := range v.dim {
			x := float64(like.Z[d*n+i])
			sum += x * x
		}
		scale := unit / math.Max(math.Sqrt(sum), 1e-6)
		for d := range v.dim {
			v.z[i*v.dim+d] = int64(math.RoundToEven(float64(like.Z[d*n+i]) * scale))
		}
	}
	v.packed = make([]int64, (n+perWord-1)/perWord*v.dim)
	for i := range n {
		for d := range v.dim {
			v.packed[i/perWord*v.dim+d] += v.z[i*v.dim+d] << (field * (i % perWord))
		}
	}
	return v, nil
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

// products writes the scalar products of vector z with all cells of v, in units of
// unit², to out, whose length is a multiple of perWord. Three cells go through one
// multiplication: whole numbers of 21 bits side by side in a word do not mix, and
// what a negative one borrows from its neighbour is given back.
func (v *View) products(z []int64, out []int32) { v.productsOf(z, 0, v.cells(), out) }

// productsOf is products with the cells from first to before end, at their places in out,
// and with what lies in their words beside them.
func (v *View) productsOf(z []int64, first, end int, out []int32) {
	const half = 1 << (field - 1)
	at := first / perWord * perWord
	for g := first / perWord * v.dim; g < (end+perWord-1)/perWord*v.dim; g += v.dim {
		words := v.packed[g : g+v.dim]
		z := z[:len(words)]
		var even, odd int64
		k := 0
		for ; k+1 < len(words); k += 2 {
			even += words[k] * z[k]
			odd += words[k+1] * z[k+1]
		}
		if k < len(words) {
			even += words[k] * z[k]
		}
		sum := even + odd
		first := (sum+half)&(1<<field-1) - half
		sum = (sum - first) >> field
		second := (sum+half)&(1<<field-1) - half
		out[at], out[at+1], out[at+2] = int32(first), int32(second), int32((sum-second)>>field)
		at += perWord
	}
}

// cells is the number of cells.
func (v *View) cells() int { return v.W * v.H }

// vector is that of cell i.
func (v *View) vector(i int) []int64 { return v.z[i*v.dim : (i+1)*v.dim] }

// scratch makes room for one row of [View.products].
func (v *View) scratch() []int32 { return make([]int32, len(v.packed)/v.dim*perWord) }

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
