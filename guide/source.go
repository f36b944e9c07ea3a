package guide

import (
	"slices"

	"github.com/vidcolor/vidcolor"
)

// Source is a frame that something was stated of: what it shows, and the statements,
// completed in it.
type Source struct {
	View *View
	Span Span // when it is shown

	soft, firm *vidcolor.SaidLayer // nil where none is
	own        []float32           // how far each cell was stated
	foreign    bool                // of another shot, whose look this one has
	dabs       *completed          // nil where nothing had to be completed
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
	src.dabs = &completed{dabs: s.dabs, scattered: s.scattered, set: set, soft: src.soft, firm: src.firm, own: src.own}
	src.dabs.w, src.dabs.a, src.dabs.b = complete(v, s.dabs, s.reach(), &set)
	return src.finish(nil)
}

// says reports whether anything is said of a cell.
func (s *Source) says() bool { return s.soft != nil || s.firm != nil || s.dabs != nil }

// completed is what the dabs of a frame come to, and what is stated besides.
type completed struct {
	dabs       *dabs
	w, a, b    []float32 // membership, and colour times it
	scattered  bool      // they are points of a picture, not of an object
	set        Settings
	soft, firm *vidcolor.SaidLayer
	own        []float32
}

// finish is s with its dabs as completed. known, which may be nil, says how far other
// frames know each cell as of the dabs' object: of what they do not know, twice as much
// is asked.
func (s *Source) finish(known []float32) *Source {
	d := s.dabs
	out := &Source{View: s.View, Span: s.Span, foreign: s.foreign, dabs: d, own: slices.Clone(d.own), soft: d.soft.Clone(), firm: d.firm.Clone()}
	into := &out.firm
	if d.scattered {
		into = &out.soft
	}
	if *into == nil {
		*into = vidcolor.NewSaidLayer(len(d.w))
	}
	shares := make([]float32, len(d.w))
	for i, w := range d.w {
		shares[i] = min(max(w, 0), 1)
		if d.scattered {
			continue
		}
		twice := float32(1)
		if known != nil {
			twice = 2 - known[i]
		}
		shares[i] = smoothstep((shares[i]/twice - float32(d.set.From)) / float32(d.set.To-d.set.From))
	}
	if !d.scattered {
		d.dabs.together(s.View, shares)
	}
	for i, share := range shares {
		if w := d.w[i]; share > 0 && w > 0 {
			addTo(*into, i, share, d.a[i]/w, d.b[i]/w)
		}
		out.own[i] = max(out.own[i], share, d.dabs.law[i])
	}
	divide(out.soft, out.firm)
	return out
}

// knowing is s with its dabs completed as by one who knows from what was said of its frame
// where something of their colours is.
func (s *Source) knowing(said *vidcolor.Said) *Source {
	if s.dabs == nil || s.dabs.scattered || said == nil || said.Firm == nil {
		return s
	}
	d := s.dabs.dabs
	stated := statedColors(d.law, d.w, d.a, d.b)
	known, sure := make([]float32, len(said.Firm.W)), false
	for i, w := range said.Firm.W {
		if w > 0 && stated.have(said.Firm.A[i]/w, said.Firm.B[i]/w) {
			known[i] = smoothstep((w - knownFrom) / (knownTo - knownFrom))
			sure = sure || known[i] > inObject
		}
	}
	if !sure {
		return s
	}
	return s.finish(known)
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
