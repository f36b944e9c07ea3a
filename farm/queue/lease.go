package queue

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/nats-io/nats.go/jetstream"
)

// secondLook asks twice whether the task's holder lives, a little more than a heartbeat
// apart, and reports whether the task may be taken.
func (w *Worker) secondLook(ctx context.Context, msg jetstream.Msg, t *Task) bool {
	before, err := w.a.tasks.Get(ctx, t.key())
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return true
	}
	if err != nil {
		return false
	}
	var r record
	if json.Unmarshal(before.Value(), &r) != nil || r.State != stateLeased {
		return true
	}
	if !sleep(ctx, w.beat*13/10) {
		_ = msg.Nak()
		return false
	}
	after, err := w.a.tasks.Get(ctx, t.key())
	if err != nil {
		return false
	}
	if after.Revision() != before.Revision() {
		_ = msg.NakWithDelay(w.lease / 2)
		return false
	}
	if t.Kind != KindJoin && w.Doer.Done(t) {
		w.finish(ctx, msg, t, nil, false)
		return false
	}
	return msg.InProgress() == nil
}

// held is a lease.
type held struct {
	rec      record
	revision uint64
}

// claim takes the task's record by its revision.
func (w *Worker) claim(ctx context.Context, t *Task) (*held, bool) {
	l := &held{}
	entry, err := w.a.tasks.Get(ctx, t.key())
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
	case err != nil:
		return nil, false
	default:
		l.revision = entry.Revision()
		if json.Unmarshal(entry.Value(), &l.rec) != nil {
			l.rec = record{}
		}
	}
	if l.rec.State == stateLeased {
		l.rec.Vanished++
	}
	switch {
	case l.rec.State == stateCancelled || l.rec.State == stateDead:
		return l, true
	case l.rec.Errors >= maxErrors || l.rec.Vanished >= maxVanished:
		l.rec.State = stateDead
	default:
		l.rec.State, l.rec.Holder, l.rec.Frames, l.rec.Beats = stateLeased, w.name, 0, 0
		l.rec.Attempt++
	}
	return l, w.save(ctx, t, l)
}

// save writes the record if nobody else has.
func (w *Worker) save(ctx context.Context, t *Task, l *held) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.beat)
	defer cancel()
	var err error
	var revision uint64
	if l.revision == 0 {
		revision, err = w.a.tasks.Create(ctx, t.key(), mustJSON(l.rec))
	} else {
		revision, err = w.a.tasks.Update(ctx, t.key(), mustJSON(l.rec), l.revision)
	}
	if err != nil {
		return false
	}
	l.revision = revision
	return true
}
