package pipeline

import (
	"context"
	"sync/atomic"
	"time"
)

// Progress is how far a run has come.
type Progress struct {
	Frames  int64         // finished: written, or looked at in a scan; those done before the run included
	Total   int64         // expected, 0 if unknown; never below Frames
	FPS     float64       // frames a second lately, 0 while unknown
	Elapsed time.Duration // since the start
	ETA     time.Duration // until the end, -1 if unknown
	Done    bool          // the last report of a run that finished
}

// progressPeriod is the time between two reports.
const progressPeriod = 500 * time.Millisecond

// meter counts finished frames and reports them.
type meter struct {
	frames atomic.Int64
	total  int64
	first  int64 // done before the run
	start  time.Time
	done   chan struct{} // closed by the last stage
	report func(Progress)
}

// newMeter counts from the frames that are done already: they make the present
// run no faster.
func newMeter(total, done int64, report func(Progress)) *meter {
	m := &meter{total: total, first: done, start: time.Now(), done: make(chan struct{}), report: report}
	m.frames.Store(done)
	return m
}

// run reports until the line is done or ctx ends.
func (m *meter) run(ctx context.Context, period time.Duration) error {
	if m.report == nil {
		return nil
	}
	tick := time.NewTicker(period)
	defer tick.Stop()
	r := newRate()
	r.add(m.start, m.first)
	for {
		select {
		case <-tick.C:
			m.report(m.now(r, false))
		case <-m.done:
			m.report(m.now(r, true))
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

func (m *meter) now(r *rate, done bool) Progress {
	at, n := time.Now(), m.frames.Load()
	r.add(at, n)
	p := Progress{Frames: n, FPS: r.fps(), Elapsed: at.Sub(m.start), ETA: -1, Done: done}
	if m.total > 0 && !done {
		p.Total = max(m.total, n)
		p.ETA = r.eta(p.Total - n)
	}
	if done {
		p.Total, p.ETA = n, 0
	}
	return p
}
