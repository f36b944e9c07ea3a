package guide

import (
	"math"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// Spread brings the statements of some frames of a shot to keyframe t of it: colour
// and membership of each cell are the mean over the 20 stated cells that it is most
// like, times the gate
//
//	clamp((best − CellFrom)/(CellTo − CellFrom)) · clamp((mean best − FrameFrom)/(FrameTo − FrameFrom))
//
// Of several frames each counts by how alike it is to the cell, as in one softmax over
// all: a frame that says nothing of what a cell is most like speaks against others.
// Nil if nothing reaches t.
func Spread(t *View, sources []*Source, set Settings) *vidcolor.Said {
	return spread(t, sources, nil, set)
}

// spread is [Spread] with what was said of the keyframe before, nil for none, as one source
// more, of which each cell sees those that are at most cameFrom cells away: what is stated
// is followed from keyframe to keyframe as it grows and turns, and what is like it elsewhere
// has that against it.
func spread(t *View, sources []*Source, before *Source, set Settings) *vidcolor.Said {
	reached := make([]reach, 0, len(sources)+1)
	for _, s := range sources {
		if s.soft == nil && s.firm == nil || s.View.z.Dim() != t.z.Dim() {
			continue
		}
		l := t.linksTo(s.View)
		if whole := gate(l.fit, set.FrameFrom, set.FrameTo); whole > 0 {
			reached = append(reached, reach{s, l, whole})
		}
	}
	if before != nil && before.View.z.Dim() == t.z.Dim() && sameGrid(before.View, t) {
		reached = append(reached, reach{before, link(t, before.View, cameFrom), 1})
	}
	if len(reached) == 0 {
		return nil
	}
	said := &vidcolor.Said{}
	said.Soft = gather(t, reached, &set, func(s *Source) *vidcolor.SaidLayer { return s.soft })
	said.Firm = gather(t, reached, &set, func(s *Source) *vidcolor.SaidLayer { return s.firm })
	divide(said.Soft, said.Firm)
	return said
}

// reach is a stated frame, how another looks to it, and how alike they are as a whole.
type reach struct {
	source *Source
	links  *links
	whole  float32
}

func gate(fit float32, from, to float64) float32 {
	return clamp((fit - float32(from)) / float32(to-from))
}

// gather brings one layer of all sources to t.
func gather(t *View, reached []reach, set *Settings, layer func(*Source) *vidcolor.SaidLayer) *vidcolor.SaidLayer {
	if !slices.ContainsFunc(reached, func(r reach) bool { return layer(r.source) != nil }) {
		return nil
	}
	out, all := vidcolor.NewSaidLayer(t.cells()), make([]float32, t.cells())
	for _, r := range reached {
		l := layer(r.source)
		k := len(r.links.index) / t.cells()
		for i, best := range r.links.best {
			loud := float32(math.Exp(float64(best-1) / temperature))
			all[i] += loud
			loud *= r.whole * gate(best, set.CellFrom, set.CellTo)
			if l == nil || loud == 0 {
				continue
			}
			var w, a, b float32
			for x, j := range r.links.index[i*k : (i+1)*k] {
				share := r.links.weight[i*k+x]
				w += share * l.W[j]
				a += share * l.A[j]
				b += share * l.B[j]
			}
			out.W[i] += loud * w
			out.A[i] += loud * a
			out.B[i] += loud * b
		}
	}
	for i, sum := range all {
		if sum > 0 {
			out.W[i] /= sum
			out.A[i] /= sum
			out.B[i] /= sum
		}
	}
	return out
}

func clamp(x float32) float32 { return min(max(x, 0), 1) }
