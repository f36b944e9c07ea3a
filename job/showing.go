package job

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/temporal"
)

// showing is what the network makes of a frame.
type showing struct {
	features *vidcolor.Features
	global   []float32 // of the features: those of frames that are no keyframes are let go
	prior    []float32 // that its colour is computed with, nil of no keyframe
	likes    []float32 // and its likeness: frames that are no keyframes have a part in it

	mu   sync.Mutex
	view *guide.View // made when it is first asked for
}

// show is what the network makes of a frame with mark m; features and prior are nil of
// one that is no keyframe. Frames of which the guide says nothing are of no account. Called
// in order.
func (s *guideSession) show(ctx context.Context, span guide.Span, m *vidcolor.Mark, features *vidcolor.Features, prior []float32) (*showing, error) {
	shown := &showing{features: features, prior: prior, likes: prior}
	if !s.session.Touches(span) {
		return shown, nil
	}
	if features == nil {
		all, err := s.turn.Features(ctx, []*vidcolor.Proxy{m.Proxy})
		if err != nil {
			return nil, err
		}
		shown.features = all[0]
	}
	shown.global = shown.features.G
	shown.likes = s.likes.Next(m, shown.features)
	return shown, nil
}

// showAgain is show for a recorded frame.
func (s *guideSession) showAgain(ctx context.Context, one *recorded, m *vidcolor.Mark) (*showing, error) {
	if one.shown != nil {
		if one.shown.global != nil {
			s.likes.Next(m, &vidcolor.Features{G: one.shown.global})
		}
		return one.shown, nil
	}
	if one.chroma == nil {
		p, err := s.proxyOf(ctx, one)
		if err != nil {
			return nil, err
		}
		with := *m
		with.Proxy = p
		m = &with
	}
	return s.show(ctx, one.span, m, one.features, one.prior)
}

// proxyOf is what the network is shown of a recorded frame, read anew if it was not kept.
func (s *guideSession) proxyOf(ctx context.Context, one *recorded) (*vidcolor.Proxy, error) {
	if one.proxy != nil {
		return one.proxy, nil
	}
	f, err := s.frameAt(ctx, one.span.Start)
	if err != nil {
		return nil, err
	}
	p := s.canvas.Proxy(f)
	p.Index, p.Emulsion = one.mark.Index, one.emulsion
	one.proxy = p
	return p, nil
}

// trail is what was seen of the frames before a stated one.
type trail struct {
	from, before time.Duration
	seen         []guide.Seen
}

// trail reads the frames from a time on and before another, and sees what is in every
// [guide.KeyInterval]-th.
func (s *guideSession) trail(ctx context.Context, from, before time.Duration) (seen []guide.Seen, err error) {
	if s.recording != nil {
		if t, ok := s.recording.trailed(from, before); ok {
			return t, nil
		}
	}
	likes := temporal.NewPrior(s.temporal)
	n := 0
	err = s.reel(ctx, from, before, func(f *vidcolor.Frame, span guide.Span) (bool, error) {
		if n++; n%guide.KeyInterval != 1 {
			return true, nil
		}
		v, err := s.lookAt(ctx, f, span, func(features *vidcolor.Features) []float32 {
			return likes.Next(&vidcolor.Mark{First: len(seen) == 0}, features)
		})
		seen = append(seen, guide.Seen{View: v, Span: span})
		return true, err
	})
	if err != nil {
		return nil, err
	}
	if s.recording != nil {
		s.recording.keepTrail(trail{from, before, seen})
	}
	return seen, nil
}

// reel reads the frames that are shown from a time on and before another, until visit
// returns false.
func (s *guideSession) reel(ctx context.Context, from, before time.Duration, visit func(f *vidcolor.Frame, span guide.Span) (bool, error)) (err error) {
	o := s.options
	o.Start = from
	r, err := decode.Open(s.input, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
	for {
		err := r.Next(ctx, f)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		span := s.span(f)
		if span.Start >= before-guide.FrameSlack {
			return nil
		}
		if span.End <= from+guide.FrameSlack {
			continue
		}
		f.Tag = info.Tag.Complete(info.Width, info.Height)
		if going, err := visit(f, span); !going || err != nil {
			return err
		}
	}
}
