package guide

import (
	"context"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
)

// FrameSlack is how far a written time may miss its frame by rounding.
const FrameSlack = time.Millisecond

// Look gives what the frame shown at a time shows, when it begins and when it ends,
// all from the film's beginning.
type Look func(ctx context.Context, at time.Duration) (*View, Span, error)

// Trail gives what every [KeyInterval]-th frame shows, the first one included, of those that
// are shown from a time on and before another, in film order.
type Trail func(ctx context.Context, from, before time.Duration) ([]Seen, error)

// mostTrail is how far before a shot's first stated frame what is stated is followed back.
const mostTrail = 30 * time.Second

// Span is when a frame is shown; End is not in it.
type Span struct{ Start, End time.Duration }

// Holds reports whether the frame is shown at that time.
func (s Span) Holds(at time.Duration) bool {
	return at+FrameSlack >= s.Start && at+FrameSlack < s.End
}

// Session applies a guide to the keyframes of one film, in order. It holds the
// statements of the shot that it is in, and no more. One goroutine at a time, but
// [Session.Stated] on any.
type Session struct {
	guide         *Guide
	width, height int // of the film's frames
	look          Look
	trail         Trail
	moments       []time.Duration

	shot     int // index of the one that sources are of, −1 at first
	sources  []*Source
	follower *Follower
	examples []example
	refer    Refer
	settings Settings

	reel   Reel // nil: small things are not followed
	tracks *Tracks
	things map[int]*things // small ones, by shot
	alone  []*small        // of the frame that Alone was called for

	wanting, since int             // shot of the last frame that Wants was asked of, and frames of it so far
	fits           map[int]float32 // best fit of each reference that a keyframe met
}

// NewSession begins with a guide whose shots are known. Frames of the film are
// width × height pixels; look is called for stated frames, trail for those before a shot's
// first stated one, refer for references.
func NewSession(g *Guide, width, height int, look Look, trail Trail, refer Refer) *Session {
	return &Session{guide: g, width: width, height: height, look: look, trail: trail, refer: refer, settings: DefaultSettings(), moments: g.Moments(), shot: -1, wanting: -1,
		tracks: NewTracks(), things: map[int]*things{}, fits: map[int]float32{}}
}

// Follow says how frames are read in which small things are looked for, and where is
// remembered where they were found; tracks may be nil.
func (s *Session) Follow(reel Reel, tracks *Tracks) {
	if s.reel = reel; tracks != nil {
		s.tracks = tracks
	}
}

// Stated reports whether something is said of the frame shown at that time.
func (s *Session) Stated(span Span) bool {
	i, _ := slices.BinarySearchFunc(s.moments, span, func(at time.Duration, f Span) int {
		if at+FrameSlack < f.Start {
			return -1
		}
		return 1
	})
	return i < len(s.moments) && span.Holds(s.moments[i])
}

// KeyInterval is the most frames between those of a shot that are asked for, of which
// something is stated: the shorter the way from one to the next, the surer colours follow it.
const KeyInterval = 8

// Wants reports whether [Session.Key] is to be asked of the frame shown in span, keyframe
// or not: something is said of it, or enough frames have gone by. Called with all frames,
// in order.
func (s *Session) Wants(span Span) bool {
	shot := s.at(span)
	if shot != s.wanting {
		s.wanting, s.since = shot, 0
	}
	if shot < 0 || !s.guide.Stated(shot) {
		return false
	}
	s.since++
	return s.Stated(span) || s.since%KeyInterval == 1
}

// Emulsion is what recorded the shot of a frame, "" where the guide does not say.
func (s *Session) Emulsion(span Span) string {
	if i := s.at(span); i >= 0 {
		return s.guide.Shots[i].Emulsion
	}
	return ""
}

// States reports whether a frame is in a shot of which anything is stated.
func (s *Session) States(span Span) bool {
	i := s.at(span)
	return i >= 0 && s.guide.Stated(i)
}

// Touches reports whether a frame is in a shot of which anything is said.
func (s *Session) Touches(span Span) bool { return s.guide.Touches(s.at(span)) }

// at is the shot of a frame: that of its middle, since shots' ends are rounded.
func (s *Session) at(span Span) int { return s.guide.ShotAt((span.Start + span.End) / 2) }

// Keyframe is a frame that a guide is applied to, with what the network can say of it
// besides. The functions are called only where it is needed.
type Keyframe struct {
	Span  Span
	Proxy *vidcolor.Proxy
	View  func() (*View, error)
	// Tint is the network's chroma drawn to a palette: a and b of [PaletteSamples]
	// points, and how strongly. Called of keyframes alone.
	Tint func(palette []float32, strength float32) (*vidcolor.Chroma, error)
}

