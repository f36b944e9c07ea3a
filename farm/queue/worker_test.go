package queue

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ledger is a folder of results that is not there: the fake work of the tests.
type ledger struct {
	mu      sync.Mutex
	done    map[string]int // results by task
	doubles int
	fails   map[string]error
}

func (l *ledger) Done(t *Task) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done[t.key()] > 0
}

func (l *ledger) Rest(context.Context) {}

func (l *ledger) Versions() string { return "test" }

// hand is a worker that takes a while.
type hand struct {
	*ledger
	took time.Duration
}

func (h hand) Do(ctx context.Context, t *Task, tell Telling) (bool, error) {
	for i := range 20 {
		tell.Frames(int64(i))
		if !sleep(ctx, h.took/20) {
			return false, context.Cause(ctx)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.fails[t.key()]; err != nil {
		return false, err
	}
	double := h.done[t.key()] > 0
	if double {
		h.doubles++
	}
	h.done[t.key()]++
	return double, nil
}

// bench is a farm without a network and without films.
type bench struct {
	*testing.T
	dir    string
	server *server.Server
	ledger *ledger
}

func (b *bench) start() *assets {
	b.Helper()
	s, err := server.NewServer(&server.Options{ServerName: "t", DontListen: true, NoSigs: true, NoLog: true, JetStream: true, StoreDir: b.dir, JetStreamMaxStore: 1 << 30, JetStreamMaxMemory: 64 << 20})
	if err != nil {
		b.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		b.Fatal("the server does not get ready")
	}
	b.server = s
	_, js := b.stream()
	a, err := makeAssets(b.Context(), js, time.Minute, 1)
	if err != nil {
		b.Fatal(err)
	}
	return a
}

func (b *bench) connect() *nats.Conn {
	b.Helper()
	nc, err := nats.Connect("", nats.InProcessServer(b.server), nats.MaxReconnects(-1))
	if err != nil {
		b.Fatal(err)
	}
	return nc
}

// stream is a connection to the server, until the test ends, and its JetStream.
func (b *bench) stream() (*nats.Conn, jetstream.JetStream) {
	b.Helper()
	nc := b.connect()
	b.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		b.Fatal(err)
	}
	return nc, js
}

// stop ends the server.
func (b *bench) stop() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

func (b *bench) publish(tasks int) {
	b.Helper()
	_, js := b.stream()
	for n := range tasks {
		t := &Task{Film: "0123456789ab", Kind: KindUnit, N: n, Plan: "p"}
		if _, err := js.Publish(b.Context(), taskSubject+t.key(), mustJSON(t)); err != nil {
			b.Fatal(err)
		}
	}
}

// Hours of work by workers that die at random: under a fake clock, with the real server.
// Every task is done, and none twice but those whose holder died between its result and
// its acknowledgement, which is never here.
func TestDeaths(t *testing.T) { deaths(t, 240) }

func deaths(t *testing.T, tasks int) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, dir: t.TempDir(), ledger: &ledger{done: map[string]int{}}}
		b.start()
		defer b.stop()
		b.publish(tasks)
		random := rand.New(rand.NewPCG(1, 2))
		began, deaths := time.Now(), 0
		ctx, end := context.WithCancel(t.Context())
		var crew sync.WaitGroup
		for range 8 {
			life := random.ExpFloat64
			crew.Go(func() {
				for ctx.Err() == nil {
					nc := b.connect()
					work, die := context.WithCancel(ctx)
					w := &Worker{Doer: hand{b.ledger, 40 * time.Second}, Told: func(string) {}}
					b.ledger.mu.Lock()
					left := time.Duration(life() * float64(160*time.Second))
					deaths++
					b.ledger.mu.Unlock()
					time.AfterFunc(left, func() { nc.Close(); die() }) // without a word
					_ = w.Run(work, nc)
					die()
					nc.Close()
					sleep(ctx, time.Second)
				}
			})
		}
		for len(b.count()) < tasks && time.Since(began) < 48*time.Hour {
			time.Sleep(10 * time.Second)
		}
		checkFlat(t, b.dir)
		end()
		crew.Wait()
		done := b.count()
		t.Logf("%d tasks in %s, %d workers died, %d results twice", len(done), time.Since(began).Round(time.Second), deaths-8, b.ledger.doubles)
		if len(done) != tasks {
			t.Errorf("%d of %d tasks are done", len(done), tasks)
		}
		if b.ledger.doubles > 0 {
			t.Errorf("%d results came twice", b.ledger.doubles)
		}
	})
}

