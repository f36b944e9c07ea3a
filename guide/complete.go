package guide

import "math"

// Of the system that completes dabs in their own frame.
const (
	lawWeight = 1000 // of a stated cell
	farLinks  = 8    // such links of a cell
	steps     = 120  // of the conjugate gradients
)

// edge is a link of the Laplacian.
type edge struct {
	i, j int32
	w    float32
}

// kin is a pair of cells of one frame that may be of one thing.
type kin struct {
	i, j   int32
	cosine float32
	dl     float32 // difference of L; 0 where the two are no neighbours
	far    bool
}

// dabs are stated cells of one frame: how far each is stated (0 to 1), and what as:
// membership, and a and b times it. A pin is stated with membership 0.
type dabs struct {
	law     []float32
	w, a, b []float32
}

// complete spreads dabs over the frame that they were made in, up to the edges that
// likeness and lightness draw: it solves, for membership W and colour U = W·colour,
//
//	(Λ + λ(1 + r⁴)I + hD)·[W, U] = hD·[stated membership, stated colour]
//
// where D marks stated cells, λ = reach / (half the short side in cells)², reach 1 by
// default, and r is the distance to the nearest dab in units of reach · near · the short
// side: objects are of finite size, and their look-alikes lie anywhere. Λ is the
// Laplacian of links to the four neighbours, exp(−(1 − cos)/kinship − ΔL²/72), and to
// each cell's 8 nearest anywhere, at a fifth of the likeness term, both times exp(−m), m
// being how otherwise the two move ([Moves]). After Levin et al.
// 2004 and Chen et al. 2013 (KNN matting). The number of steps is fixed, so the result
// is a function of its input alone.
func complete(v *View, d *dabs, reach float64, set *Settings) (w, a, b []float32) {
	edges := laplacian(v, set)
	side := float64(min(v.W, v.H))
	lambda := 4 / (side * side * reach * reach)
	diagonal := make([]float32, v.cells())
	for i, r2 := range d.distances(v) {
		r2 /= side * side * reach * reach * set.Near * set.Near
		diagonal[i] = float32(lambda*(1+r2*r2)) + lawWeight*d.law[i]
	}
	solve := func(stated []float32) []float32 {
		right := make([]float32, len(stated))
		for i, s := range stated {
			right[i] = lawWeight * d.law[i] * s
		}
		return conjugateGradients(edges, diagonal, right)
	}
	return solve(d.w), solve(d.a), solve(d.b)
}

// distances are those of all cells to the nearest stated one, squared, in cells.
func (d *dabs) distances(v *View) []float64 {
	out := make([]float64, v.cells())
	var stated []int
	for i, l := range d.law {
		if l > 0 {
			stated = append(stated, i)
		}
	}
	for i := range out {
		best := math.Inf(1)
		for _, j := range stated {
			dx, dy := float64(i%v.W-j%v.W), float64(i/v.W-j/v.W)
			best = min(best, dx*dx+dy*dy)
		}
		out[i] = best
	}
	return out
}

// together takes out of a membership what does not hang together with a stated cell over
// gaps of up to besideIt cells: it is like the object and something else.
func (d *dabs) together(v *View, share []float32) {
	for i, keep := range d.hangs(v, share, 0, besideIt) {
		if !keep {
			share[i] = 0
		}
	}
}

// hangs are the cells of more than least that hang together with a stated one, by steps
// of at most step cells.
func (d *dabs) hangs(v *View, share []float32, least float32, step int) []bool {
	keep := make([]bool, len(share))
	var open []int
	for i, l := range d.law {
		if l > 0 {
			keep[i] = true
			open = append(open, i)
		}
	}
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		v.around(i, step, func(j int) {
			if !keep[j] && share[j] > least {
				keep[j] = true
				open = append(open, j)
			}
		})
	}
	return keep
}

// around calls each with the cells at most step cells from cell i.
func (v *View) around(i, step int, each func(j int)) {
	for y := max(i/v.W-step, 0); y <= min(i/v.W+step, v.H-1); y++ {
		for x := max(i%v.W-step, 0); x <= min(i%v.W+step, v.W-1); x++ {
			each(y*v.W + x)
		}
	}
}

// laplacian lists the links within a frame, each once.
func laplacian(v *View, set *Settings) []edge {
	all, moves := v.kin(), v.Moved()
	edges := make([]edge, len(all))
	for n, k := range all {
		w := math.Exp(-(1-float64(k.cosine))/set.Kinship - float64(k.dl)*float64(k.dl)/set.KinLightness)
		if k.far {
			w *= set.Far
		}
		if moves != nil {
			w *= math.Exp(-moves.apart(k.i, k.j, set))
		}
		edges[n] = edge{k.i, k.j, float32(w)}
	}
	return edges
}

// kin lists the pairs of the four neighbours and of each cell's 8 nearest anywhere. What
// was found is kept: it does not depend on what is said.
func (v *View) kin() []kin {
	v.once.Do(func() { v.pairs = v.findKin() })
	return v.pairs
}

func (v *View) findKin() []kin {
	n := v.cells()
	pairs := make([]kin, 0, n*(2+farLinks))
	row := make([]int32, v.z.Room())
	top := make(ranking, 0, min(farLinks, n-1))
	for i := range n {
		v.z.Products(v.z, i, 0, v.cells(), row)
		near := func(j int) {
			pairs = append(pairs, kin{i: int32(i), j: int32(j), cosine: float32(row[j]) / (unit * unit), dl: v.L[i] - v.L[j]})
		}
		if (i+1)%v.W != 0 {
			near(i + 1)
		}
		if i+v.W < n {
			near(i + v.W)
		}
		top = top[:0]
		for j := range n {
			if j != i {
				top.add(rankOf(float32(row[j]), int32(j)))
			}
		}
		for _, r := range top {
			pairs = append(pairs, kin{i: int32(i), j: r.index(), cosine: r.score() / (unit * unit), far: true})
		}
	}
	return pairs
}

// conjugateGradients solves (Λ + diagonal)·x = right, preconditioned by the whole
// diagonal (Hestenes and Stiefel 1952).
func conjugateGradients(edges []edge, diagonal, right []float32) []float32 {
	n := len(right)
	scale := make([]float32, n)
	copy(scale, diagonal)
	for _, e := range edges {
		scale[e.i] += e.w
		scale[e.j] += e.w
	}
	x, r := make([]float32, n), make([]float32, n)
	copy(r, right)
	p, q := make([]float32, n), make([]float32, n)
	var rho float64
	for i := range p {
		p[i] = r[i] / scale[i]
		rho += float64(r[i]) * float64(p[i])
	}
	for range steps {
		if rho <= 1e-12 {
			break
		}
		for i, v := range p {
			q[i] = diagonal[i] * v
		}
		for _, e := range edges {
			d := e.w * (p[e.i] - p[e.j])
			q[e.i] += d
			q[e.j] -= d
		}
		var pq float64
		for i, v := range p {
			pq += float64(v) * float64(q[i])
		}
		alpha := float32(rho / pq)
		var next float64
		for i := range x {
			x[i] += alpha * p[i]
			r[i] -= alpha * q[i]
			next += float64(r[i]) * float64(r[i]/scale[i])
		}
		beta := float32(next / rho)
		rho = next
		for i := range p {
			p[i] = r[i]/scale[i] + beta*p[i]
		}
	}
	return x
}
