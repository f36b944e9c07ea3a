package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// handSubject is where workers hand in what they made of films that were sent.
const handSubject = "vc.hand"

// handed is a result on its way, or the question whether there is one.
type handed struct {
	Film     string  `json:"film"`
	Kind     string  `json:"kind"`
	N        int     `json:"n"`
	Versions string  `json:"versions"`
	Parcel   *Parcel `json:"parcel,omitempty"`  // nil = is it there?
	Attempt  string  `json:"attempt,omitempty"` // of a plan: tells those who plan the same film apart
	Worker   string  `json:"worker,omitempty"`
}

// handReply says what became of it.
type handReply struct {
	Done   bool   `json:"done"`             // it is there
	Double bool   `json:"double,omitempty"` // and was there before
	Note   string `json:"note,omitempty"`
	Error  string `json:"error,omitempty"`
	Unlike bool   `json:"unlike,omitempty"` // Error: another program made it
	Later  bool   `json:"later,omitempty"`  // Error: the server's own, for which no task is to blame
}

// maxPlan bounds the plan that a worker hands in, in bytes.
const maxPlan = 1 << 30

// handIn takes results as workers bring them, a few at a time.
func (s *Server) handIn(ctx context.Context, nc *nats.Conn) (*nats.Subscription, error) {
	few := make(chan struct{}, 4)
	return nc.Subscribe(handSubject, func(m *nats.Msg) {
		var q handed
		if err := json.Unmarshal(m.Data, &q); err != nil {
			_ = m.Respond(mustJSON(handReply{Error: "it cannot be read: " + err.Error()}))
			return
		}
		select {
		case few <- struct{}{}:
		case <-ctx.Done():
			return // whoever asks asks again
		}
		s.busy.Go(func() {
			defer func() { <-few }()
			r := s.accept(ctx, &q)
			_ = m.Respond(mustJSON(r))
			if q.Parcel != nil && strings.HasPrefix(q.Parcel.Name, q.Film+"/") { // it is in the folder, or nobody wants it: another try makes another
				_ = s.courier.drop(ctx, resultObjects, q.Parcel) // what stays is swept
			}
			s.nudge()
		})
	})
}

// accept takes a result into the folder, if it is what was asked for. Whoever asks twice
// gets the same answer.
func (s *Server) accept(ctx context.Context, q *handed) handReply {
	s.mu.Lock()
	f := s.films[q.Film]
	if f == nil || f.Sent == nil || f.ended() || s.doer == nil {
		s.mu.Unlock()
		return handReply{Error: "the film is not in the farm any more"}
	}
	t := *f.task(q.Kind, q.N)
	s.mu.Unlock()
	if q.Parcel == nil || q.Kind == KindUnit && s.doer.there(&t) {
		return handReply{Done: s.doer.there(&t), Double: true}
	}
	if mine := s.doer.Versions(); q.Versions != mine {
		return handReply{Unlike: true, Error: fmt.Sprintf("%s made it, and the farm is served by %s: use one program on all machines", q.Versions, mine)}
	}
	var r handReply
	var err error
	switch q.Kind {
	case KindUnit:
		r, err = s.acceptUnit(ctx, &t, q)
	case KindPlan:
		r, err = s.acceptPlan(ctx, f, &t, q)
	default:
		return handReply{Error: "no worker does that"}
	}
	if err != nil {
		r = handReply{Error: fail.OneLine(err), Unlike: errors.Is(err, job.ErrUnlike)}
		r.Later = !r.Unlike && !errors.Is(err, farm.ErrRotten) && vidcolor.KindOf(err) != vidcolor.KindResume
		s.Told(fmt.Sprintf("%s of %s by %s is not taken: %s", &t, q.Film, q.Worker, r.Error))
	}
	return r
}

func (s *Server) acceptUnit(ctx context.Context, t *Task, q *handed) (handReply, error) {
	p, err := s.doer.read(t)
	if err != nil {
		return handReply{}, err
	}
	out, in := io.Pipe()
	go func() { in.CloseWithError(s.courier.get(ctx, resultObjects, q.Parcel, in, func(int64) {})) }()
	made, err := p.Unpack(q.N, out)
	if err == nil { // the archive's end is read, so that its checksum counts
		_, err = io.Copy(io.Discard, out)
	}
	out.Close()
	if err != nil {
		return handReply{}, err
	}
	s.Told(made.Line(q.N, filepath.Base(p.Films[0].Spec.Input)) + " by " + q.Worker)
	return handReply{Done: true, Double: made.Double, Note: made.Line(q.N, filepath.Base(p.Films[0].Spec.Input))}, nil
}

// acceptPlan takes a plan as far as it is written. The whole one becomes the film's.
func (s *Server) acceptPlan(ctx context.Context, f *film, t *Task, q *handed) (handReply, error) {
	whole, err := s.Roots.Path(t.Plan)
	if err != nil {
		return handReply{}, err
	}
	if len(q.Attempt) != 12 || !validKey(&Task{Film: q.Attempt, Kind: KindUnit}) || q.Parcel.Bytes > maxPlan {
		return handReply{}, fmt.Errorf("%w: it is no plan", farm.ErrRotten)
	}
	attempt := attemptOf(whole, q.Attempt)
	fresh, err := os.CreateTemp(filepath.Dir(whole), filepath.Base(whole)+".new.*.tmp")
	if err != nil {
		return handReply{}, fail.File("write", whole, err)
	}
	defer os.Remove(fresh.Name())
	err = s.courier.get(ctx, resultObjects, q.Parcel, fresh, func(int64) {})
	if err == nil {
		err = fresh.Sync()
	}
	if e := fresh.Close(); err == nil {
		err = e
	}
	if err != nil {
		return handReply{}, err
	}
	if err := f.samePlan(fresh.Name()); err != nil {
		return handReply{}, fmt.Errorf("%w: %w", farm.ErrRotten, err)
	}
	p, err := farm.ReadPlan(fresh.Name(), s.Roots)
	if err != nil {
		return handReply{}, fmt.Errorf("%w: %w", farm.ErrRotten, err)
	}
	_ = os.Chmod(fresh.Name(), 0o644)
	if err := os.Rename(fresh.Name(), attempt); err != nil {
		return handReply{}, fail.File("write", attempt, err)
	}
	if !p.Complete {
		return handReply{Done: true}, nil
	}
	defer os.Remove(attempt)
	return handReply{Done: true}, place(attempt, whole)
}

func attemptOf(whole, id string) string { return fmt.Sprintf("%s.%s.tmp", whole, id) }
