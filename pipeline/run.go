package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/vidcolor/vidcolor"
	"golang.org/x/sync/errgroup"
)

// run is the state of one [Run] or [Scan].
type run struct {
	stages Stages
	opts   Options
	frames *ledger
	meter  *meter
	result *Result
	shots  shotLog
	effort efforts
	enough atomic.Bool // no frame more is wanted
}

// Run colours everything that s.Source gives and writes it to s.Sink. It
// returns when the last frame is written, at the first error of any stage, or
// when ctx ends; then with the context's cause. No goroutine outlives it and
// every frame is back in its pool. The result is never nil; beside an error it
// says how far the run came. Run neither finishes nor aborts the sink.
func Run(ctx context.Context, s Stages, o Options) (*Result, error) {
	r, err := newRun(s, o)
	if err != nil {
		return &Result{}, err
	}
	return r.whole(ctx)
}

// whole runs every stage.
func (r *run) whole(ctx context.Context) (*Result, error) {
	if r.stages.Carrier == nil || r.stages.Sink == nil {
		return r.result, errors.New("pipeline: no carrier or no sink")
	}
	return r.do(ctx, r.stages.Carrier.Lookahead()+r.opts.keepAhead(), func(ctx context.Context, g *errgroup.Group) {
		colored := r.settle(ctx, g, r.features(ctx, g, r.keep(ctx, g, r.look(ctx, g))))
		r.sink(ctx, g, r.paint(ctx, g, colored))
	})
}

// Scan looks at everything that s.Source gives without colouring it, and
// returns the shots that [Run] would find, with their keyframes, and with
// scenes where scenes is true (the network's first half then runs on every
// keyframe). s.Carrier and s.Sink are not used. visit, if not nil, is called in
// order with each mark; an error from it ends the scan and is returned.
func Scan(ctx context.Context, s Stages, o Options, scenes bool, visit func(*vidcolor.Mark) error) (*Result, error) {
	o.Keep = KeepNever
	r, err := newRun(s, o)
	if err != nil {
		return &Result{}, err
	}
	return r.do(ctx, 0, func(ctx context.Context, g *errgroup.Group) {
		marked := r.look(ctx, g)
		if !scenes {
			r.listSkim(ctx, g, marked, visit)
			return
		}
		r.listScenes(ctx, g, r.features(ctx, g, marked), visit)
	})
}

func newRun(s Stages, o Options) (*run, error) {
	if err := s.validate(); err != nil {
		return nil, err
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	return &run{stages: s, opts: o, result: &Result{}, effort: efforts{clock: o.Clock}}, nil
}

// do starts the stages under one group, waits for them and closes the books.
func (r *run) do(ctx context.Context, carrierAhead int, start func(context.Context, *errgroup.Group)) (*Result, error) {
	r.result.Pool = r.opts.poolSize(r.stages.Tracker.Lookahead(), carrierAhead)
	pool := vidcolor.NewPool(r.result.Pool, r.opts.Width, r.opts.Height, r.opts.LumaDepth, r.opts.Layout)
	r.frames = newLedger(pool)
	r.meter = newMeter(r.opts.Total, r.opts.From, r.opts.Progress)
	r.shots.ended = r.opts.Shot

	began := time.Now()
	g, gctx := errgroup.WithContext(ctx)
	start(gctx, g)
	g.Go(func() error { return r.meter.run(gctx, progressPeriod) })
	err := g.Wait()
	r.frames.settle()

	r.result.Seconds = time.Since(began).Seconds()
	r.result.Frames, r.result.Effort = r.meter.frames.Load(), r.effort.sums()
	r.result.Shots = r.shots.close()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("pipeline: stopped after %d frames: %w", r.result.Frames, context.Cause(ctx))
	}
	return r.result, err
}
