package guide

import (
	"cmp"
	"math"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// The gate: how alike a cell, and on the whole a frame, must be to one that was
// stated. It lets new objects, and frames that show something else, be.
const (
	cellFrom, cellTo   = 0.1, 0.4
	frameFrom, frameTo = 0.4, 0.55
)

// Spread brings the statements of some frames of a shot to keyframe t of it: colour
// and membership of each cell are the mean over the 20 stated cells that it is most
// like, times the gate
//
//	clamp((best − 0.1)/0.3) · clamp((mean best − 0.4)/0.15)
//
// Where several frames speak of one cell, each counts by its membership and by how
// alike it is. Nil if nothing reaches t.
func Spread(t *View, sources []*Source) *vidcolor.Said {
	reached := make([]reach, 0, len(sources))
	for _, s := range sources {
		if s.soft == nil && s.firm == nil {
			continue
		}
		if s.View.dim != t.dim {
			continue
		}
		l := link(t, s.View)
		if l.fit > frameFrom {
			reached = append(reached, reach{s, l})
		}
	}
	if len(reached) == 0 {
		return nil
	}
	slices.SortStableFunc(reached, func(a, b reach) int { return cmp.Compare(b.links.fit, a.links.fit) })
	said := &vidcolor.Said{}
	said.Soft = gather(t, reached, func(s *Source) *vidcolor.SaidLayer { return s.soft })
	said.Firm = gather(t, reached, func(s *Source) *vidcolor.SaidLayer { return s.firm })
	divide(said.Soft, said.Firm)
	return said
}

// reach is a stated frame and how another looks to it.
type reach struct {
	source *Source
	links  *links
}

// gather brings one layer of all sources to t.
func gather(t *View, reached []reach, layer func(*Source) *vidcolor.SaidLayer) *vidcolor.SaidLayer {
	var out *vidcolor.SaidLayer
	var heavy []float32 // sums of what colour is weighted with
	for _, r := range reached {
		l := layer(r.source)
		if l == nil {
			continue
		}
		if out == nil {
			out, heavy = vidcolor.NewSaidLayer(t.cells()), make([]float32, t.cells())
		}
		whole := clamp((r.links.fit - frameFrom) / (frameTo - frameFrom))
		k := len(r.links.index) / t.cells()
		for i := range t.cells() {
			gate := whole * clamp((r.links.best[i]-cellFrom)/(cellTo-cellFrom))
			if gate == 0 {
				continue
			}
			var w, a, b float32
			for x, j := range r.links.index[i*k : (i+1)*k] {
				share := r.links.weight[i*k+x]
				w += share * l.W[j]
				a += share * l.A[j]
				b += share * l.B[j]
			}
			// The more alike, the louder, as in one softmax over all.
			loud := float32(math.Exp(float64(r.links.best[i]-1) / temperature))
			out.W[i] += gate * w
			out.A[i] += loud * gate * a
			out.B[i] += loud * gate * b
			heavy[i] += loud * gate * w
		}
	}
	if out == nil {
		return nil
	}
	for i, h := range heavy {
		out.W[i] = min(out.W[i], 1)
		if h > 0 {
			out.A[i] *= out.W[i] / h
			out.B[i] *= out.W[i] / h
		}
	}
	return out
}

func clamp(x float32) float32 { return min(max(x, 0), 1) }
