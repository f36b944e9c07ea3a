package temporal

import "github.com/vidcolor/vidcolor"

const (
	heldFrom = 0.3 // membership that motion brought, times its confidence, from which an object is there
	heldAll  = 1.5 // of the share of an object that motion has brought: all of it is there
	gapCells = 2   // cells between parts of one object
)

// together takes out of an object's membership by likeness what does not hang together
// with where motion has brought the object, as far as motion still holds it: then what
// is like it elsewhere is something else. Behind an occlusion likeness finds it again.
func together(like, before *vidcolor.SaidLayer, way *field) *vidcolor.SaidLayer {
	n := len(like.W)
	var held, all float32
	keep := make([]bool, n)
	var open []int
	for j := range way.gh {
		for i := range way.gw {
			at := j*way.gw + i
			t := place(way.gw, way.gh, i, j, way.v[at])
			w := way.c[at] * t.read(before.W)
			held += w
			all += before.W[at]
			if w > heldFrom {
				keep[at] = true
				open = append(open, at)
			}
		}
	}
	if len(open) == 0 {
		return like
	}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		x, y := at%way.gw, at/way.gw
		for b := max(y-gapCells, 0); b <= min(y+gapCells, way.gh-1); b++ {
			for a := max(x-gapCells, 0); a <= min(x+gapCells, way.gw-1); a++ {
				if j := b*way.gw + a; !keep[j] && like.W[j] > heldFrom {
					keep[j] = true
					open = append(open, j)
				}
			}
		}
	}
	rest := 1 - min(heldAll*held/all, 1)
	out := vidcolor.NewSaidLayer(n)
	for i, w := range like.W {
		k := rest
		if keep[i] {
			k = 1
		}
		out.W[i], out.A[i], out.B[i] = k*w, k*like.A[i], k*like.B[i]
	}
	return out
}
