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
		it.kept, it.own = true, true
		return send(ctx, k.out, it)
	case k.decided:
		it.kept, it.own = k.kept, k.kept
		return send(ctx, k.out, it)
	case it.mark.Blank && len(k.waiting) == 0:
		it.own = colors.neutral()
		return send(ctx, k.out, it)
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
	for _, it := range k.waiting {
		it.kept, it.own = k.kept, k.kept
		if err := send(ctx, k.out, it); err != nil {
			return err
		}
	}
	clear(k.waiting)
	k.waiting = k.waiting[:0]
	return nil
}