func (b *bench) count() map[string]int {
	b.ledger.mu.Lock()
	defer b.ledger.mu.Unlock()
	return maps.Clone(b.ledger.done)
}

// checkFlat finds the store as small as the tasks that are left, however many were done.
func checkFlat(t *testing.T, dir string) {
	t.Helper()
	size := int64(0)
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the store has %.1f MB", float64(size)/1e6)
	if size > 32<<20 {
		t.Errorf("the store has %d bytes", size)
	}
}

// A task that fails three times is dead, and says why and where; a film's missing units
// count for nothing.
func TestErrorsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := &Task{Film: "0123456789ab", Kind: KindUnit, N: 1, Plan: "p"}
		b := &bench{T: t, dir: t.TempDir(), ledger: &ledger{done: map[string]int{}, fails: map[string]error{bad.key(): errors.New("broken")}}}
		a := b.start()
		defer b.stop()
		b.publish(3)
		ctx, end := context.WithTimeout(t.Context(), 20*time.Minute)
		defer end()
		nc := b.connect()
		defer nc.Close()
		w := &Worker{Doer: hand{b.ledger, time.Second}, Told: func(string) {}}
		_ = w.Run(ctx, nc)
		e, err := a.tasks.Get(t.Context(), bad.key())
		if err != nil {
			t.Fatal(err)
		}
		if len(b.count()) != 2 {
			t.Errorf("done: %v", b.count())
		}
		r := decode(t, e.Value())
		if r.State != stateDead || r.Errors != 3 || len(r.Failures) != 3 || r.Failures[0].Error != "broken" {
			t.Errorf("got %+v", r)
		}
		info, err := a.units.Info(t.Context())
		if err != nil || info.State.Msgs != 0 {
			t.Errorf("%d tasks lie in the queue: %v", info.State.Msgs, err)
		}
	})
}

// Ten workers that vanish at the same task make it dead, although none told an error.
func TestVanished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, dir: t.TempDir(), ledger: &ledger{done: map[string]int{}}}
		a := b.start()
		defer b.stop()
		b.publish(1)
		key := (&Task{Film: "0123456789ab", Kind: KindUnit}).key()
		for i := range 12 {
			nc := b.connect()
			ctx, die := context.WithCancel(t.Context())
			w := &Worker{Doer: hand{b.ledger, time.Hour}, Told: func(string) {}}
			time.AfterFunc(3*time.Minute, func() { nc.Close(); die() })
			_ = w.Run(ctx, nc)
			die()
			if e, err := a.tasks.Get(t.Context(), key); err == nil && decode(t, e.Value()).State == stateDead {
				if i != maxVanished {
					t.Errorf("dead after %d workers, want %d", i, maxVanished)
				}
				return
			}
		}
		t.Error("it never was dead")
	})
}

func TestKeys(t *testing.T) {
	for _, bad := range []*Task{{Film: "x"}, {Film: "0123456789a>", Kind: KindUnit}, {Film: "0123456789ab", Kind: "shell"}, {Film: "0123456789ab", Kind: KindUnit, N: -1}, {Film: "0123456789ab", Kind: KindPlan}} {
		if validKey(bad) {
			t.Errorf("%+v is taken", bad)
		}
	}
}

func decode(t *testing.T, data []byte) (r record) {
	t.Helper()
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}
