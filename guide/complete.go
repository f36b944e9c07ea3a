package guide

import "math"

// Of the system that completes dabs in their own frame.
const (
	lawWeight    = 1000  // of a stated cell
	kinship      = 0.085 // 1 − cosine at which a link has 1/e
	kinLightness = 72    // L² the same
	farWeight    = 0.2   // of a link to a cell anywhere
	farLinks     = 8     // such links of a cell
	steps        = 120   // of the conjugate gradients
)

// edge is a link of the Laplacian.
type edge struct {
	i, j int32
	w    float32
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
//	(Λ + λI + hD)·[W, U] = hD·[stated membership, stated colour]
//
// where D marks stated cells and λ = reach / (half the short side in cells)², reach
// 1 by default. Λ is the Laplacian of links to the four neighbours, exp(−(1 − cos)/0.085
// − ΔL²/72), and to each cell's 8 nearest anywhere, at a fifth of the likeness term.
// After Levin et al. 2004 and Chen et al. 2013 (KNN matting). The number of steps is
// fixed, so the result is a function of its input alone.
func complete(v *View, d *dabs, reach float64) (w, a, b []float32) {
	edges := laplacian(v)
	half := float64(min(v.W, v.H)) / 2
	lambda := float32(1 / (half * half * reach * reach))
	diagonal := make([]float32, v.cells())
	for i := range diagonal {
		diagonal[i] = lambda + lawWeight*d.law[i]
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

// laplacian lists the links within a frame, each once.
func laplacian(v *View) []edge {
	n := v.cells()
	edges := make([]edge, 0, n*(2+farLinks))
	row := v.scratch()
	top := newRanking(min(farLinks, n-1))
	for i := range n {
		v.products(v.vector(i), row)
		near := func(j int) {
			dl := float64(v.L[i] - v.L[j])
			w := math.Exp(-(1-float64(row[j])/(unit*unit))/kinship - dl*dl/kinLightness)
			edges = append(edges, edge{int32(i), int32(j), float32(w)})
		}
		if (i+1)%v.W != 0 {
			near(i + 1)
		}
		if i+v.W < n {
			near(i + v.W)
		}
		top.clear()
		for j := range n {
			if j != i {
				top.add(float32(row[j]), int32(j))
			}
		}
		for k, p := range top.score[:top.n] {
			w := farWeight * math.Exp(-(1-float64(p)/(unit*unit))/kinship)
			edges = append(edges, edge{int32(i), top.index[k], float32(w)})
		}
	}
	return edges
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
