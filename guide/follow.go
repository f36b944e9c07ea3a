package guide

import (
	"math"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
)

const (
	mostSources  = 8   // stated frames that a keyframe takes colour from: those nearest in time
	sameColor    = 12  // in ab: statements nearer to each other are of one colour
	followedFrom = 0.3 // membership from which a cell has been followed to where it is stated anew
	inObject     = 0.5 // membership from which a cell is of an object for sure
	besideIt     = 2   // cells from an object that may still be of it

	cameFrom           = 6          // cells from its place that a cell may have come from since the keyframe before
	keptFrom, keptTo   = 0.05, 0.5  // membership there between which one fades or is whole
	knownFrom, knownTo = 0.15, 0.35 // the same of a thing that other frames know
)

// Follower says what the statements of some of a shot's frames come to in its other
// keyframes.
type Follower struct {
	sources []*Source // in film order, each as it was stated
	pool    []*Source // each with what the others say of its frame, too; nil until asked for
	set     Settings
	before  *Source   // what was said of the frame before; nil: nothing
	ahead   []*Source // what was said of frames before the first stated one, followed back from it, the latest first
}

// NewFollower begins a shot whose stated frames are sources, in film order.
func NewFollower(sources []*Source, set Settings) *Follower {
	return &Follower{sources: sources, pool: make([]*Source, len(sources)), set: set}
}

// Key is what is said of a keyframe shown from at on. own is the source that is this
// very frame, nil for none. A shot's keyframes come in order; one goroutine at a time.
func (f *Follower) Key(v *View, own *Source, at time.Duration) *vidcolor.Said {
	if own != nil {
		if f.before != nil && (len(f.ahead) == 0 || own != f.first()) {
			f.meet(own)
		}
		f.before = f.full(own)
		return f.before.Said()
	}
	said := spread(v, f.nearest(at), f.beside(at), f.set)
	f.before = nil
	if said != nil {
		f.before = handOn(v, Span{}, said)
	}
	return said
}

// full is a source with what the others say of its frame.
func (f *Follower) full(s *Source) *Source {
	i := slices.Index(f.sources, s)
	if f.pool[i] == nil {
		f.pool[i] = s.under(Spread(s.View, f.others(i), f.set), nil)
	}
	return f.pool[i]
}

// others are the sources beside that of index i.
func (f *Follower) others(i int) []*Source {
	return nearestIn(slices.Delete(slices.Clone(f.sources), i, i+1), f.sources[i].Span.Start)
}

// meet makes s know what has been followed up to its frame.
func (f *Follower) meet(s *Source) {
	i := slices.Index(f.sources, s)
	followed := spread(s.View, nil, f.before, f.set)
	f.pool[i] = s.knowing(followed).under(spread(s.View, f.others(i), f.before, f.set), followed)
}

// handOn is what was said of a frame as the next one sees it.
func handOn(v *View, span Span, said *vidcolor.Said) *Source {
	return &Source{View: v, Span: span, soft: said.Soft, firm: settle(said.Firm)}
}

