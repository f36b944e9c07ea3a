package pipeline

import (
	"context"
	"sync"

	"github.com/vidcolor/vidcolor"
)

// showing is what a keyframe shows, found when it is first asked for: most never are. It may
// be asked by several goroutines, and after its run has ended, by what kept its mark.
type showing struct {
	liker    Liker
	mu       sync.Mutex
	proxy    *vidcolor.Proxy
	features *vidcolor.Features // nil once seen is known
	prior    []float32
	seen     vidcolor.Alike
}

// shows is what keyframe m shows; nil of other frames, and where nobody can say.
func (c *carrying) shows(ctx context.Context, m *vidcolor.Mark, k colored) func() vidcolor.Alike {
	if c.run.stages.Liker == nil || k.chroma == nil || m.Proxy == nil {
		return nil
	}
	s := &showing{liker: c.run.stages.Liker, proxy: m.Proxy, features: k.features, prior: k.prior}
	ctx = context.WithoutCancel(ctx)
	return func() vidcolor.Alike {
		seen, err := s.see(ctx)
		if err != nil {
			c.failed.Store(&err)
		}
		return seen
	}
}

func (s *showing) see(ctx context.Context) (vidcolor.Alike, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.features == nil {
		return s.seen, nil
	}
	seen, err := s.liker.Alike(ctx, s.proxy, s.features, s.prior)
	if err != nil {
		return nil, err
	}
	s.seen, s.proxy, s.features, s.prior = seen, nil, nil, nil
	return seen, nil
}
