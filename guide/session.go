package guide

import (
	"context"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
)

// mostSources is how many stated frames a keyframe takes colour from: those nearest
// in time.
const mostSources = 8

// frameSlack is how far a written time may miss its frame by rounding.
const frameSlack = time.Millisecond

// Look gives what the frame shown at a time shows, when it begins and when it ends,
// all from the film's beginning.
type Look func(ctx context.Context, at time.Duration) (*View, Span, error)

// Span is when a frame is shown; End is not in it.
type Span struct{ Start, End time.Duration }

func (s Span) holds(at time.Duration) bool {
	return at+frameSlack >= s.Start && at+frameSlack < s.End
}

// Session applies a guide to the keyframes of one film, in order. It holds the
// statements of the shot that it is in, and no more. One goroutine at a time, but
// [Session.Stated] on any.
type Session struct {
	guide         *Guide
	width, height int // of the film's frames
	look          Look
	moments       []time.Duration

	shot    int // index of the one that sources are of, −1 at first
	sources []placed
}

// placed is a source with its frame's place in the film.
type placed struct {
	*Source
	span    Span
	foreign bool // of another shot, whose look this one has
}

// NewSession begins with a guide whose shots are known. Frames of the film are
// width × height pixels; look is called for stated frames.
func NewSession(g *Guide, width, height int, look Look) *Session {
	return &Session{guide: g, width: width, height: height, look: look, moments: g.Moments(), shot: -1}
}

// Stated reports whether something is said of the frame shown at that time: it is to
// be a keyframe.
func (s *Session) Stated(span Span) bool {
	i, _ := slices.BinarySearchFunc(s.moments, span, func(at time.Duration, f Span) int {
		if at+frameSlack < f.Start {
			return -1
		}
		return 1
	})
	return i < len(s.moments) && span.holds(s.moments[i])
}

// Touches reports whether a frame is in a shot of which anything is said.
func (s *Session) Touches(span Span) bool { return s.guide.Touches(s.at(span)) }

// at is the shot of a frame: that of its middle, since shots' ends are rounded.
func (s *Session) at(span Span) int { return s.guide.ShotAt((span.Start + span.End) / 2) }

// Key changes c, the network's chroma of the keyframe shown in span, as its shot is
// graded, and sets what is said of it. view makes the keyframe's view and is called
// only where a statement may reach it.
func (s *Session) Key(ctx context.Context, span Span, p *vidcolor.Proxy, c *vidcolor.Chroma, view func() (*View, error)) error {
	shot := s.at(span)
	if !s.guide.Touches(shot) {
		return nil
	}
	s.guide.Shots[shot].grade(c, p)
	if shot != s.shot {
		if err := s.enter(ctx, shot); err != nil {
			return err
		}
	}
	if len(s.sources) == 0 {
		return nil
	}
	v, err := view()
	if err != nil {
		return err
	}
	c.Said = s.said(v, span)
	return nil
}

// said is what the sources say of a keyframe.
func (s *Session) said(v *View, span Span) *vidcolor.Said {
	var others []*Source
	var own *Source
	for _, p := range s.near(span.Start) {
		if !p.foreign && p.span.Start == span.Start && sameGrid(p.View, v) {
			own = p.Source
			continue
		}
		others = append(others, p.Source)
	}
	return Say(v, own, others)
}

// Say is what is said of a keyframe: own, the statements of this very frame or nil,
// over what the statements of other frames of its shot come to here. Among sources
// own counts for nothing. Nil if nothing is said.
func Say(v *View, own *Source, sources []*Source) *vidcolor.Said {
	said := Spread(v, slices.DeleteFunc(slices.Clone(sources), func(s *Source) bool { return s == own }))
	if own == nil {
		return said
	}
	return overlay(own.Said(), said)
}

func sameGrid(a, b *View) bool { return a.W == b.W && a.H == b.H }

// near are the sources nearest in time, in film order.
func (s *Session) near(at time.Duration) []placed {
	if len(s.sources) <= mostSources {
		return s.sources
	}
	all := slices.Clone(s.sources)
	slices.SortStableFunc(all, func(a, b placed) int {
		return int((a.span.Start - at).Abs() - (b.span.Start - at).Abs())
	})
	return all[:mostSources]
}

// enter makes the sources of a shot: its own, and those of the shot whose look it has.
func (s *Session) enter(ctx context.Context, shot int) error {
	s.shot, s.sources = shot, nil
	if err := s.load(ctx, shot, false); err != nil {
		return err
	}
	if other := s.guide.Shots[shot].Look; other > 0 {
		return s.load(ctx, other-1, true)
	}
	return nil
}

func (s *Session) load(ctx context.Context, shot int, foreign bool) error {
	var strokes *Strokes
	var last placed
	end := func() {
		if strokes != nil && !strokes.Empty() {
			last.Source = NewSource(last.View, strokes)
			s.sources = append(s.sources, last)
		}
		strokes = nil
	}
	for _, at := range s.guide.momentsOf(shot) {
		if strokes == nil || !last.span.holds(at) {
			end()
			v, span, err := s.look(ctx, at)
			if err != nil {
				return err
			}
			last = placed{Source: &Source{View: v}, span: span, foreign: foreign}
			strokes = NewStrokes(v.W, v.H, s.width, s.height)
		}
		if err := s.guide.Draw(strokes, at); err != nil {
			return err
		}
	}
	end()
	return nil
}

// overlay lays what is stated of a frame itself over what other frames say of it.
func overlay(own, like *vidcolor.Said) *vidcolor.Said {
	if like == nil {
		return own
	}
	out := &vidcolor.Said{Own: own.Own}
	out.Soft, out.Firm = over(own.Own, own.Soft, like.Soft), over(own.Own, own.Firm, like.Firm)
	divide(out.Soft, out.Firm)
	return out
}

func over(own []float32, mine, like *vidcolor.SaidLayer) *vidcolor.SaidLayer {
	if like == nil {
		return mine
	}
	out := vidcolor.NewSaidLayer(len(own))
	for i, o := range own {
		w := 1 - o
		out.W[i], out.A[i], out.B[i] = w*like.W[i], w*like.A[i], w*like.B[i]
		if mine != nil {
			out.W[i] += mine.W[i]
			out.A[i] += mine.A[i]
			out.B[i] += mine.B[i]
		}
	}
	return out
}

// grade changes what the network says of a keyframe as the shot's grades ask.
// Warmth leaves black and white as they are.
func (g *Shot) grade(c *vidcolor.Chroma, p *vidcolor.Proxy) {
	if !g.graded() {
		return
	}
	k := float32(g.Saturation)
	if g.Gray {
		k = 0
	}
	var light []float32
	if g.Warmth != 0 && p.W == c.W*cell && p.H == c.H*cell {
		light = cellMeans(p)
	}
	const red = 0.3 // of a beside b in what is called warm
	for i := range c.A {
		c.A[i] *= k
		c.B[i] *= k
		if light != nil {
			l := clamp(light[i] / 100)
			warm := float32(g.Warmth) * 4 * l * (1 - l)
			c.A[i] += red * warm
			c.B[i] += warm
		}
	}
}
