package pipeline

import (
	"context"
	"fmt"
	"sync/atomic"

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
	failed  atomic.Pointer[error] // of what a keyframe shows
}

func (c *carrying) add(ctx context.Context, b *batch) error {
	if err := c.run.color(ctx, b); err != nil {
		return err
	}
	key := 0
	for _, it := range b.items {
		var k colored
		if it.key() {
			k = b.colored[key]
			k.chroma.Index = it.frame.Index
			key++
		}
		if err := c.run.ask(ctx, it, k); err != nil {
			return err
		}
		if k.chroma != nil {
			c.run.shots.addKey(it, k.features.Scene, k.chroma.Conf)
		} else {
			c.run.shots.add(it)
		}
		c.waiting = append(c.waiting, it)
		it.mark.Shows = c.shows(ctx, it.mark, k)
		done := c.run.effort.by(&c.run.effort.settle)
		settled := c.run.stages.Carrier.Add(it.mark, k.chroma)
		done()
		if err := c.failed.Load(); err != nil {
			return *err
		}
		if err := c.pass(ctx, settled); err != nil {
			return err
		}
		if len(c.waiting) > c.ahead {
			return fmt.Errorf("pipeline: carrier holds %d frames, more than its look-ahead of %d", len(c.waiting), c.ahead)
		}
	}
	return nil
}

// colored is what the network says of a keyframe.
type colored struct {
	features *vidcolor.Features
	prior    []float32
	chroma   *vidcolor.Chroma
}

// color asks for the prior of each keyframe of b and runs the second graph.
func (r *run) color(ctx context.Context, b *batch) error {
	if len(b.keys) == 0 {
		return nil
	}
	defer r.effort.by(&r.effort.network)()
	priors := make([][]float32, len(b.keys))
	for i, it := range b.keys {
		priors[i] = r.stages.Carrier.Prior(it.mark, b.features[i])
	}
	chroma, err := r.stages.Colorizer.Color(ctx, b.features, priors)
	if err != nil {
		return err
	}
	if len(chroma) != len(b.keys) {
		return fmt.Errorf("pipeline: network coloured %d keyframes, not %d", len(chroma), len(b.keys))
	}
	for i, c := range chroma {
		b.colored = append(b.colored, colored{b.features[i], priors[i], c})
	}
	return nil
}

// ask asks the guide what is said of a keyframe, or of another frame that it asked for;
// k is nothing then.
func (r *run) ask(ctx context.Context, it *item, k colored) (err error) {
	if r.stages.Guide == nil || it.kept || !it.mark.Key && !it.mark.Asked {
		return nil
	}
	defer r.effort.by(&r.effort.network)()
	it.mark.Said, err = r.stages.Guide.Key(ctx, it.frame, it.mark, k.features, k.prior, k.chroma)
	return err
}

// detail asks the guide for the small things in a frame whose chroma is settled.
func (r *run) detail(ctx context.Context, it *item) (err error) {
	if r.stages.Guide == nil || it.kept {
		return nil
	}
	it.chroma.Details, err = r.stages.Guide.Details(ctx, it.frame)
	return err
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
		if err := c.run.detail(ctx, it); err != nil {
			return err
		}
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
