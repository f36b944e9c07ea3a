package guide

import (
	"context"
	"fmt"
	"maps"
	"math"
	"time"

	"github.com/vidcolor/vidcolor"
)

// How alike a reference must be: the mean of each cell's best cosine from which it
// counts, and from which it counts wholly, and the same of a single cell.
const (
	referFrom, referTo         = 0.6, 0.8
	referCellFrom, referCellTo = 0.35, 0.65
	paletteStrength            = 0.5 // of the prior on the network's classes, beside the reference's own
)

// PaletteSamples is the number of points that stand for references' colours.
const PaletteSamples = 1024

// Example is a reference picture as the network sees it, with its colours.
type Example struct {
	View *View
	A, B []float32 // of each cell
}

// Refer gives what a reference shows.
type Refer func(ctx context.Context, r Reference) (*Example, error)

// example is a reference while its shot is coloured.
type example struct {
	*Example
	at int // index in [Guide.References]
}

// match is how well a reference fits a keyframe.
type match struct {
	example
	links *links
	share float32 // 0 to 1, its strength included
}

// applies reports whether a reference holds for a frame shown at t.
func (r *Reference) applies(t time.Duration) bool {
	return t+FrameSlack >= r.From && t+FrameSlack < r.To
}

// matches are the references that hold for a keyframe and fit it. How well each fits is
// remembered.
func (s *Session) matches(v *View, at time.Duration) []match {
	var out []match
	for _, e := range s.examples {
		r := &s.guide.References[e.at]
		if !r.applies(at) || e.View.z.Dim() != v.z.Dim() {
			continue
		}
		l := v.linksTo(e.View)
		s.fits[e.at] = max(s.fits[e.at], l.fit)
		if share := float32(r.Strength) * gate(l.fit, referFrom, referTo); share > 0 {
			out = append(out, match{e, l, share})
		}
	}
	return out
}

// Fit is how alike a frame is to a reference on the whole: the mean of its cells' best
// cosines.
func (e *Example) Fit(v *View) float32 { return v.linksTo(e.View).fit }

// palette draws points from the references, each by its share; and how strongly the
// network is to be drawn to them.
func palette(all []match) (points []float32, strength float32) {
	var sum float32
	for _, m := range all {
		sum += m.share
		strength = max(strength, m.share)
	}
	points = make([]float32, 0, 2*PaletteSamples)
	var upTo float32
	for _, m := range all {
		upTo += m.share
		n := int(math.RoundToEven(float64(PaletteSamples*upTo/sum))) - len(points)/2
		for k := range n {
			i := k * len(m.A) / n
			points = append(points, m.A[i], m.B[i])
		}
	}
	return points, strength * paletteStrength
}

// refer brings the colours of references to t by likeness: one layer over all.
func refer(t *View, all []match) *vidcolor.SaidLayer {
	out := vidcolor.NewSaidLayer(t.cells())
	heavy := make([]float32, t.cells())
	loudest := make([]float32, t.cells())
	for _, m := range all {
		k := len(m.links.index) / t.cells()
		for i := range t.cells() {
			best := m.links.best[i]
			open := m.share * gate(best, referCellFrom, referCellTo)
			if open == 0 {
				continue
			}
			var a, b float32
			for x, j := range m.links.index[i*k : (i+1)*k] {
				a += m.links.weight[i*k+x] * m.A[j]
				b += m.links.weight[i*k+x] * m.B[j]
			}
			loud := open * float32(math.Exp(float64(best-1)/temperature))
			out.A[i] += loud * a
			out.B[i] += loud * b
			heavy[i] += loud
			loudest[i] = max(loudest[i], open)
		}
	}
	for i, h := range heavy {
		if h > 0 {
			out.W[i] = loudest[i]
			out.A[i] *= loudest[i] / h
			out.B[i] *= loudest[i] / h
		}
	}
	return out
}

// below lays references under what is stated: they fill what statements leave.
func below(said *vidcolor.Said, l *vidcolor.SaidLayer) *vidcolor.Said {
	if said == nil {
		return &vidcolor.Said{Soft: l}
	}
	out := &vidcolor.Said{Firm: said.Firm, Own: said.Own, Soft: vidcolor.NewSaidLayer(len(l.W))}
	for i := range l.W {
		var taken float32
		for _, s := range []*vidcolor.SaidLayer{said.Soft, said.Firm} {
			if s != nil {
				taken += s.W[i]
			}
		}
		k := 1 - min(taken, 1)
		out.Soft.W[i], out.Soft.A[i], out.Soft.B[i] = k*l.W[i], k*l.A[i], k*l.B[i]
		if s := said.Soft; s != nil {
			out.Soft.W[i] += s.W[i]
			out.Soft.A[i] += s.A[i]
			out.Soft.B[i] += s.B[i]
		}
	}
	return out
}

// Fits is how alike each reference was, at its best, to the keyframes that it was held
// against, by its index in [Guide.References]; one that met none is not there.
func (s *Session) Fits() map[int]float32 { return maps.Clone(s.fits) }

// Follows is how far a reference that fits that well is followed, by its strength: 0 is
// not at all, 1 wholly.
func Follows(fit float32) float32 { return gate(fit, referFrom, referTo) }

// Unfit says, a line each, which of the references met no keyframe that they have
// anything in common with, and were therefore not followed.
func (s *Session) Unfit() []string {
	var out []string
	for i, r := range s.guide.References {
		if fit, met := s.fits[i]; met && fit < referFrom {
			out = append(out, fmt.Sprintf("%s:%d: %s has nothing in common with what it is for (likeness %.2f, needs %.2f); not followed",
				s.guide.File, r.Line, r.name(), fit, referFrom))
		}
	}
	return out
}

// name is what a reference is called in messages.
func (r *Reference) name() string {
	if r.Film != "" {
		return r.Film + " at " + FormatTime(r.At)
	}
	return r.Picture
}
