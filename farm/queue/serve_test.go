package queue

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A message that lies in the queue and reaches nobody, as a server that was killed may
// leave it, does not keep its task from workers for ever; one that somebody works at stays.
func TestUnblock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, dir: t.TempDir()}
		b.start()
		defer b.stop()
		nc, js := b.stream()
		defer nc.Close()
		a, err := makeAssets(t.Context(), js, 100*time.Hour, 1) // nothing is handed out again
		if err != nil {
			t.Fatal(err)
		}
		s := &Server{Lease: time.Minute, js: js, a: a, records: map[string]record{}, moved: map[string]time.Time{}, blocked: map[string]time.Time{}}
		task := &Task{Film: "0123456789ab", Kind: KindUnit, Plan: "p"}
		put := func() bool {
			t.Helper()
			done, err := s.put(t.Context(), task)
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		fetch := func() bool {
			t.Helper()
			m, err := a.work.Fetch(1, jetstream.FetchMaxWait(time.Second))
			if err != nil {
				t.Fatal(err)
			}
			_, got := <-m.Messages()
			return got
		}
		if !put() || !fetch() {
			t.Fatal("the task is not handed out")
		}
		for range 10 { // somebody works at it
			time.Sleep(2 * time.Minute)
			s.moved[task.key()] = time.Now()
			if put() || fetch() {
				t.Fatal("a task that somebody works at is handed out again")
			}
		}
		time.Sleep(time.Minute)
		if put() || fetch() {
			t.Error("it is handed out again too early")
		}
		time.Sleep(blockedLeases * time.Minute)
		put()
		if !put() || !fetch() {
			t.Error("a task that is stuck is not handed out again")
		}
	})
}
