package queue

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// secured is a server with keys, and connections by each of them.
type secured struct {
	server            jetstream.JetStream // without bounds
	work, add         *nats.Conn
	workSide, addSide courier
}

func secure(t *testing.T, most int64) *secured {
	t.Helper()
	e, err := startEmbedded(t.TempDir(), "0.0.0.0:0", true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.stop)
	nc, err := e.connect(func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	s := &secured{}
	if s.server, err = jetstream.New(nc); err != nil {
		t.Fatal(err)
	}
	for _, b := range []string{filmObjects, resultObjects} {
		if err := makeObjects(t.Context(), s.server, b, most, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := makeAssets(t.Context(), s.server, time.Minute, 1); err != nil {
		t.Fatal(err)
	}
	s.work, s.workSide = s.enter(t, e.address)
	s.add, s.addSide = s.enter(t, e.adder)
	return s
}

func (s *secured) enter(t *testing.T, a Address) (*nats.Conn, courier) {
	t.Helper()
	u, err := url.Parse(string(a))
	if err != nil {
		t.Fatal(err)
	}
	u.Host = "127.0.0.1:" + u.Port()
	nc, err := Address(u.String()).Connect("test", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(500*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	return nc, courier{js}
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func nothing(int64) {}

// Films go from who adds to workers, results from workers to the server, by keys that let
// each do that and no more; afterwards nothing is left.
func TestParcels(t *testing.T) {
	s := secure(t, 64<<20)
	server := courier{s.server}
	for _, size := range []int{1, partSize - 1, partSize, 2*partSize + 5} {
		data := noise(size)
		var parts []int64
		film, err := s.addSide.put(t.Context(), filmObjects, "0123456789ab/film", bytes.NewReader(data), func(n int64) { parts = append(parts, n) })
		if err != nil || film.Bytes != int64(size) || int64(len(parts)) != film.parts() {
			t.Fatalf("got %+v, told %v, %v", film, parts, err)
		}
		var got bytes.Buffer
		if err := s.workSide.get(t.Context(), filmObjects, film, &got, nothing); err != nil || !bytes.Equal(got.Bytes(), data) {
			t.Fatalf("%d bytes came as %d: %v", size, got.Len(), err)
		}
		unit, err := s.workSide.put(t.Context(), resultObjects, "0123456789ab/unit", &got, nothing)
		if err != nil || unit.SHA256 != film.SHA256 {
			t.Fatalf("got %+v, %v", unit, err)
		}
		if err := server.get(t.Context(), resultObjects, unit, io.Discard, nothing); err != nil {
			t.Error(err)
		}
		wrong := *film
		wrong.SHA256 = strings.Repeat("0", 64)
		if err := server.get(t.Context(), filmObjects, &wrong, io.Discard, nothing); err == nil {
			t.Error("a film with another checksum is taken")
		}
		if err := errors.Join(server.drop(t.Context(), filmObjects, film), server.drop(t.Context(), resultObjects, unit)); err != nil {
			t.Error(err)
		}
		if err := s.workSide.get(t.Context(), filmObjects, film, io.Discard, nothing); !errors.Is(err, errGone) {
			t.Errorf("what is gone: got %v", err)
		}
		s.empty(t)
	}
}

// empty finds no message in the object store.
func (s *secured) empty(t *testing.T) {
	t.Helper()
	for _, b := range []string{filmObjects, resultObjects} {
		stream, err := s.server.Stream(t.Context(), "OBJ_"+b)
		if err != nil {
			t.Fatal(err)
		}
		if n := stream.CachedInfo().State.Msgs; n > 0 {
			t.Errorf("%d messages are left in %s", n, b)
		}
	}
}

// What has arrived is not sent twice: neither is the part read, nor do its bytes change place.
func TestSendAgain(t *testing.T) {
	s := secure(t, 64<<20)
	data := noise(partSize + 1)
	sequence := func() uint64 {
		stream, err := s.server.Stream(t.Context(), "OBJ_"+filmObjects)
		if err != nil {
			t.Fatal(err)
		}
		return stream.CachedInfo().State.LastSeq
	}
	if _, err := s.addSide.put(t.Context(), filmObjects, "a/film", bytes.NewReader(data), nothing); err != nil {
		t.Fatal(err)
	}
	before := sequence()
	if _, err := s.addSide.put(t.Context(), filmObjects, "a/film", bytes.NewReader(data), nothing); err != nil || sequence() != before {
		t.Errorf("%d messages were sent again: %v", sequence()-before, err)
	}
}

// A film for which there is no room says so at once.
func TestNoRoom(t *testing.T) {
	s := secure(t, 4<<20)
	_, err := s.addSide.put(t.Context(), filmObjects, "a/film", bytes.NewReader(noise(6<<20)), nothing)
	if !errors.Is(err, errNoRoom) {
		t.Errorf("got %v", err)
	}
}

// Sweeping removes objects of films that have ended, of films that nobody knows and bytes
// that no entry names, but not what is on its way.
func TestSweep(t *testing.T) {
	b := &bench{T: t, dir: t.TempDir()}
	b.start()
	defer b.stop()
	nc, js := b.stream()
	defer nc.Close()
	s := &Server{Told: func(string) {}, courier: courier{js}, films: map[string]*film{}}
	for _, bucket := range []string{filmObjects, resultObjects} {
		if err := makeObjects(t.Context(), js, bucket, 32<<20, 1); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"aaaa/film", "bbbb/film", "cccc/film"} {
			if _, err := s.courier.put(t.Context(), bucket, name, strings.NewReader("bytes"), nothing); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := js.Publish(t.Context(), "$O."+bucket+".C.dead", []byte("bytes")); err != nil {
			t.Fatal(err)
		}
	}
	s.films["aaaa"] = &film{FilmRecord: FilmRecord{State: FilmRunning, Sent: &Parcel{}}}
	s.films["bbbb"] = &film{FilmRecord: FilmRecord{State: FilmComplete, Sent: &Parcel{}}}
	count := func(bucket string) (n uint64) {
		stream, err := js.Stream(t.Context(), "OBJ_"+bucket)
		if err != nil {
			t.Fatal(err)
		}
		return stream.CachedInfo().State.Msgs
	}
	for _, tc := range []struct {
		ended, age     time.Duration
		films, results uint64
	}{{time.Hour, time.Hour, 7, 7}, {0, time.Hour, 5, 5}, {0, 0, 2, 0}} {
		time.Sleep(2 * time.Millisecond)
		s.sweep(t.Context(), tc.ended, tc.age)
		if f, r := count(filmObjects), count(resultObjects); f != tc.films || r != tc.results {
			t.Errorf("after %v, %v: %d and %d messages, want %d and %d", tc.ended, tc.age, f, r, tc.films, tc.results)
		}
	}
}

// A part is tried again as long as its network fails, each time within what its size gives;
// what no other try would change ends it.
func TestAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, tries := time.Now(), 0
		err := again(t.Context(), 1<<20, func(ctx context.Context) error {
			tries++
			<-ctx.Done()
			return ctx.Err()
		})
		if err == nil || tries != partTries || !strings.Contains(err.Error(), "1024 KB did not pass in 36s") {
			t.Errorf("%d tries: %v", tries, err)
		}
		if took := time.Since(began); took < partTries*partDeadline(1<<20) || took > 2*partTries*partDeadline(1<<20) {
			t.Errorf("took %v", took)
		}
		for _, final := range []error{errGone, nats.ErrPermissionViolation, &jetstream.APIError{ErrorCode: 10077}} {
			tries = 0
			if err := again(t.Context(), 0, func(context.Context) error { tries++; return final }); err == nil || tries != 1 {
				t.Errorf("%v: %d tries, %v", final, tries, err)
			}
		}
	})
}
