package job

import (
	"context"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/pipeline"
)

// Carry finds the chroma with which Color would paint the frames that from gives, and
// hands it to take in order, with each frame's times but without its planes, which go
// once they have been looked at. take keeps the chroma and not the frame; an error from
// it ends the run and is returned.
func (l *Line) Carry(ctx context.Context, from pipeline.Source, o RunOptions, take func(f *vidcolor.Frame, c *vidcolor.Chroma) error) (*pipeline.Result, error) {
	ctx, leave, err := l.enter(ctx)
	if err != nil {
		return &pipeline.Result{}, err
	}
	defer leave()
	s := l.stages(from)
	k := &carried{Colorizer: s.Colorizer, chroma: map[int64]*vidcolor.Chroma{}, take: take}
	s.Colorizer, s.Sink = k, k
	if o.Record != nil {
		give := take
		k.take = func(f *vidcolor.Frame, c *vidcolor.Chroma) error {
			if c == nil {
				o.Record.Spoil() // a frame that keeps its colour is not the line's
			}
			return give(f, c)
		}
	}
	p := l.pipelineOptions(o)
	p.Bare = true
	return l.run(ctx, s, o, p)
}

// carried keeps chroma between the painters, of which there are several, and the sink.
type carried struct {
	pipeline.Colorizer
	take func(*vidcolor.Frame, *vidcolor.Chroma) error

	mu     sync.Mutex
	chroma map[int64]*vidcolor.Chroma // by frame
}

// Paint notes what would be painted.
func (k *carried) Paint(f *vidcolor.Frame, c *vidcolor.Chroma) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.chroma[f.Index] = c
	return nil
}

// Write hands it on.
func (k *carried) Write(_ context.Context, f *vidcolor.Frame) error {
	k.mu.Lock()
	c := k.chroma[f.Index]
	delete(k.chroma, f.Index)
	k.mu.Unlock()
	return k.take(f, c)
}
