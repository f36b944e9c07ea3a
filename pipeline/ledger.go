package pipeline

import (
	"context"
	"sync"

	"github.com/vidcolor/vidcolor"
)

// ledger lends the pool's frames and knows which are out, so that a run that
// ends early gives back those that no stage could: the ones that lay in queues.
type ledger struct {
	pool *vidcolor.Pool

	mu   sync.Mutex
	lent map[*vidcolor.Frame]struct{}
}

func newLedger(p *vidcolor.Pool) *ledger {
	return &ledger{pool: p, lent: make(map[*vidcolor.Frame]struct{})}
}

// lend takes a frame from the pool, waiting until one is free.
func (l *ledger) lend(ctx context.Context) (*vidcolor.Frame, error) {
	f, err := l.pool.Get(ctx)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	l.lent[f] = struct{}{}
	l.mu.Unlock()
	return f, nil
}

// release gives f back to the pool.
func (l *ledger) release(f *vidcolor.Frame) {
	l.mu.Lock()
	delete(l.lent, f)
	l.mu.Unlock()
	f.Release()
}

// strip gives f's planes back to the pool and returns what is left of it.
func (l *ledger) strip(f *vidcolor.Frame) *vidcolor.Frame {
	bare := f.Bare()
	l.release(f)
	return bare
}

// settle gives back whatever is still out. No stage may be running.
func (l *ledger) settle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for f := range l.lent {
		f.Release()
	}
	clear(l.lent)
}
