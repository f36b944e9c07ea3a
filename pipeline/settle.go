package pipeline

import (
	"context"
	"fmt"

	"github.com/vidcolor/vidcolor"
	"golang.org/x/sync/errgroup"
)

// settle colours the keyframes of each batch, carries their chroma to every
// frame and returns the items with their chroma in order. Prior, Color and Add
// are called here alone and in film order, so the carrier needs no lock.
func (r *run) settle(ctx context.Context, g *errgroup.Group, in <-chan *batch) <-chan *item {
	out := make(chan *item, r.opts.Queue)
	g.Go(func() error {
		defer close(out)
		c := &carrying{run: r, out: out, ahead: r.stages.Carrier.Lookahead()}
		for {
			b, ok, err := receive(ctx, in)
			if err != nil {
				return err
			}
			if !ok {
				return c.flush(ctx)
			}
			if err := c.add(ctx, b); err != nil {
				return err
			}
		}
	})
	return out
}

// carrying joins the carrier's chroma with the frames that wait for it.
type carrying struct {
	run     *run
	out     chan<- *item
	ahead   int
	waiting []*item
}

func (c *carrying) add(ctx context.Context, b *batch) error {
	chroma, err := c.run.color(ctx, b)
	if err != nil {
		return err
	}
	key := 0
	for _, it := range b.items {
		var k *vidcolor.Chroma
		if it.key() {
			k = chroma[key]
			k.Index = it.frame.Index
			c.run.shots.addKey(it, b.features[key].Scene, k.Conf)
			key++
		} else {
			c.run.shots.add(it)
		}
		c.waiting = append(c.waiting, it)
		done := c.run.effort.by(&c.run.effort.settle)
		settled := c.run.stages.Carrier.Add(it.mark, k)
		done()
		if err := c.pass(ctx, settled); err != nil {
			return err
		}
		if len(c.waiting) > c.ahead {
			return fmt.Errorf("pipeline: carrier holds %d frames, more than its look-ahead of %d", len(c.waiting), c.ahead)
		}
	}
	return nil
}

// color asks for the prior of each keyframe of b and runs the second graph.
func (r *run) color(ctx context.Context, b *batch) ([]*vidcolor.Chroma, error) {
	if len(b.keys) == 0 {
		return nil, nil
	}
	defer r.effort.by(&r.effort.network)()
	priors := make([][]float32, len(b.keys))
	for i, it := range b.keys {
		priors[i] = r.stages.Carrier.Prior(it.mark, b.features[i])
	}
	chroma, err := r.stages.Colorizer.Color(ctx, b.features, priors)
	if err != nil {
		return nil, err
	}
	if len(chroma) != len(b.keys) {
		return nil, fmt.Errorf("pipeline: network coloured %d keyframes, not %d", len(chroma), len(b.keys))
	}
	if r.stages.Guide == nil {
		return chroma, nil
	}
	for i, it := range b.keys {
		if err := r.stages.Guide.Key(ctx, it.frame, it.mark.Proxy, b.features[i], priors[i], chroma[i]); err != nil {
			return nil, err
		}
	}
	return chroma, nil
}

// pass hands on the frames whose chroma is settled.
func (c *carrying) pass(ctx context.Context, settled []*vidcolor.Chroma) error {
	for _, ch := range settled {
		if len(c.waiting) == 0 || c.waiting[0].frame.Index != ch.Index {
			return fmt.Errorf("pipeline: carrier settled frame %d out of turn", ch.Index)
		}
		it := c.waiting[0]
		c.waiting = c.waiting[1:]
		it.frame.Begin = it.mark.Begin
		it.chroma, it.mark = ch, nil
		if err := send(ctx, c.out, it); err != nil {
			return err
		}
	}
	return nil
}

func (c *carrying) flush(ctx context.Context) error {
	if err := c.pass(ctx, c.run.stages.Carrier.Flush()); err != nil {
		return err
	}
	if len(c.waiting) > 0 {
		return fmt.Errorf("pipeline: carrier left %d frames unsettled", len(c.waiting))
	}
	return nil
}
