package queue

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Server keeps the queue of a farm: it decides what enters it, looks at what workers hand
// in, and answers questions.
type Server struct {
	Store  string  // folder of an embedded NATS server's store, "" = NATS is elsewhere
	Listen string  // of the embedded server, ADDRESS:PORT
	NATS   Address // of a NATS server or cluster that is there
	Copies int     // of everything that is kept in a cluster, 0 = 1
	// Machines are the workers that have a key of their own on other addresses than
	// loopback; none = one key for all. The key of one that is not named any more is void.
	Machines []string

	Lease time.Duration
	Roots farm.Roots
	Told  func(text string)
	Ready func(line string) // told the line that a worker needs, and that of who adds films where it is another

	// Films is the folder of films that are sent, "" = none are taken. Engine joins them.
	Films  string
	Engine *job.Engine

	js      jetstream.JetStream
	a       *assets
	courier courier
	doer    *Films
	joins   chan struct{}  // held by who joins
	busy    sync.WaitGroup // with films that are sent

	mu      sync.Mutex
	films   map[string]*film
	records map[string]record    // by task, as the bucket has them
	since   map[string]time.Time // when each task was leased, as this server saw it
	moved   map[string]time.Time // when each record was last changed, the same
	blocked map[string]time.Time // since when a task that is wanted lies in the queue
	took    []time.Duration      // of units that were done
	next    int64
	wake    chan struct{}
}

// Run serves until ctx ends.
func (s *Server) Run(ctx context.Context) (err error) {
	nc, lines, room, stop, err := s.enter()
	if err != nil {
		return err
	}
	defer stop()
	defer nc.Close()
	if s.Lease == 0 {
		s.Lease = DefaultLease
	}
	s.films, s.records, s.since, s.moved, s.blocked, s.wake = map[string]*film{}, map[string]record{}, map[string]time.Time{}, map[string]time.Time{}, map[string]time.Time{}, make(chan struct{}, 1)
	if s.js, err = jetstream.New(nc, jetstream.WithDefaultTimeout(10*time.Second)); err != nil {
		return err
	}
	if s.a, err = makeAssets(ctx, s.js, s.Lease, max(s.Copies, 1)); err != nil {
		return storeError(err)
	}
	s.joins = make(chan struct{}, 1)
	defer s.busy.Wait()
	if err := s.openSent(ctx, room); err != nil {
		return err
	}
	if err := s.load(ctx); err != nil {
		return storeError(err)
	}
	watch, err := s.a.tasks.WatchAll(ctx)
	if err != nil {
		return storeError(err)
	}
	defer watch.Stop()
	go s.follow(watch)
	asks, err := nc.Subscribe(askSubject+">", func(m *nats.Msg) { s.answer(ctx, m) })
	if err != nil {
		return err
	}
	defer asks.Unsubscribe()
	events, err := nc.Subscribe(eventSubject, func(*nats.Msg) { s.nudge() })
	if err != nil {
		return err
	}
	defer events.Unsubscribe()
	if s.Films != "" {
		hands, err := s.handIn(ctx, nc)
		if err != nil {
			return err
		}
		defer hands.Unsubscribe()
		s.busy.Go(func() { s.sweepAlways(ctx) })
	}
	if err := nc.FlushTimeout(10 * time.Second); err != nil { // who reads the lines is answered
		return storeError(err)
	}
	for _, l := range lines {
		s.Ready(l)
	}
	return s.feed(ctx)
}

// enter connects to the server that there is, or to one that it starts here. lines are what
// others need to take part, room what films may take, 0 = as its server allows.
func (s *Server) enter() (nc *nats.Conn, lines []string, room int64, stop func(), err error) {
	if s.Store == "" {
		nc, err = s.NATS.Connect("vidcolor serve", s.Told)
		return nc, []string{(&key{verb: "work"}).line(string(s.NATS))}, 0, func() {}, err
	}
	e, err := startEmbedded(s.Store, s.Listen, s.Films != "", s.Machines...)
	if err != nil {
		return nil, nil, 0, nil, err
	}
	if nc, err = e.connect(s.Told); err != nil {
		e.stop()
		return nil, nil, 0, nil, fail.Usage("farm serve", err, "check --store and --listen")
	}
	return nc, e.lines, e.room, e.stop, nil
}

func storeError(err error) error {
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "keep the queue", Err: err, Hint: "check that JetStream is on there and its disk is not full"}
}

// load reads the films that were added before.
func (s *Server) load(ctx context.Context) error {
	keys, err := s.a.films.Keys(ctx)
	if err != nil && !errors.Is(err, jetstream.ErrNoKeysFound) {
		return err
	}
	for _, k := range keys {
		e, err := s.a.films.Get(ctx, k)
		if err != nil {
			return err
		}
		var r FilmRecord
		if json.Unmarshal(e.Value(), &r) != nil {
			continue
		}
		f := s.newFilm(r)
		s.films[r.ID] = f
		if f.State == FilmCancelled { // who served may have ended before it was forgotten
			f.cleared = false
			s.forgetLater(ctx, f)
		}
		s.next = max(s.next, r.Order+1)
	}
	return nil
}