// Key returns what is said of a keyframe, or of another frame that was asked for, nil for
// nothing, and changes c, the network's chroma of a keyframe, as references and its shot's
// grades ask; c is nil of the others. Frames come in order.
func (s *Session) Key(ctx context.Context, k Keyframe, c *vidcolor.Chroma) (said *vidcolor.Said, err error) {
	shot := s.at(k.Span)
	if !s.guide.Touches(shot) {
		return nil, nil
	}
	if shot != s.shot {
		if err := s.enter(ctx, shot); err != nil {
			return nil, err
		}
	}
	var v *View
	var fit []match
	if len(s.sources) > 0 || len(s.examples) > 0 {
		if v, err = k.View(); err != nil {
			return nil, err
		}
		fit = s.matches(v, k.Span.Start)
	}
	if c != nil {
		if len(fit) > 0 {
			drawn, err := k.Tint(palette(fit))
			if err != nil {
				return nil, err
			}
			c.A, c.B, c.Conf = drawn.A, drawn.B, drawn.Conf
		}
		s.guide.Shots[shot].grade(c, k.Proxy)
	}
	if len(s.sources) > 0 {
		said = s.follower.Key(v, s.own(v, k.Span), k.Span.Start)
	}
	if len(fit) > 0 {
		said = below(said, refer(v, fit))
	}
	return said, nil
}

// own is the source that is the frame shown in span, nil for none.
func (s *Session) own(v *View, span Span) *Source {
	for _, p := range s.sources {
		if !p.foreign && p.Span.Start == span.Start && sameGrid(p.View, v) {
			return p
		}
	}
	return nil
}

func sameGrid(a, b *View) bool { return a.W == b.W && a.H == b.H }

// enter makes the sources of a shot: its own, and those of the shot whose look it has.
func (s *Session) enter(ctx context.Context, shot int) error {
	s.shot, s.sources, s.examples = shot, nil, nil
	s.things[shot] = &things{}
	if err := s.load(ctx, shot, false); err != nil {
		return err
	}
	if other := s.guide.Shots[shot].Look; other > 0 {
		if err := s.load(ctx, other-1, true); err != nil {
			return err
		}
	}
	s.follower = NewFollower(s.sources, s.settings)
	of := &s.guide.Shots[shot]
	if first := s.follower.first(); first != nil && first.Span.Start > of.Start+FrameSlack {
		lead, err := s.trail(ctx, max(of.Start, first.Span.Start-mostTrail), first.Span.Start)
		if err != nil {
			return err
		}
		s.follower.Lead(lead)
	}
	for i, r := range s.guide.References {
		if r.From >= of.End || r.To <= of.Start {
			continue
		}
		e, err := s.refer(ctx, r)
		if err != nil {
			return err
		}
		s.examples = append(s.examples, example{e, i})
	}
	return nil
}

func (s *Session) load(ctx context.Context, shot int, foreign bool) error {
	var strokes *Strokes
	var v *View
	var span Span
	end := func() {
		if strokes != nil && !strokes.Empty() {
			src := NewSource(v, strokes, s.settings)
			src.Span, src.foreign = span, foreign
			if src.says() {
				s.sources = append(s.sources, src)
			}
			if !foreign && s.reel != nil {
				for _, d := range strokes.small {
					t := s.things[shot]
					t.all = append(t.all, stated{d, span})
				}
			}
		}
		strokes = nil
	}
	for _, at := range s.guide.momentsOf(shot) {
		if strokes == nil || !span.Holds(at) {
			end()
			var err error
			if v, span, err = s.look(ctx, at); err != nil {
				return err
			}
			strokes = NewStrokes(v.W, v.H, s.width, s.height)
		}
		if err := s.guide.Draw(strokes, at); err != nil {
			return err
		}
	}
	end()
	return nil
}

// Alone is what is stated of the frame shown at a time, completed in it without what other
// frames say; nil where nothing is.
func (s *Session) Alone(ctx context.Context, at time.Duration) (*vidcolor.Said, error) {
	shot := s.guide.ShotAt(at + FrameSlack)
	if shot < 0 {
		return nil, nil
	}
	v, span, err := s.look(ctx, at)
	if err != nil {
		return nil, err
	}
	s.alone = nil
	strokes := NewStrokes(v.W, v.H, s.width, s.height)
	for _, when := range s.guide.momentsOf(shot) {
		if !span.Holds(when) {
			continue
		}
		if err := s.guide.Draw(strokes, when); err != nil {
			return nil, err
		}
	}
	if strokes.Empty() {
		return nil, nil
	}
	said := NewSource(v, strokes, s.settings).Said()
	s.alone = strokes.small
	return said, nil
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
