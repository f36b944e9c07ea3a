package queue

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go/jetstream"
)

// errCancelled ends the work at a film that nobody wants any more.
var errCancelled = errors.New("the film was cancelled")

// pulse renews a lease while frames advance.
type pulse struct {
	*Worker
	msg   jetstream.Msg
	task  *Task
	lease *held
	stop  context.CancelCauseFunc

	frames atomic.Int64
	moves  atomic.Int64
	mu     sync.Mutex
	path   string
}

func (p *pulse) made(frames int64) { p.frames.Store(frames) }

// advanced notes that something else advances: bytes on their way.
func (p *pulse) advanced() { p.moves.Add(1) }

// reads notes the file by which a plan is read while it is written.
func (p *pulse) reads(path string) {
	p.mu.Lock()
	p.path = path
	p.mu.Unlock()
}

// patience is for how many heartbeats a worker may make no frame: while a film is opened,
// hashed, sought in or joined.
const patience = 30

// run beats until ctx ends, the lease is somebody else's, or nothing advances.
func (p *pulse) run(ctx context.Context) {
	last, idle := int64(-1), 0
	for sleep(ctx, p.beat) {
		now := p.frames.Load()
		if sum := now + p.moves.Load(); sum == last {
			idle++
		} else {
			last, idle = sum, 0
		}
		if idle > patience {
			p.Told(p.task.String() + ": nothing advances; its lease is let go")
			return
		}
		p.mu.Lock()
		p.lease.rec.Frames, p.lease.rec.From = now, p.path
		p.mu.Unlock()
		p.lease.rec.Beats++
		if p.save(ctx, p.task, p.lease) {
			_ = p.msg.InProgress()
			continue
		}
		if p.lost(ctx) {
			return
		}
	}
}

// lost reports whether the lease is somebody else's: the work goes on all the same, for
// its result is as good, unless nobody wants it.
func (p *pulse) lost(ctx context.Context) bool {
	entry, err := p.a.tasks.Get(ctx, p.task.key())
	if err != nil {
		return false // unconnected: the next heartbeat tells
	}
	var r record
	if json.Unmarshal(entry.Value(), &r) != nil {
		return true
	}
	if r.State == stateCancelled {
		p.stop(errCancelled)
		return true
	}
	if r.State == stateLeased && r.Holder == p.name && r.Attempt == p.lease.rec.Attempt {
		p.lease.revision = entry.Revision() // a heartbeat whose answer was lost
		return false
	}
	return true
}
