package job

import (
	"context"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
)

// showing is what the network makes of a frame.
type showing struct {
	features *vidcolor.Features
	prior    []float32 // that its colour is computed with, nil of no keyframe
	likes    []float32 // and its likeness: frames that are no keyframes have a part in it
	view     *guide.View
	mu       sync.Mutex // of view, which is made when it is first asked for
}

// shownIn is what the network makes of a frame with mark m; features and prior are nil of
// one that is no keyframe. Frames of which the guide says nothing are of no account.
func (s *guideSession) shownIn(ctx context.Context, span guide.Span, m *vidcolor.Mark, features *vidcolor.Features, prior []float32) (*showing, error) {
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
	shown.likes = s.likes.Next(m, shown.features)
	return shown, nil
}
