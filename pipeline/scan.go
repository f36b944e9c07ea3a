package pipeline

import (
	"context"

	"github.com/vidcolor/vidcolor"
	"golang.org/x/sync/errgroup"
)

// listSkim notes the shots of marked items and lets their frames go.
func (r *run) listSkim(ctx context.Context, g *errgroup.Group, in <-chan *item, visit func(*vidcolor.Mark) error) {
	g.Go(func() error {
		for {
			it, ok, err := receive(ctx, in)
			if err != nil {
				return err
			}
			if !ok {
				close(r.meter.done)
				return nil
			}
			if it.mark.Key {
				r.result.Keyframes++
			}
			if err := r.note(it, nil, visit); err != nil {
				return err
			}
		}
	})
}

// listScenes does the same for batches that the network has seen.
func (r *run) listScenes(ctx context.Context, g *errgroup.Group, in <-chan *batch, visit func(*vidcolor.Mark) error) {
	g.Go(func() error {
		for {
			b, ok, err := receive(ctx, in)
			if err != nil {
				return err
			}
			if !ok {
				close(r.meter.done)
				return nil
			}
			key := 0
			for _, it := range b.items {
				var scene []float32
				if it.mark.Key {
					scene = b.features[key].Scene
					key++
				}
				if err := r.note(it, scene, visit); err != nil {
					return err
				}
			}
		}
	})
}

// note counts one looked-at item, shows it and releases its frame.
func (r *run) note(it *item, scene []float32, visit func(*vidcolor.Mark) error) error {
	if it.mark.Key {
		r.shots.addKey(it, scene, nil)
	} else {
		r.shots.add(it)
	}
	defer r.frames.release(it.frame)
	r.meter.frames.Add(1)
	if visit != nil {
		if err := visit(it.mark); err != nil {
			return err
		}
	}
	if r.opts.Looked == nil {
		return nil
	}
	it.frame.Begin = it.mark.Begin
	return r.opts.Looked(it.frame)
}
