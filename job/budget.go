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

	mostThreads, mostMemory, share int64
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
	return &budget{
		jobs: semaphore.NewWeighted(jobs), threads: semaphore.NewWeighted(threads), memory: semaphore.NewWeighted(memory),
		mostThreads: threads, mostMemory: memory, share: max(threads/jobs, 1),
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

func poolBytes(o pipeline.Options, s pipeline.Stages) int64 {
	return o.PoolBytes(s.Tracker.Lookahead(), s.Carrier.Lookahead())
}