// follow keeps the tasks' records as the bucket has them.
func (s *Server) follow(watch jetstream.KeyWatcher) {
	for e := range watch.Updates() {
		if e == nil {
			continue
		}
		s.mu.Lock()
		if id, _, _, ok := splitKey(e.Key()); ok && s.films[id] != nil {
			s.films[id].dirty = true
		}
		var r record
		if e.Operation() != jetstream.KeyValuePut || json.Unmarshal(e.Value(), &r) != nil {
			delete(s.records, e.Key())
			delete(s.since, e.Key())
			delete(s.moved, e.Key())
		} else {
			if old := s.records[e.Key()]; r.State == stateLeased && (old.State != stateLeased || old.Attempt != r.Attempt) {
				s.since[e.Key()] = time.Now()
			}
			s.records[e.Key()], s.moved[e.Key()] = r, time.Now()
		}
		s.mu.Unlock()
	}
}

// silent reports whether the holder of a leased task has said nothing for as long as a
// lease: its message may be gone by an acknowledgement that came late.
func (s *Server) silent(t *Task) bool {
	return s.records[t.key()].State == stateLeased && time.Since(s.moved[t.key()]) > s.Lease*3/2
}

func (s *Server) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// feed fills the queue as workers ask.
func (s *Server) feed(ctx context.Context) error {
	for {
		if err := s.round(ctx); err != nil && ctx.Err() == nil {
			s.Told("the queue: " + fail.OneLine(err))
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.wake:
			sleep(ctx, leastRound)
		case <-time.After(time.Second):
		}
	}
}

// leastRound is the time between two rounds, however much happens.
const leastRound = 50 * time.Millisecond

// spare is how many tasks lie in the queue besides those that workers ask for.
const spare = 2

// round looks at every film and puts into the queue what fits.
func (s *Server) round(ctx context.Context) error {
	info, err := s.a.work.Info(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	room := info.NumWaiting + spare - int(info.NumPending)
	films := s.order()
	for _, f := range films {
		// Ten thousand films are not looked at for every unit that is done.
		if room <= 0 && !f.dirty && time.Since(f.looked) < lookAgain {
			continue
		}
		f.dirty, f.looked = false, time.Now()
		s.look(ctx, f)
		for _, t := range s.wanted(f) {
			if room <= 0 {
				break
			}
			put, err := s.put(ctx, t)
			if err != nil {
				return err
			}
			if put {
				room--
			}
		}
	}
	if room > spare && info.NumPending == 0 {
		return s.twice(ctx)
	}
	return nil
}

// lookAgain is after what time a film is looked at of which no worker says anything.
const lookAgain = 15 * time.Second

// put puts a task into the queue, unless it lies there.
func (s *Server) put(ctx context.Context, t *Task) (bool, error) {
	if r := s.records[t.key()]; r.State == stateDone { // its result has gone since
		if err := s.a.tasks.Purge(ctx, t.key()); err != nil {
			return false, err
		}
	}
	_, err := s.js.Publish(ctx, taskSubject+t.key(), mustJSON(t), jetstream.WithRetryAttempts(0))
	var api *jetstream.APIError
	if errors.As(err, &api) && api.ErrorCode == jetstream.ErrorCode(10077) { // one message a subject
		return false, s.unblock(ctx, t)
	}
	if err == nil {
		delete(s.blocked, t.key())
	}
	return err == nil, err
}

// unblock takes a task out of the queue that lies there and reaches nobody: where the server
// dies between an acknowledgement and what follows from it, a message may stay behind the
// consumer's place for ever, and keep its subject. The next round puts the task in anew;
// had it been on its way all the same, whoever comes second finds its record.
func (s *Server) unblock(ctx context.Context, t *Task) error {
	since, known := s.blocked[t.key()]
	if moved := s.moved[t.key()]; !known || moved.After(since) {
		s.blocked[t.key()] = time.Now()
		return nil
	}
	if time.Since(since) < blockedLeases*s.Lease {
		return nil
	}
	delete(s.blocked, t.key())
	return s.a.units.Purge(ctx, jetstream.WithPurgeSubject(taskSubject+t.key()))
}

// blockedLeases is after how many leases a task that workers could have is believed stuck.
const blockedLeases = 3

// twice hands out the slowest unit a second time, while workers have nothing to do.
func (s *Server) twice(ctx context.Context) error {
	usual := median(s.took)
	if usual == 0 {
		return nil
	}
	slowest, held := (*Task)(nil), 3*usual
	for key, r := range s.records {
		film, kind, n, ok := splitKey(key)
		f := s.films[film]
		if !ok || kind != KindUnit || strings.HasSuffix(key, ".1") || f == nil || f.ended() || r.State != stateLeased || time.Since(s.since[key]) < held {
			continue
		}
		t := f.task(KindUnit, n)
		t.Copy = 1
		if _, known := s.records[t.key()]; !known {
			slowest, held = t, time.Since(s.since[key])
		}
	}
	if slowest == nil {
		return nil
	}
	_, err := s.put(ctx, slowest)
	return err
}

// SetLease reads for how long a worker may say nothing.
func (s *Server) SetLease(text string) (err error) {
	if s.Lease, err = clock.Parse(text); err != nil || s.Lease < 2*time.Second || s.Lease > time.Hour {
		return fail.Usage("--lease "+text, errors.New("it is no time from 2 s to an hour"), "60 is the default")
	}
	if (s.Store == "") == (s.NATS == "") {
		return fail.Usage("farm serve", errors.New("where the queue is kept is not said"), "name a folder by --store DIR, or a NATS server by --nats ADDRESS")
	}
	return nil
}
