package pipeline

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Keep says which shots keep the chroma that the source gives.
type Keep int

// The ways to keep chroma.
const (
	KeepNever  Keep = iota // none: every frame is painted
	KeepAuto               // those in real colour
	KeepAlways             // all: nothing is painted
)

// Frames that a shot is judged by: as many, and fewer where frames are large.
const (
	keepFrames = 12
	keepBytes  = 32 << 20
)

// keepAhead is the number of frames that wait for their shot to be judged.
func (o Options) keepAhead() int {
	if o.Keep != KeepAuto {
		return 0
	}
	return min(max(keepBytes/o.frameBytes(), 2), keepFrames)
}

// keep decides for each shot whether it is in real colour, by its first frames with a
// picture in them, and marks its items. Blank frames before these are no evidence:
// they keep their chroma if that is neutral, and are painted otherwise, neutral too.
func (r *run) keep(ctx context.Context, g *errgroup.Group, in <-chan *item) <-chan *item {
	if r.opts.Keep == KeepNever {
		return in
	}
	out := make(chan *item, r.opts.Queue)
	g.Go(func() error {
		defer close(out)
		k := &keeping{run: r, out: out, ahead: r.opts.keepAhead()}
		for {
			it, ok, err := receive(ctx, in)
			if err != nil {
				return err
			}
			if !ok {
				return k.decide(ctx)
			}
			if err := k.add(ctx, it); err != nil {
				return err
			}
		}
	})
	return out
}

// keeping is the judgement of one shot after another.
type keeping struct {
	run     *run
	out     chan<- *item
	ahead   int
	seen    hues // of the waiting frames
	waiting []*item
	decided bool
	kept    bool
}

func (k *keeping) add(ctx context.Context, it *item) error {
	if it.mark.First {
		if err := k.decide(ctx); err != nil {
			return err
		}
		k.decided = false
	}
	colors := it.hues
	it.hues = nil
	switch {
	case k.run.opts.Keep == KeepAlways:
		return k.pass(ctx, it, true, true)
	case k.decided:
		return k.pass(ctx, it, k.kept, k.kept)
	case it.mark.Blank && len(k.waiting) == 0:
		return k.pass(ctx, it, false, colors.neutral())
	}
	k.waiting = append(k.waiting, it)
	if !it.mark.Blank {
		k.seen.add(colors)
	}
	if len(k.waiting) < k.ahead {
		return nil
	}
	return k.decide(ctx)
}

// decide judges the shot by the frames that wait, and hands these on.
func (k *keeping) decide(ctx context.Context) error {
	if len(k.waiting) == 0 {
		return nil
	}
	k.decided, k.kept = true, k.seen.real()
	k.seen = hues{}
	if k.kept && k.run.opts.Kept != nil {
		if err := k.run.opts.Kept(k.waiting[0].frame.Index); err != nil {
			return err
		}
	}
	for _, it := range k.waiting {
		if err := k.pass(ctx, it, k.kept, k.kept); err != nil {
			return err
		}
	}
	clear(k.waiting)
	k.waiting = k.waiting[:0]
	return nil
}

// pass hands it on. What is to be painted needs no chroma until then.
func (k *keeping) pass(ctx context.Context, it *item, kept, own bool) error {
	it.kept, it.own = kept, own
	if !own {
		it.frame.DropChroma()
	}
	return send(ctx, k.out, it)
}
