package pipeline

import (
	"context"
	"fmt"

	"github.com/vidcolor/vidcolor"
	"golang.org/x/sync/errgroup"
)

// features gathers marked items into batches and runs the network's first half
// on their keyframes.
func (r *run) features(ctx context.Context, g *errgroup.Group, in <-chan *item) <-chan *batch {
	out := make(chan *batch, 1)
	g.Go(func() error {
		defer close(out)
		b, window := &batch{}, r.opts.window()
		for {
			it, ok, err := receive(ctx, in)
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			// A batch ends with its shot: the network's last bits depend on what a
			// batch holds, and a shot is to look the same wherever reading began.
			if it.mark.First && len(b.items) > 0 {
				if err := r.runFeatures(ctx, b, out); err != nil {
					return err
				}
				b = &batch{}
			}
			b.add(it)
			if !b.complete(r.opts.Batch, window) {
				continue
			}
			if err := r.runFeatures(ctx, b, out); err != nil {
				return err
			}
			b = &batch{}
		}
		if len(b.items) == 0 {
			return nil
		}
		return r.runFeatures(ctx, b, out)
	})
	return out
}

func (b *batch) add(it *item) {
	b.items = append(b.items, it)
	if it.key() {
		b.keys = append(b.keys, it)
	}
}

// complete reports whether b is to be run: with enough keyframes, with as many
// frames as may wait, or with none that waits for the network. It depends on
// the film and the options alone.
func (b *batch) complete(keys, window int) bool {
	return len(b.keys) == 0 || len(b.keys) >= keys || len(b.items) >= window
}

// runFeatures runs the first graph on b's keyframes and hands b on.
func (r *run) runFeatures(ctx context.Context, b *batch, out chan<- *batch) error {
	if len(b.keys) > 0 {
		proxies := make([]*vidcolor.Proxy, len(b.keys))
		for i, it := range b.keys {
			proxies[i] = it.mark.Proxy
		}
		done := r.effort.by(&r.effort.network)
		features, err := r.stages.Colorizer.Features(ctx, proxies)
		done()
		if err != nil {
			return err
		}
		if len(features) != len(b.keys) {
			return fmt.Errorf("pipeline: network gave features of %d keyframes, not %d", len(features), len(b.keys))
		}
		b.features = features
		r.result.Keyframes += int64(len(b.keys))
		r.result.NetworkFrames += int64(len(b.keys))
	}
	return send(ctx, out, b)
}
