package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vidcolor/vidcolor"
	"golang.org/x/sync/errgroup"
)

// look starts reader, proxies and tracker and returns the marked items in order.
func (r *run) look(ctx context.Context, g *errgroup.Group) <-chan *item {
	read := make(chan *item, r.opts.Queue)
	g.Go(func() error {
		defer close(read)
		return r.read(ctx, read)
	})
	seen := ordered(ctx, g, r.opts.Painters, r.opts.Queue, read, func(it *item) (*item, error) {
		defer r.effort.by(&r.effort.look)()
		it.proxy = r.stages.Colorizer.Proxy(it.frame)
		it.proxy.Index = it.frame.Index
		if r.opts.Keep == KeepAuto {
			it.hues = newHues(it.frame)
			it.proxy.Tone = it.hues.tone()
		}
		return it, nil
	})
	marked := make(chan *item, r.opts.Queue)
	g.Go(func() error {
		defer close(marked)
		return r.track(ctx, seen, marked)
	})
	return marked
}

// read takes frames from the source until it ends.
func (r *run) read(ctx context.Context, out chan<- *item) error {
	for index := r.opts.First; !r.enough.Load(); index++ {
		f, err := r.frames.lend(ctx)
		if err != nil {
			return err
		}
		if r.opts.Keep != KeepNever {
			f.TakeChroma()
		}
		done := r.effort.by(&r.effort.read)
		err = r.stages.Source.Next(ctx, f)
		done()
		if err != nil {
			r.frames.release(f)
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		r.effort.frames.Add(1)
		f.Index, f.Layout, f.Tag = index, r.opts.Layout, r.opts.Tag
		f.Begin = vidcolor.TransitionNone
		if f.Corrupt {
			r.result.CorruptFrames++
		}
		if index == r.opts.First {
			r.result.TimeBase = f.TimeBase
		}
		if err := send(ctx, out, &item{frame: f}); err != nil {
			return err
		}
	}
	return nil
}

// track shows the proxies to the tracker and hands items on as their marks are
// decided.
func (r *run) track(ctx context.Context, in <-chan future[*item], out chan<- *item) error {
	t := r.stages.Tracker
	ahead := t.Lookahead()
	var waiting []*item
	pass := func(marks []*vidcolor.Mark) error {
		for _, m := range marks {
			if len(waiting) == 0 || waiting[0].frame.Index != m.Index {
				return fmt.Errorf("pipeline: tracker decided frame %d out of turn", m.Index)
			}
			it := waiting[0]
			waiting = waiting[1:]
			if r.opts.Until > 0 && m.Index >= r.opts.Until {
				r.enough.Store(true)
				r.frames.release(it.frame)
				continue
			}
			it.mark = m
			if m.Proxy == nil {
				m.Proxy = it.proxy
			}
			it.proxy = nil
			if r.opts.Bare {
				it.frame = r.frames.strip(it.frame)
			}
			if err := send(ctx, out, it); err != nil {
				return err
			}
		}
		return nil
	}
	for {
		it, ok, err := take(ctx, in)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if r.enough.Load() { // read before the reader knew
			r.frames.release(it.frame)
			continue
		}
		waiting = append(waiting, it)
		if r.stages.Guide != nil {
			r.stages.Guide.See(it.frame, it.proxy)
		}
		done := r.effort.by(&r.effort.look)
		marks := t.Add(it.proxy)
		done()
		if err := pass(marks); err != nil {
			return err
		}
		if len(waiting) > ahead {
			return fmt.Errorf("pipeline: tracker holds %d frames, more than its look-ahead of %d", len(waiting), ahead)
		}
	}
	if err := pass(t.Flush()); err != nil {
		return err
	}
	if len(waiting) > 0 {
		return fmt.Errorf("pipeline: tracker left %d frames undecided", len(waiting))
	}
	return nil
}
