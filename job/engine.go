package job

import (
	"context"
	"errors"
	"os"
	"sync"
)

// EngineOptions say what the jobs of an [Engine] share. The zero value runs one job
// at a time on the whole machine.
type EngineOptions struct {
	// Jobs is how many jobs may run at once, 0 = 1. Others wait for their turn, in
	// the order in which they came.
	Jobs int

	// Input and Output are what "-" means in a spec; nil = nothing. They stay the
	// caller's.
	Input, Output *os.File
}

// Engine runs jobs and owns what they share: the networks, each loaded once for all
// jobs that ask for the same model and device. Methods are safe for concurrent use.
type Engine struct {
	options EngineOptions
	nets    *networks
	slots   chan struct{}

	life context.Context // of all jobs
	end  context.CancelCauseFunc

	mu      sync.Mutex
	running sync.WaitGroup
	closed  bool
	outputs map[string]int // that running jobs write, with how many do
}

// ErrClosed is the cause of jobs that end because their engine was closed.
var ErrClosed = errors.New("the engine is closed")

// NewEngine makes an engine. Networks are opened when a job first needs them. The
// caller closes it.
func NewEngine(o EngineOptions) *Engine {
	e := &Engine{options: o, nets: newNetworks(), slots: make(chan struct{}, max(o.Jobs, 1)), outputs: map[string]int{}}
	e.life, e.end = context.WithCancelCause(context.Background())
	return e
}

// Close ends jobs that are still running, waits for them and frees the networks.
// Idempotent.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.end(ErrClosed)
	e.running.Wait()
	return e.nets.close()
}

// begin enters a job. The context that it returns ends with the engine, too; done
// takes the job out again.
func (e *Engine) begin(ctx context.Context) (_ context.Context, done func(), err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, nil, ErrClosed
	}
	e.running.Add(1)
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(e.life, func() { cancel(ErrClosed) })
	return ctx, func() {
		stop()
		cancel(nil)
		e.running.Done()
	}, nil
}

// enter waits until one more job may run; leave is called when it has ended.
func (e *Engine) enter(ctx context.Context) (leave func(), err error) {
	select {
	case e.slots <- struct{}{}:
		return func() { <-e.slots }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// writesBeside notes that output gets unfinished files beside it until done is called.
func (e *Engine) writesBeside(output string) (done func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.outputs[output]++
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.outputs[output]--; e.outputs[output] == 0 {
			delete(e.outputs, output)
		}
	}
}

// RemoveUnfinished removes the unfinished files of running jobs, which then fail: the
// last resort of a program that is about to end and cannot wait for them.
func (e *Engine) RemoveUnfinished() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for path := range e.outputs {
		removeParts(path)
	}
}
