package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/machine"
	"github.com/vidcolor/vidcolor/job"
	"golang.org/x/sync/errgroup"
)

// Doer does tasks.
type Doer interface {
	// Do does a task, and reports whether its result was there before or came second. An
	// error is the task's, but errors of [ErrPause] are this machine's.
	Do(ctx context.Context, t *Task, tell Telling) (double bool, err error)
	// Done reports whether the result of a task is there.
	Done(t *Task) bool
	// Rest is called now and then, and may remove what tasks have left.
	Rest(ctx context.Context)
	// Versions is what must be the same on all machines.
	Versions() string
}

// ErrPause is wrapped by errors of the machine, for which no task is to blame.
var ErrPause = errors.New("this machine cannot work now")

// Worker takes tasks from a farm until its context ends.
type Worker struct {
	Jobs int // at once, 0 = 1
	Doer Doer
	Told func(text string) // what happens, a line each
	Once bool              // end when nothing is left to do

	name  string
	a     *assets
	nc    *nats.Conn
	lease time.Duration
	beat  time.Duration

	mu     sync.Mutex
	doing  map[string]bool
	paused string
}

// Run works.
func (w *Worker) Run(ctx context.Context, nc *nats.Conn) error {
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(10*time.Second))
	if err != nil {
		return err
	}
	w.nc, w.name, w.doing = nc, workerName()+fmt.Sprintf("-%04x", rand.IntN(1<<16)), map[string]bool{}
	for {
		w.a, err = findAssets(ctx, js)
		if err == nil {
			break
		}
		if errors.Is(nc.LastError(), nats.ErrPermissionViolation) {
			return fail.Usage("farm work", errors.New("the address is that of who adds films, which may not take them"), "use the other line that vidcolor farm serve printed, for workers")
		}
		w.Told("the farm is not ready: " + fail.OneLine(err))
		if !sleep(ctx, 2*time.Second) {
			return context.Cause(ctx)
		}
	}
	w.lease = w.a.work.CachedInfo().Config.AckWait
	w.beat = w.lease / 6
	g, ctx := errgroup.WithContext(ctx)
	for range max(w.Jobs, 1) {
		g.Go(func() error { return w.loop(ctx) })
	}
	if !w.Once {
		g.Go(func() error { return w.announce(ctx) })
	}
	return g.Wait()
}

// announce renews the worker's own record.
func (w *Worker) announce(ctx context.Context) error {
	since := time.Now().UTC().Format(time.RFC3339)
	for {
		w.mu.Lock()
		r := WorkerRecord{Name: w.name, Versions: w.Doer.Versions(), Processor: machine.Processor(), Jobs: max(w.Jobs, 1), Paused: w.paused, Since: since}
		for d := range w.doing {
			r.Doing = append(r.Doing, d)
		}
		w.mu.Unlock()
		slices.Sort(r.Doing)
		put, cancel := context.WithTimeout(ctx, w.beat)
		_, _ = w.a.workers.Put(put, w.name, mustJSON(r)) // what cannot be said now is said later
		cancel()
		w.Doer.Rest(ctx)
		if !sleep(ctx, w.beat) {
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			_ = w.a.workers.Delete(last, w.name)
			cancel()
			return context.Cause(ctx)
		}
	}
}

// loop takes one task after another.
func (w *Worker) loop(ctx context.Context) error {
	for ctx.Err() == nil {
		batch, err := w.a.work.Fetch(1, jetstream.FetchMaxWait(max(w.beat, time.Second)))
		if err != nil {
			sleep(ctx, time.Second)
			continue
		}
		got := false
		for msg := range batch.Messages() {
			got = true
			w.take(ctx, msg)
		}
		if w.Once && !got && batch.Error() == nil {
			return nil
		}
		if batch.Error() != nil && !errors.Is(batch.Error(), nats.ErrTimeout) {
			sleep(ctx, time.Second)
		}
	}
	return context.Cause(ctx)
}

// take does what one message asks for, or leaves it.
func (w *Worker) take(ctx context.Context, msg jetstream.Msg) {
	t := &Task{}
	meta, err := msg.Metadata()
	if err != nil || json.Unmarshal(msg.Data(), t) != nil || !validKey(t) {
		w.Told("a task that cannot be read is dropped")
		_ = msg.DoubleAck(ctx)
		return
	}
	if t.Kind != KindJoin && w.Doer.Done(t) {
		w.finish(ctx, msg, t, nil, false)
		return
	}
	if meta.NumDelivered > 1 && !w.secondLook(ctx, msg, t) {
		return
	}
	l, ok := w.claim(ctx, t)
	if !ok {
		_ = msg.NakWithDelay(w.lease / 2)
		return
	}
	if l.rec.State == stateDead || l.rec.State == stateCancelled {
		w.event(t, l.rec.State)
		_ = msg.DoubleAck(ctx)
		return
	}
	w.work(ctx, msg, t, l)
}

