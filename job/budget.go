package job

import (
	"context"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/machine"
	"github.com/vidcolor/vidcolor/pipeline"
	"golang.org/x/sync/semaphore"
)

// budget is what the jobs of an engine share of the machine. Who asks first gets
// first.
type budget struct {
	jobs    *semaphore.Weighted
	threads *semaphore.Weighted
	memory  *semaphore.Weighted
	looks   *semaphore.Weighted // memory of runs that are no job's

	mostThreads, mostMemory, mostLooks, share int64
}

// defaultMemory stands in where the machine does not say how much it has, in bytes.
const defaultMemory = 4 << 30

func newBudget(o EngineOptions, processors int) *budget {
	jobs := int64(max(o.Jobs, 1))
	threads, memory := int64(o.Threads), o.Memory
	if threads < 1 {
		threads = int64(processors)
	}
	if memory < 1 {
		memory = machine.Memory() / 4 * 3
	}
	if memory < 1 {
		memory = defaultMemory
	}
	looks := max(memory/4, 1)
	return &budget{
		jobs: semaphore.NewWeighted(jobs), threads: semaphore.NewWeighted(threads), memory: semaphore.NewWeighted(memory),
		looks: semaphore.NewWeighted(looks), mostThreads: threads, mostMemory: memory, mostLooks: looks, share: max(threads/jobs, 1),
	}
}

// take waits for n of what there is of most in s; more than all is all.
func take(ctx context.Context, s *semaphore.Weighted, n, most int64) (give func(), err error) {
	n = min(max(n, 1), most)
	if err := s.Acquire(ctx, n); err != nil {
		return nil, context.Cause(ctx)
	}
	return func() { s.Release(n) }, nil
}

// workers are the threads that a job counts for: what it asks for, else its share.
func (b *budget) workers(s *Spec) int64 {
	if s.Threads > 0 {
		return min(int64(s.Threads), b.mostThreads)
	}
	return b.share
}

// Frames that FFmpeg's coders hold, about: references, look-ahead and what each of
// their threads works on; and what a job has besides frames, in bytes.
const (
	coderFrames = 72
	jobBytes    = 48 << 20
)

// memoryOf estimates what a job takes while it colours frames, without the network,
// which jobs share.
func memoryOf(l *Line, info vidcolor.VideoInfo) int64 {
	if info.Still {
		return 6*l.options.FrameBytes() + jobBytes
	}
	s := l.stages(nil)
	return poolBytes(l.options, s) + coderFrames*l.options.FrameBytes() + jobBytes
}

// lookFrames are those that FFmpeg holds for a run that has no encoder, about.
const lookFrames = 24

// enter takes what a run of l takes of the engine's budget for looking. The context that
// it returns ends with the engine, too; leave gives it back.
func (l *Line) enter(ctx context.Context) (_ context.Context, leave func(), err error) {
	if l.engine == nil {
		return ctx, func() {}, nil
	}
	ctx, done, err := l.engine.begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	b, frames := l.engine.budget, int64(lookFrames)*l.options.FrameBytes()
	give, err := take(ctx, b.looks, frames+poolBytes(l.options, l.stages(nil)), b.mostLooks)
	if err != nil {
		done()
		return nil, nil, err
	}
	return ctx, func() {
		give()
		done()
	}, nil
}

func poolBytes(o pipeline.Options, s pipeline.Stages) int64 {
	return o.PoolBytes(s.Tracker.Lookahead(), s.Carrier.Lookahead())
}