// settle makes memberships whole or none, so that they do not fade from keyframe to
// keyframe.
func settle(l *vidcolor.SaidLayer) *vidcolor.SaidLayer {
	if l == nil {
		return nil
	}
	out := vidcolor.NewSaidLayer(len(l.W))
	for i, w := range l.W {
		if share := smoothstep((w - keptFrom) / (keptTo - keptFrom)); share > 0 {
			addTo(out, i, share, l.A[i]/w, l.B[i]/w)
		}
	}
	return out
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

// under is the source with what other frames say of it below its own statements. followed
// is what has been followed up to its frame, nil for nothing.
func (s *Source) under(said, followed *vidcolor.Said) *Source {
	if said == nil {
		return s
	}
	said.Firm = s.elsewhere(said.Firm, followed)
	said = overlay(s.Said(), said)
	return &Source{View: s.View, Span: s.Span, soft: said.Soft, firm: said.Firm, own: s.own, foreign: s.foreign}
}

// elsewhere takes out of what other frames say of this one the colours that are stated
// here, too, but near where they are, and what was followed: this frame knows best what in
// it is of them.
func (s *Source) elsewhere(like *vidcolor.SaidLayer, followed *vidcolor.Said) *vidcolor.SaidLayer {
	if like == nil || s.firm == nil {
		return like
	}
	stated := statedColors(s.firm.W, s.firm.W, s.firm.A, s.firm.B)
	near := s.near()
	if followed != nil && followed.Firm != nil {
		for i, w := range followed.Firm.W {
			near[i] = near[i] || w >= followedFrom
		}
	}
	out := vidcolor.NewSaidLayer(len(like.W))
	for i, w := range like.W {
		if w == 0 || !near[i] && stated.have(like.A[i]/w, like.B[i]/w) {
			continue
		}
		out.W[i], out.A[i], out.B[i] = w, like.A[i], like.B[i]
	}
	return out
}

// near are the cells at most besideIt from what is stated of this frame, but for what of
// its completed dabs lies apart.
func (s *Source) near() []bool {
	whole := func(int) bool { return true }
	if s.dabs != nil && !s.dabs.scattered {
		hangs := s.dabs.dabs.hangs(s.View, s.firm.W, inObject, 1)
		before := s.dabs.firm
		whole = func(i int) bool { return hangs[i] || before != nil && before.W[i] >= inObject }
	}
	near := make([]bool, len(s.firm.W))
	for i, w := range s.firm.W {
		if w >= inObject && whole(i) {
			s.View.around(i, besideIt, func(j int) { near[j] = true })
		}
	}
	return near
}

// colors are colours that differ.
type colors [][2]float32

func (c colors) have(a, b float32) bool {
	return slices.ContainsFunc(c, func(o [2]float32) bool { return math.Hypot(float64(o[0]-a), float64(o[1]-b)) < sameColor })
}

// statedColors are the colours of cells that are of an object for sure.
func statedColors(law, w, a, b []float32) (all colors) {
	for i, l := range law {
		if l < inObject || w[i] < inObject {
			continue
		}
		if x, y := a[i]/w[i], b[i]/w[i]; !all.have(x, y) {
			all = append(all, [2]float32{x, y})
		}
	}
	return all
}

// Seen is what a frame shows.
type Seen struct {
	View *View
	Span Span
}

// Lead tells what frames before the first stated one of the shot show, in film order: what
// was said is followed back from it, so that the frames before it know where its things come
// from. Called before the first Key.
func (f *Follower) Lead(frames []Seen) {
	first := f.first()
	if first == nil {
		return
	}
	later := f.full(first)
	f.ahead = []*Source{later}
	for _, seen := range slices.Backward(frames) {
		said := spread(seen.View, f.nearest(seen.Span.Start), later, f.set)
		if said == nil {
			return
		}
		later = handOn(seen.View, seen.Span, said)
		f.ahead = append(f.ahead, later)
	}
}

// first is the first stated frame of the shot itself, nil for none.
func (f *Follower) first() *Source {
	if i := slices.IndexFunc(f.sources, func(s *Source) bool { return !s.foreign }); i >= 0 {
		return f.sources[i]
	}
	return nil
}

// beside is what was said of the frame before, or, before the first stated frame, of the
// next one; nil for nothing.
func (f *Follower) beside(at time.Duration) *Source {
	for _, s := range slices.Backward(f.ahead) {
		if s.Span.Start > at {
			return s
		}
	}
	return f.before
}

// nearest are the sources of the frame shown at a time, as they are with what the others
// say of them.
func (f *Follower) nearest(at time.Duration) []*Source {
	var all []*Source
	for _, s := range nearestIn(f.sources, at) {
		all = append(all, f.full(s))
	}
	return all
}
