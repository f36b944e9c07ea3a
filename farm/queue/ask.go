package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
)

func purgeOf(id string) jetstream.StreamPurgeOpt {
	return jetstream.WithPurgeSubject(taskSubject + id + ".>")
}

// answer answers a question.
func (s *Server) answer(ctx context.Context, m *nats.Msg) {
	var q request
	r := &reply{}
	if err := json.Unmarshal(m.Data, &q); err != nil {
		r.Error = "the question cannot be read: " + err.Error()
	} else if what := strings.TrimPrefix(m.Subject, askSubject); what == "send" {
		s.maySend(ctx, q, r)
	} else if what == "read" && q.Of != nil {
		s.piece(q, r)
	} else if err := s.arrive(ctx, what, &q); err != nil {
		r.refuse(err)
	} else {
		s.mu.Lock()
		switch what {
		case "add":
			s.add(ctx, q, r)
		case "cancel":
			s.each(q, r, going, func(f *film, title string) { s.cancel(ctx, f, title, r) })
		case "retry":
			s.each(q, r, going, func(f *film, title string) { s.retry(ctx, f, title, r) })
		case "results":
			s.results(q, r)
		case "status":
			r.Status = s.status(ctx)
		default:
			r.Error = "the question is unknown"
		}
		s.mu.Unlock()
	}
	_ = m.Respond(mustJSON(r))
	s.nudge()
}

// add takes films. One whose output another film has that is not ended is left out; where
// that is to become something else all are refused.
func (s *Server) add(ctx context.Context, q request, r *reply) {
	for _, in := range q.Films {
		t := Task{Film: in.ID, Kind: KindJoin}
		if !validKey(&t) || in.Spec.Validate() != nil || in.Plan == "" {
			r.Error = "the film " + in.Spec.Input + " cannot be read"
			return
		}
		if err := s.differs(&in); err != nil {
			r.refuse(err)
			return
		}
		if old := s.films[in.ID]; old != nil && old.ended() && !old.cleared {
			r.Error, r.Hint = removing, "try again in a minute"
			return
		}
	}
	for _, in := range q.Films {
		if f := s.goesTo(in.Spec.Output); f != nil {
			r.Notes = append(r.Notes, in.Spec.Output+": it is in the farm already")
			continue
		}
		f := s.newFilm(FilmRecord{ID: in.ID, Spec: in.Spec, Length: in.Length, Plan: in.Plan, Sent: in.Sent, Priority: q.Priority, Order: s.next, State: FilmPlanning})
		if _, err := s.a.films.Put(ctx, f.ID, mustJSON(f.FilmRecord)); err != nil {
			r.Error = "the film cannot be kept: " + err.Error()
			return
		}
		s.next++
		s.replaces(ctx, f)
		s.films[f.ID] = f
	}
}

// each calls do with the films that are asked for, and what it is called.
func (s *Server) each(q request, r *reply, wanted func(f *film) bool, do func(f *film, title string)) {
	films, err := s.pick(q, wanted)
	if err != nil {
		r.refuse(err)
		return
	}
	titles := inputTitles(s.filmRecords())
	for _, f := range films {
		do(f, titles[f.ID])
	}
}

func going(f *film) bool { return !f.ended() }

// cancel ends a film: what was made of it goes.
func (s *Server) cancel(ctx context.Context, f *film, title string, r *reply) {
	if f.ended() {
		return
	}
	for _, t := range f.leased(s.records) {
		rec := s.records[t.key()]
		rec.State = stateCancelled
		_, _ = s.a.tasks.Put(ctx, t.key(), mustJSON(rec)) // its holder's next heartbeat fails
	}
	f.State = FilmCancelled
	if _, err := s.a.films.Put(ctx, f.ID, mustJSON(f.FilmRecord)); err != nil {
		r.Error = err.Error()
		return
	}
	_ = s.a.units.Purge(ctx, purgeOf(f.ID))
	r.Notes = append(r.Notes, title+": cancelled")
	s.forgetLater(ctx, f)
}

