package pipeline

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// paint starts the painters and returns the painted items in order.
func (r *run) paint(ctx context.Context, g *errgroup.Group, in <-chan *item) <-chan future[*item] {
	return ordered(ctx, g, r.opts.Painters, r.opts.Queue, in, func(it *item) (*item, error) {
		chroma := it.chroma
		it.chroma = nil
		if it.frame.Index < r.opts.From || it.own {
			return it, nil
		}
		defer r.effort.by(&r.effort.paint)()
		it.frame.TakeChroma()
		return it, r.stages.Colorizer.Paint(it.frame, chroma)
	})
}

// sink writes painted frames in order and gives them back to the pool.
func (r *run) sink(ctx context.Context, g *errgroup.Group, in <-chan future[*item]) {
	g.Go(func() error {
		for {
			it, ok, err := take(ctx, in)
			if err != nil {
				return err
			}
			if !ok {
				close(r.meter.done)
				return nil
			}
			wanted := it.frame.Index >= r.opts.From
			if wanted {
				done := r.effort.by(&r.effort.write)
				err = r.stages.Sink.Write(ctx, it.frame)
				done()
			}
			r.frames.release(it.frame)
			if err != nil {
				return err
			}
			if wanted {
				r.meter.frames.Add(1)
			}
		}
	})
}