// work does a task that is held.
func (w *Worker) work(ctx context.Context, msg jetstream.Msg, t *Task, l *held) {
	text := t.String() + " of " + t.Film
	w.note(text, true)
	defer w.note(text, false)
	work, stop := context.WithCancelCause(ctx)
	p := &pulse{Worker: w, msg: msg, task: t, lease: l, stop: stop}
	beating := make(chan struct{})
	go func() { defer close(beating); p.run(work) }()
	double, err := w.Doer.Do(work, t, Telling{Frames: p.made, From: p.reads, Moved: p.advanced})
	stop(nil)
	<-beating
	switch {
	case err == nil:
		w.finish(ctx, msg, t, l, double)
	case errors.Is(context.Cause(work), errCancelled):
		_ = msg.DoubleAck(ctx)
	case ctx.Err() != nil:
		l.rec.State = stateOpen
		w.save(ctx, t, l)
		_ = msg.Nak()
	default:
		w.failed(ctx, msg, t, l, err)
	}
}

// note says what is being done.
func (w *Worker) note(text string, on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if on {
		w.doing[text] = true
	} else {
		delete(w.doing, text)
	}
}

// found is the record of a task whose result is there, nil if there is none.
func (w *Worker) found(ctx context.Context, t *Task) *held {
	entry, err := w.a.tasks.Get(ctx, t.key())
	if err != nil {
		return nil
	}
	l := &held{revision: entry.Revision()}
	if json.Unmarshal(entry.Value(), &l.rec) != nil || l.rec.State == stateDone {
		return nil
	}
	return l
}

// finish acknowledges a task whose result is there.
func (w *Worker) finish(ctx context.Context, msg jetstream.Msg, t *Task, l *held, double bool) {
	if l == nil {
		l = w.found(ctx, t)
	}
	if l != nil {
		l.rec.State = stateDone
		if double {
			l.rec.Doubles++
		}
		w.save(ctx, t, l)
	}
	ack, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := msg.DoubleAck(ack); err != nil {
		w.Told(t.String() + ": done, but not acknowledged: whoever gets it finds it done")
	}
	w.event(t, stateDone)
}

func (w *Worker) event(t *Task, state string) {
	_ = w.nc.Publish(eventSubject, mustJSON(map[string]any{"task": t, "state": state, "worker": w.name}))
}

// failed reports a task's error.
func (w *Worker) failed(ctx context.Context, msg jetstream.Msg, t *Task, l *held, err error) {
	l.rec.State = stateOpen
	switch {
	case errors.Is(err, farm.ErrMissing): // units are to be made again first
		w.save(ctx, t, l)
		_ = msg.DoubleAck(ctx)
		w.event(t, stateOpen)
		return
	case errors.Is(err, errNotYet):
		w.save(ctx, t, l)
		_ = msg.NakWithDelay(w.beat)
		return
	case pauses(err):
		w.save(ctx, t, l)
		_ = msg.NakWithDelay(w.beat)
		w.pause(ctx, err)
		return
	}
	w.Told(fmt.Sprintf("%s: %s", t, fail.OneLine(err)))
	l.rec.Errors++
	l.rec.Failures = append(l.rec.Failures, Failure{w.name, fail.OneLine(err)})
	if n := len(l.rec.Failures); n > maxErrors {
		l.rec.Failures = l.rec.Failures[n-maxErrors:]
	}
	if l.rec.Errors >= maxErrors {
		l.rec.State = stateDead
	}
	saved := w.save(ctx, t, l)
	w.event(t, l.rec.State)
	if saved && l.rec.State == stateDead {
		_ = msg.DoubleAck(ctx)
		return
	}
	_ = msg.NakWithDelay(w.beat / 2)
}

// pauses reports whether an error is the machine's on which it came, for which no task is to
// blame.
func pauses(err error) bool {
	kind := vidcolor.KindOf(err)
	return errors.Is(err, ErrPause) || errors.Is(err, job.ErrUnlike) || kind == vidcolor.KindDiskFull || kind == vidcolor.KindModel
}

// pause takes no task for a while.
func (w *Worker) pause(ctx context.Context, err error) {
	w.Told("pausing: " + fail.OneLine(err))
	w.mu.Lock()
	w.paused = fail.OneLine(err)
	w.mu.Unlock()
	sleep(ctx, w.lease)
	w.mu.Lock()
	w.paused = ""
	w.mu.Unlock()
}

// sleep waits, and reports false where ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
