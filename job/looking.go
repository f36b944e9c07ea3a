package job

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/temporal"
)

// leads are how far before a wanted frame the film is read, tried in turn until one
// that is shown no later comes first.
var leads = [...]time.Duration{200 * time.Millisecond, 5 * time.Second, 1 << 62}

// look sees what is in the frame that is shown at a time, and how that moves.
func (s *guideSession) look(ctx context.Context, at time.Duration) (*guide.View, guide.Span, error) {
	if s.recording != nil {
		if l, ok := s.recording.remembered(at); ok {
			return l.view, l.span, s.move(ctx, l.view, l.span)
		}
	}
	f, err := s.frameAt(ctx, at)
	if err != nil {
		return nil, guide.Span{}, err
	}
	v, span, err := s.see(ctx, f)
	if err != nil {
		return nil, guide.Span{}, err
	}
	return v, span, s.move(ctx, v, span)
}

// movesIn is how far about a frame those are looked for that say how it moves.
const movesIn = 300 * time.Millisecond

// move finds how what is in a frame moves, if that is not known, by the frames about it in
// its shot. An idea of a frame that is shown already does without.
func (s *guideSession) move(ctx context.Context, v *guide.View, span guide.Span) error {
	if s.shown != nil || s.info.Still || v.Moved() != nil {
		return nil
	}
	shot := s.guide.ShotAt((span.Start + span.End) / 2)
	if shot < 0 {
		return nil
	}
	of := &s.guide.Shots[shot]
	flow, near := temporal.NewFlow(), guide.NewNearby(v.W*v.H)
	var before []*vidcolor.Proxy
	after := 0
	err := s.reel(ctx, max(of.Start, span.Start-movesIn), min(of.End, span.End+movesIn), func(f *vidcolor.Frame, at guide.Span) (bool, error) {
		p := s.canvas.Proxy(f)
		if at.Start < span.Start {
			before = append(before, p)
			return true, nil
		}
		for _, b := range before[max(0, len(before)-guide.MovesBefore):] {
			near.Add(flow.Next(b))
		}
		before = nil
		near.Add(flow.Next(p))
		after++
		return after <= guide.MovesAfter, nil
	})
	v.Move(near.Moves())
	return err
}

// frameAt decodes the frame that is shown at a time.
func (s *guideSession) frameAt(ctx context.Context, at time.Duration) (*vidcolor.Frame, error) {
	if s.shown != nil && s.span(s.shown).Holds(at) {
		return s.shown, nil
	}
	for _, lead := range leads {
		if f, err := s.frame(ctx, at, max(at-lead, 0)); !errors.Is(err, errLater) {
			return f, err
		}
	}
	return nil, errLater
}

// see sees what is in f, and remembers it.
func (s *guideSession) see(ctx context.Context, f *vidcolor.Frame) (*guide.View, guide.Span, error) {
	span := s.span(f)
	v, err := s.lookAt(ctx, f, span, func(features *vidcolor.Features) []float32 { return features.G })
	if s.recording != nil && err == nil {
		s.recording.remember(looked{span, v})
	}
	return v, span, err
}

// lookAt sees what is in f, which is shown in span, with the global feature that likes makes
// of its own.
func (s *guideSession) lookAt(ctx context.Context, f *vidcolor.Frame, span guide.Span, likes func(*vidcolor.Features) []float32) (*guide.View, error) {
	p := s.canvas.Proxy(f)
	p.Emulsion = s.session.Emulsion(span)
	features, err := s.turn.Features(ctx, []*vidcolor.Proxy{p})
	if err != nil {
		return nil, err
	}
	return s.view(ctx, p, features[0], likes(features[0]))
}

// errLater says that the first frame that was read is shown later than wanted.
var errLater = errors.New("the frames that the guide speaks of cannot be found in the film")

// frame reads from start on up to the frame that is shown at a time. Where the film
// begins later its first frame is meant.
func (s *guideSession) frame(ctx context.Context, at, start time.Duration) (_ *vidcolor.Frame, err error) {
	o := s.options
	o.Start = start
	r, err := decode.Open(s.input, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	var best *vidcolor.Frame
	for {
		f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
		err := r.Next(ctx, f)
		later := err == nil && s.info.Time(f.PTS) > at+time.Millisecond
		switch {
		case later && best == nil && start > 0:
			return nil, errLater
		case best != nil && (later || errors.Is(err, io.EOF)):
			return best, nil
		case err != nil:
			return nil, err
		}
		best = f
		best.Tag = info.Tag.Complete(info.Width, info.Height)
		if later {
			return best, nil
		}
	}
}
