package job

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"

	"github.com/vidcolor/vidcolor/guide"
)

// EngineOptions say what the jobs of an [Engine] share. The zero value runs one job
// at a time on the whole machine.
type EngineOptions struct {
	// Jobs is how many jobs may run at once, 0 = 1. Others wait for their turn, in
	// the order in which they came.
	Jobs int

	// Threads is how many threads work for all jobs together, those of FFmpeg's coders
	// apart, which are the specs'; 0 = one a processor that Go may use. A job whose
	// spec asks for none counts for its share, Threads / Jobs, of what the spec asks
	// for else, and waits until that is free. The network runs of all jobs on one
	// device take turns.
	Threads int

	// Memory is how many bytes the frames of all jobs together may take, about; a job
	// that would take more than is left waits, one that would take more than all runs
	// alone. 0 = three quarters of the machine's or the container's memory. Runs that are
	// no job's may take a quarter as much besides; see [Line.Color].
	Memory int64

	// Library is the file of the ONNX Runtime library; "" = searched for: VIDCOLOR_ORT,
	// beside the program, the system.
	Library string

	// Input and Output are what "-" means in a spec; nil = nothing. They stay the
	// caller's.
	Input, Output *os.File
}

// Engine runs jobs and owns what they share: the networks, each loaded once for all
// jobs that ask for the same model and device. Methods are safe for concurrent use.
type Engine struct {
	options EngineOptions
	nets    *networks
	budget  *budget

	pictures *guide.Pictures // of guides

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
	e := &Engine{options: o, nets: newNetworks(o.Library), budget: newBudget(o, runtime.GOMAXPROCS(0)), outputs: map[string]int{}}
	e.life, e.end = context.WithCancelCause(context.Background())
	e.pictures = guide.NewPictures(readPictures{e.life})
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

// enter waits until one more job of spec may run; leave is called when it has ended.
func (e *Engine) enter(ctx context.Context, s *Spec) (leave func(), err error) {
	b := e.budget
	ended, err := take(ctx, b.jobs, 1, 1)
	if err != nil {
		return nil, err
	}
	idle, err := take(ctx, b.threads, b.workers(s), b.mostThreads)
	if err != nil {
		ended()
		return nil, err
	}
	return func() {
		idle()
		ended()
	}, nil
}

// workers are the threads that work for a job on the Go side.
func (e *Engine) workers(s *Spec) int {
	return min(int(e.budget.workers(s)), runtime.GOMAXPROCS(0))
}

// networkThreads are those of the network that a job uses, 0 for one a processor.
// They do not depend on how many jobs there are: jobs share it.
func (e *Engine) networkThreads(s *Spec) int {
	if s.Threads > 0 {
		return s.Threads
	}
	return max(e.options.Threads, 0)
}

// decodeThreads are the decoder's, 0 for its own choice: more than four only hold
// more frames.
func (e *Engine) decodeThreads(s *Spec) int {
	if s.Threads == 0 && e.options.Jobs < 2 && e.options.Threads == 0 {
		return 0
	}
	return min(int(e.budget.workers(s)), 4)
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
