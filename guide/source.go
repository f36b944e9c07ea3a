package guide

import "github.com/vidcolor/vidcolor"

// Source is a frame that something was stated of: what it shows, and the statements,
// completed in it.
type Source struct {
	View *View
	Span Span // when it is shown

	soft, firm *vidcolor.SaidLayer // nil where none is
	own        []float32           // how far each cell was stated
	foreign    bool                // of another shot, whose look this one has
}

// NewSource completes the statements of one frame. All of them together are s; the
// order in which they were made does not matter.
func NewSource(v *View, s *Strokes, set Settings) *Source {
	s.settle(v)
	n := v.cells()
	src := &Source{View: v, own: make([]float32, n)}
	src.soft, src.firm = s.soft.layer(n), s.firm.layer(n)
	for _, p := range []*pile{&s.soft, &s.firm} {
		for i, w := range p.w {
			src.own[i] = max(src.own[i], min(w, 1))
		}
	}
	if s.dabs == nil {
		return src
	}
	w, a, b := complete(v, s.dabs, s.reach(), &set)
	into := &src.firm
	if s.scattered {
		into = &src.soft
	}
	if *into == nil {
		*into = vidcolor.NewSaidLayer(n)
	}
	shares := make([]float32, n)
	for i := range w {
		shares[i] = min(max(w[i], 0), 1)
		if !s.scattered {
			shares[i] = smoothstep((shares[i] - float32(set.From)) / float32(set.To-set.From))
		}
	}
	if !s.scattered {
		s.dabs.together(v, shares)
	}
	for i, share := range shares {
		if share > 0 && w[i] > 0 {
			addTo(*into, i, share, a[i]/w[i], b[i]/w[i])
		}
		src.own[i] = max(src.own[i], share, s.dabs.law[i])
	}
	divide(src.soft, src.firm)
	return src
}

// Said is what was stated of the source's own frame.
func (s *Source) Said() *vidcolor.Said {
	return &vidcolor.Said{Soft: s.soft, Firm: s.firm, Own: s.own}
}

func addTo(l *vidcolor.SaidLayer, i int, w, a, b float32) {
	l.W[i] += w
	l.A[i] += w * a
	l.B[i] += w * b
}

// divide holds the memberships of a cell, in both layers together, to a sum of 1.
func divide(layers ...*vidcolor.SaidLayer) {
	var n int
	for _, l := range layers {
		if l != nil {
			n = len(l.W)
		}
	}
	for i := range n {
		var sum float32
		for _, l := range layers {
			if l != nil {
				sum += l.W[i]
			}
		}
		if sum <= 1 {
			continue
		}
		for _, l := range layers {
			if l != nil {
				l.W[i] /= sum
				l.A[i] /= sum
				l.B[i] /= sum
			}
		}
	}
}

// smoothstep is 0 below 0, 1 above 1 and 3x² − 2x³ between.
func smoothstep(x float32) float32 {
	x = min(max(x, 0), 1)
	return x * x * (3 - 2*x)
}
