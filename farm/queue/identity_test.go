package queue

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/job"
)

func TestPlanID(t *testing.T) {
	s := job.Spec{Input: "/a.mov", Output: "/b.mov"}
	one := planID("a", &s, time.Second)
	if len(one) != 12 || planID("a", &job.Spec{Input: "/elsewhere/a.mov", Output: "/b.mov"}, time.Second) != one {
		t.Errorf("got %q", one)
	}
	none := 0.0
	for name, other := range map[string]string{
		"film": planID("b", &s, time.Second), "length": planID("a", &s, 2*time.Second),
		"output": planID("a", &job.Spec{Output: "/c.mov"}, time.Second), "size": planID("a", &job.Spec{Output: "/b.mov", Size: 32}, time.Second),
		"saturation": planID("a", &job.Spec{Output: "/b.mov", Saturation: &none}, time.Second), "start": planID("a", &job.Spec{Output: "/b.mov", Start: time.Second}, time.Second),
	} {
		if other == one {
			t.Errorf("%s: the same name", name)
		}
	}
}

// newServer is a server without a feeder.
func (b *bench) newServer(lease time.Duration) *Server {
	b.Helper()
	_, js := b.stream()
	a, err := makeAssets(b.Context(), js, lease, 1)
	if err != nil {
		b.Fatal(err)
	}
	return &Server{Lease: lease, js: js, a: a, courier: courier{js}, Told: func(string) {}, films: map[string]*film{}, records: map[string]record{}}
}

// leave leaves in dir what a planning that was cut off, or one that ended, leaves of s.
func leave(t *testing.T, dir string, s job.Spec, whole bool) (id string) {
	t.Helper()
	id = planID(s.Input, &s, 0)
	text := `{"plan":{"format":1,"id":"` + id + `"}}` + "\n" + `{"film":{"number":0,"spec":` + string(mustJSON(s)) + `,"identity":{}}}` + "\n"
	path := filepath.Join(dir, planName(id))
	if !whole {
		path = attemptOf(path, "aaaaaaaaaaaa")
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(farm.UnitsDir(filepath.Join(dir, planName(id)), id), "000000"), 0o700); err != nil {
		t.Fatal(err)
	}
	return id
}

func left(t *testing.T, dir, id string) int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, planPrefix+id+".*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}

// A film that is added again with other options is another plan, and what lies in the
// folder of the former goes, unless a film of the farm has it; while the former is in the
// farm the other is refused.
func TestAddAgain(t *testing.T) {
	b := &bench{T: t, dir: t.TempDir()}
	b.start()
	t.Cleanup(b.stop)
	s := b.newServer(time.Minute)
	dir := t.TempDir()
	at := func(name string, size int) job.Spec {
		return job.Spec{Input: filepath.Join(dir, "a.mov"), Output: filepath.Join(dir, name), Size: size}
	}
	add := func(spec job.Spec, length time.Duration) *reply {
		r := &reply{}
		id := planID(spec.Input, &spec, length)
		s.add(t.Context(), request{Films: []FilmRecord{{ID: id, Spec: spec, Length: length, Plan: filepath.Join(dir, planName(id))}}}, r)
		return r
	}
	whole, cut, same, other := leave(t, dir, at("b.mov", 32), true), leave(t, dir, at("b.mov", 64), false), leave(t, dir, at("b.mov", 128), true), leave(t, dir, at("c.mov", 32), true)
	if r := add(at("b.mov", 128), 0); r.Error != "" {
		t.Fatal(r.Error)
	}
	for id, want := range map[string]int{whole: 0, cut: 0, same: 2, other: 2} {
		if got := left(t, dir, id); got != want {
			t.Errorf("%d files are left of %s, want %d", got, id, want)
		}
	}
	if r := add(at("b.mov", 128), 0); r.Error != "" || len(r.Notes) != 1 {
		t.Errorf("added twice: got %+v", r)
	}
	for _, r := range []*reply{add(at("b.mov", 32), 0), add(at("b.mov", 128), time.Second)} {
		if !strings.Contains(r.Error, "with other options") || !strings.Contains(r.Hint, same) {
			t.Errorf("other options: got %+v", r)
		}
	}
	if r := add(job.Spec{Input: filepath.Join(dir, "z.mov"), Output: filepath.Join(dir, "b.mov"), Size: 128}, 0); !strings.Contains(r.Error, "another film") {
		t.Errorf("another film: got %+v", r)
	}
	f := s.films[same]
	f.State, f.cleared = FilmCancelled, true
	if r := add(at("b.mov", 32), 0); r.Error != "" || len(s.films) != 1 {
		t.Errorf("after it was cancelled: got %+v, %d films", r, len(s.films))
	}
}

// A film of an older farm whose plan in the folder was made with other options stands
// still and says so.
func TestOtherOptions(t *testing.T) {
	b := &bench{T: t, dir: t.TempDir()}
	b.start()
	t.Cleanup(b.stop)
	s := b.newServer(time.Minute)
	dir := t.TempDir()
	spec := job.Spec{Input: filepath.Join(dir, "a.mov"), Output: filepath.Join(dir, "b.mov"), Size: 32}
	id := leave(t, dir, spec, true)
	for size, want := range map[int]string{32: FilmPlanning, 64: FilmDead} {
		spec.Size = size
		f := s.newFilm(FilmRecord{ID: id, Spec: spec, Plan: filepath.Join(dir, planName(id)), State: FilmPlanning})
		s.look(t.Context(), f)
		if f.State != want || len(s.wanted(f)) > 0 != (want != FilmDead) {
			t.Errorf("%d: got %s, %s, %d tasks", size, f.State, f.Error, len(s.wanted(f)))
		}
	}
}

// What a film leaves that was cancelled just before its server ended goes after the next
// start.
func TestForgetAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, dir: t.TempDir()}
		b.start()
		defer b.stop()
		s := b.newServer(time.Minute)
		dir := t.TempDir()
		spec := job.Spec{Input: filepath.Join(dir, "a.mov"), Output: filepath.Join(dir, "b.mov")}
		id := leave(t, dir, spec, true)
		r := FilmRecord{ID: id, Spec: spec, Plan: filepath.Join(dir, planName(id)), State: FilmCancelled, Units: 1}
		task := &Task{Film: id, Kind: KindUnit}
		if _, err := s.a.films.Put(t.Context(), id, mustJSON(r)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.a.tasks.Put(t.Context(), task.key(), mustJSON(record{State: stateCancelled})); err != nil {
			t.Fatal(err)
		}
		if err := s.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		again := &reply{}
		s.mu.Lock()
		s.add(t.Context(), request{Films: []FilmRecord{r}}, again)
		s.mu.Unlock()
		if again.Error != removing {
			t.Errorf("added before it is forgotten: got %+v", again)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := left(t, dir, id); n != 0 {
			t.Errorf("%d files are left", n)
		}
		if _, err := s.a.tasks.Get(t.Context(), task.key()); err == nil {
			t.Error("the record of a task is left")
		}
		again = &reply{}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.add(t.Context(), request{Films: []FilmRecord{r}}, again); again.Error != "" || s.films[id].State != FilmPlanning {
			t.Errorf("added after that: got %+v", again)
		}
	})
}
