package guide

import (
	"math"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
)

const (
	mostSources = 8   // stated frames that a keyframe takes colour from: those nearest in time
	sameColor   = 12  // in ab: statements nearer to each other are of one colour
	inObject    = 0.5 // membership from which a cell is of an object for sure
	besideIt    = 2   // cells from an object that may still be of it
)

// Follower says what the statements of some of a shot's frames come to in its other
// keyframes.
type Follower struct {
	sources []*Source // in film order, each as it was stated
	pool    []*Source // each with what the others say of its frame, too; nil until asked for
	set     Settings
}

// NewFollower begins a shot whose stated frames are sources, in film order.
func NewFollower(sources []*Source, set Settings) *Follower {
	return &Follower{sources: sources, pool: make([]*Source, len(sources)), set: set}
}

// Key is what is said of a keyframe shown from at on. own is the source that is this
// very frame, nil for none. One goroutine at a time.
func (f *Follower) Key(v *View, own *Source, at time.Duration) *vidcolor.Said {
	if own != nil {
		return f.full(own).Said()
	}
	var all []*Source
	for _, s := range nearestIn(f.sources, at) {
		all = append(all, f.full(s))
	}
	return Spread(v, all, f.set)
}

// full is a source with what the others say of its frame.
func (f *Follower) full(s *Source) *Source {
	i := slices.Index(f.sources, s)
	if f.pool[i] == nil {
		others := slices.Delete(slices.Clone(f.sources), i, i+1)
		f.pool[i] = s.under(Spread(s.View, nearestIn(others, s.Span.Start), f.set))
	}
	return f.pool[i]
}

// nearestIn are the sources nearest in time, in film order.
func nearestIn(all []*Source, at time.Duration) []*Source {
	if len(all) <= mostSources {
		return all
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *Source) int {
		return int((a.Span.Start - at).Abs() - (b.Span.Start - at).Abs())
	})
	all = all[:mostSources]
	slices.SortStableFunc(all, func(a, b *Source) int { return int(a.Span.Start - b.Span.Start) })
	return all
}

// under is the source with what other frames say of it below its own statements.
func (s *Source) under(said *vidcolor.Said) *Source {
	if said == nil {
		return s
	}
	said.Firm = s.elsewhere(said.Firm)
	said = overlay(s.Said(), said)
	return &Source{View: s.View, Span: s.Span, soft: said.Soft, firm: said.Firm, own: s.own, foreign: s.foreign}
}

// elsewhere takes out of what other frames say of this one the colours that are stated
// here, too, but near where they are: this frame knows best what in it is of them.
func (s *Source) elsewhere(like *vidcolor.SaidLayer) *vidcolor.SaidLayer {
	if like == nil || s.firm == nil {
		return like
	}
	var colors [][2]float32
	stated := func(a, b float32) bool {
		return slices.ContainsFunc(colors, func(c [2]float32) bool {
			return math.Hypot(float64(c[0]-a), float64(c[1]-b)) < sameColor
		})
	}
	near := make([]bool, len(like.W))
	for i, w := range s.firm.W {
		if w < inObject {
			continue
		}
		if a, b := s.firm.A[i]/w, s.firm.B[i]/w; !stated(a, b) {
			colors = append(colors, [2]float32{a, b})
		}
		for y := max(i/s.View.W-besideIt, 0); y <= min(i/s.View.W+besideIt, s.View.H-1); y++ {
			for x := max(i%s.View.W-besideIt, 0); x <= min(i%s.View.W+besideIt, s.View.W-1); x++ {
				near[y*s.View.W+x] = true
			}
		}
	}
	out := vidcolor.NewSaidLayer(len(like.W))
	for i, w := range like.W {
		if w == 0 || !near[i] && stated(like.A[i]/w, like.B[i]/w) {
			continue
		}
		out.W[i], out.A[i], out.B[i] = w, like.A[i], like.B[i]
	}
	return out
}