// forgetLater forgets a film that was cancelled when its workers have noticed.
func (s *Server) forgetLater(ctx context.Context, f *film) {
	time.AfterFunc(s.Lease/2, func() {
		if ctx.Err() != nil {
			return // at the next start
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.forget(ctx, f)
	})
}

// retry lets dead tasks be tried again.
func (s *Server) retry(ctx context.Context, f *film, title string, r *reply) {
	for _, t := range f.all() {
		if s.records[t.key()].State == stateDead {
			if err := s.a.tasks.Purge(ctx, t.key()); err != nil {
				r.Error = err.Error()
				return
			}
			delete(s.records, t.key())
			r.Notes = append(r.Notes, fmt.Sprintf("%s: %s is tried again", title, t))
		}
	}
}

func (s *Server) status(ctx context.Context) *Status {
	st := &Status{Films: append([]FilmRecord{}, s.filmRecords()...), Workers: []WorkerRecord{}, Tasks: []TaskStatus{}, Dead: []TaskStatus{}}
	for _, f := range s.films {
		for _, t := range f.all() {
			r, ok := s.records[t.key()]
			if !ok || f.ended() {
				continue
			}
			line := TaskStatus{f.ID, f.Spec.Input, t.String(), r.Holder, r.Frames, r.Errors, r.Vanished, r.Failures}
			switch r.State {
			case stateLeased:
				st.Tasks = append(st.Tasks, line)
			case stateDead:
				st.Dead = append(st.Dead, line)
			}
		}
	}
	if info, err := s.a.units.Info(ctx); err == nil {
		st.Queued, st.Store = int(info.State.Msgs), info.State.Bytes
	}
	for _, bucket := range []string{filmObjects, resultObjects} {
		if stream, err := s.js.Stream(ctx, "OBJ_"+bucket); s.Films != "" && err == nil {
			st.Sent += stream.CachedInfo().State.Bytes
		}
	}
	keys, _ := s.a.workers.Keys(ctx)
	for _, k := range keys {
		var w WorkerRecord
		if e, err := s.a.workers.Get(ctx, k); err == nil && json.Unmarshal(e.Value(), &w) == nil {
			st.Workers = append(st.Workers, w)
		}
	}
	slices.SortFunc(st.Workers, func(a, b WorkerRecord) int { return strings.Compare(a.Name, b.Name) })
	return st
}

// ask asks the server.
func ask(ctx context.Context, nc *nats.Conn, what string, q request) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	verb := "farm " + what
	if v, ok := map[string]string{"send": "add", "results": "fetch", "read": "fetch"}[what]; ok {
		verb = "farm " + v
	}
	done := make(chan struct{})
	go refused(ctx, nc, done, cancel)
	m, err := nc.RequestWithContext(ctx, askSubject+what, mustJSON(q))
	close(done)
	if err != nil && errors.Is(nc.LastError(), nats.ErrPermissionViolation) {
		return nil, fail.Usage(verb, errors.New("the address is a worker's, which may not do that"), "use the other line that vidcolor farm serve printed, for who adds films")
	}
	if err != nil {
		return nil, &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "ask farm", Err: err, Hint: "check that vidcolor farm serve runs"}
	}
	var r reply
	if err := json.Unmarshal(m.Data, &r); err != nil {
		return nil, fmt.Errorf("the farm's answer cannot be read: %w", err)
	}
	if r.Error != "" {
		return &r, fail.Usage(verb, errors.New(r.Error), cmp.Or(r.Hint, "vidcolor farm status lists the films"))
	}
	return &r, nil
}

// refused ends a request to which a server that forbids it gives no answer.
func refused(ctx context.Context, nc *nats.Conn, done <-chan struct{}, cancel func()) {
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-time.After(50 * time.Millisecond):
		}
		if errors.Is(nc.LastError(), nats.ErrPermissionViolation) {
			cancel()
			return
		}
	}
}

// Add adds the films of a planning to a farm, and returns what is to be told.
func Add(ctx context.Context, nc *nats.Conn, o farm.Planning, priority int) ([]string, error) {
	outputs, err := o.Outputs()
	if err != nil {
		return nil, err
	}
	q := request{Priority: priority}
	for i, in := range o.Films {
		if err := fail.Input(in); err != nil {
			return nil, err
		}
		s := o.Spec
		s.Input, s.Output = in, outputs[i]
		if err := fail.Output(s.Output, s.Overwrite, s.Input); err != nil {
			return nil, err
		}
		if s, err = s.Everywhere(); err != nil {
			return nil, err
		}
		if o.May != nil {
			if err := o.May(ctx, s); err != nil {
				return nil, err
			}
		}
		dir := filepath.Dir(s.Output)
		o.Roots.Shorten(&s)
		id := planID(s.Input, &s, o.Length)
		f := FilmRecord{ID: id, Spec: s, Length: o.Length, Plan: o.Roots.Name(filepath.Join(dir, planName(id)))}
		q.Films = append(q.Films, f)
	}
	r, err := ask(ctx, nc, "add", q)
	if err != nil {
		return nil, err
	}
	return r.Notes, nil
}

// Ask cancels or retries films, or of none named all: by IDs, names of files, and paths,
// which are those of this machine where roots have others.
func Ask(ctx context.Context, nc *nats.Conn, what string, films []string, roots farm.Roots) ([]string, error) {
	q := request{IDs: films}
	for _, f := range films {
		path, err := filepath.Abs(f)
		if err != nil {
			return nil, fail.File("find", f, err)
		}
		q.Paths = append(q.Paths, roots.Name(path))
	}
	r, err := ask(ctx, nc, what, q)
	if err != nil {
		return nil, err
	}
	return r.Notes, nil
}

// StatusOf asks a farm what it does.
func StatusOf(ctx context.Context, nc *nats.Conn) (*Status, error) {
	r, err := ask(ctx, nc, "status", request{})
	if err != nil {
		return nil, err
	}
	return r.Status, nil
}
