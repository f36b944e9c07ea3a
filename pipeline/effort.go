package pipeline

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Effort is the processor time that each stage's own goroutines took. What libraries do in
// threads of their own is in none of them.
type Effort struct {
	Frames  int64         // that were read
	Read    time.Duration // taking frames from the source
	Look    time.Duration // proxies, hues and the tracker
	Network time.Duration // the network's graphs, and the guide
	Settle  time.Duration // priors and the carrier
	Paint   time.Duration
	Write   time.Duration // handing frames to the sink
	Code    time.Duration // of Write, what the sink says that a library took; the pipeline leaves it 0
}

// meterOf counts one stage's processor time.
type meterOf struct{ spent atomic.Int64 }

// efforts are the stages'.
type efforts struct {
	clock                                     func() time.Duration // of the calling thread, nil = not measured
	frames                                    atomic.Int64
	read, look, network, settle, paint, write meterOf
}

// by begins to count for m; what it returns ends that.
func (e *efforts) by(m *meterOf) func() {
	if e.clock == nil {
		return func() {}
	}
	runtime.LockOSThread()
	began := e.clock()
	return func() {
		m.spent.Add(int64(e.clock() - began))
		runtime.UnlockOSThread()
	}
}

func (m *meterOf) sum() time.Duration { return time.Duration(m.spent.Load()) }

func (e *efforts) sums() Effort {
	return Effort{Frames: e.frames.Load(), Read: e.read.sum(), Look: e.look.sum(), Network: e.network.sum(), Settle: e.settle.sum(), Paint: e.paint.sum(), Write: e.write.sum()}
}
