package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// film is a film as the server sees it.
type film struct {
	FilmRecord
	plan   *farm.Plan
	size   int64  // of the plan's file when it was read
	at     string // path of the plan here
	from   string // the file that was read, as it is called everywhere
	done   map[int]bool
	dirty  bool // a record of its tasks has changed
	looked time.Time
	seen   map[int]string // state of each unit's record when the folder was looked at
	other  bool           // its plan was made with other options

	// Of a film that was sent.
	planned   *Parcel // what is planned, as workers fetch it
	plannedTo int64   // bytes of that
	joining   bool    // it is being joined here
	waits     string  // why it cannot be joined just now
	again     time.Time
	cleared   bool // it has ended, and no object of it is left
}

// otherOptions is why a film of an older farm stands still: there plans did not bear their
// options in their names.
const otherOptions = "its plan was made with other options: cancel it and add it again"

// newFilm is a film by its record; without the folder that it lies in here it stays as
// it is.
func (s *Server) newFilm(r FilmRecord) *film {
	f := &film{FilmRecord: r, done: map[int]bool{}, seen: map[int]string{}, cleared: r.ended()}
	var err error
	if f.at, err = s.Roots.Path(r.Plan); err != nil {
		s.Told(r.Plan + ": " + err.Error())
	}
	return f
}

// order is that in which films are worked at: by priority, those that were begun first,
// then as they were added. Films that have ended are left out.
func (s *Server) order() (films []*film) {
	for _, f := range s.films {
		if !f.ended() {
			films = append(films, f)
		}
	}
	begun := func(f *film) int {
		if f.Done > 0 {
			return 0
		}
		return 1
	}
	slices.SortFunc(films, func(a, b *film) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(begun(a), begun(b)), cmp.Compare(a.Order, b.Order))
	})
	return films
}

func (f *film) task(kind string, n int) *Task {
	return &Task{Film: f.ID, Kind: kind, N: n, Plan: f.Plan, From: f.from, Sent: f.Sent, Input: farm.Base(f.Spec.Input), Planned: f.planned}
}

func (f *film) planTask() *Task {
	t := f.task(KindPlan, 0)
	t.Spec, t.Length = &f.Spec, f.Length
	return t
}

// look brings what is known of f to what the folder says.
func (s *Server) look(ctx context.Context, f *film) {
	before := f.FilmRecord
	f.read(s.records[f.planTask().key()].From, s.Roots)
	if f.other {
		f.State, f.Error = FilmDead, otherOptions
		if before.State != f.State {
			_, _ = s.a.films.Put(ctx, f.ID, mustJSON(f.FilmRecord))
		}
		return
	}
	if f.Sent != nil && f.plan != nil && f.plannedTo != f.size {
		if err := s.sendPlan(ctx, f); err != nil {
			s.Told("the plan of " + farm.Base(f.Spec.Input) + " cannot be sent: " + fail.OneLine(err))
			f.plan = nil // it is read again
			return
		}
		f.plannedTo = f.size
	}
	s.count(f)
	complete := f.plan != nil && f.plan.Complete
	dead, why := f.dead(s.records)
	switch {
	case complete && f.isJoined():
		f.State = FilmComplete
		if f.plan.Films[0].End.Damaged {
			f.State = FilmDamaged
		}
		s.forget(ctx, f)
		s.Told(farm.Base(f.Spec.Output) + ": " + f.State)
	case dead:
		f.State, f.Error = FilmDead, why
	case complete && f.Done == f.Units:
		f.State, f.Error = FilmJoining, f.waits
		if f.Sent != nil && !f.joining && time.Now().After(f.again) && s.records[f.task(KindJoin, 0).key()].State != stateDead && s.doer != nil {
			s.joinSent(ctx, f)
		}
	case complete || f.Units > 0:
		f.State, f.Error = FilmRunning, ""
	default:
		f.State, f.Error = FilmPlanning, ""
	}
	if before.State != f.State || before.Done != f.Done || before.Units != f.Units {
		_, _ = s.a.films.Put(ctx, f.ID, mustJSON(f.FilmRecord)) // it is found out again
	}
}

// read reads the plan if it has grown.
func (f *film) read(from string, roots farm.Roots) {
	name, at := f.Plan, f.at
	info, err := os.Stat(at)
	if err != nil && from != "" {
		if at, err = roots.Path(from); err == nil {
			name = from
			info, err = os.Stat(at)
		}
	}
	if err != nil || name == f.from && info.Size() == f.size && f.plan != nil {
		return
	}
	if f.Sent != nil {
		if err := f.samePlan(at); err != nil {
			f.other = name == f.Plan && errors.Is(err, farm.ErrOther)
			return
		}
	}
	p, err := farm.ReadPlan(at, roots)
	if err != nil || len(p.Films) > 1 {
		return
	}
	p.Base = f.at
	f.other = len(p.Films) == 1 && farm.Options(p.Films[0].Spec) != farm.Options(f.Spec)
	f.plan, f.size, f.from, f.Units = p, info.Size(), name, max(p.Units, f.Units)
}

// count finds the units that are there, by their records and sizes: what workers say does
// not count, and checksums are compared when the film is joined.
func (s *Server) count(f *film) {
	if f.plan == nil {
		return
	}
	f.Done, f.Again, f.Doubles = 0, 0, 0
	for n := range f.plan.Units {
		r := s.records[f.task(KindUnit, n).key()]
		if r.Attempt > 1 {
			f.Again++
		}
		f.Doubles += r.Doubles
		if c, ok := s.records[copyOf(f.task(KindUnit, n)).key()]; ok {
			f.Doubles += c.Doubles
		}
		silent := s.silent(f.task(KindUnit, n))
		if seen := fmt.Sprint(r.State, r.Attempt, silent, "."); !f.done[n] && (r.State != stateLeased || silent) && f.seen[n] != seen {
			f.seen[n] = seen
			made, err := f.plan.Done(n, false)
			f.done[n] = err == nil && made != nil
			if f.done[n] {
				s.took = append(s.took, time.Duration(made.Seconds*float64(time.Second)))
				s.took = s.took[max(0, len(s.took)-99):]
			}
		}
		if f.done[n] {
			f.Done++
		}
	}
	if r := s.records[f.task(KindJoin, 0).key()]; r.State == stateOpen && r.Errors == 0 {
		clear(f.seen)
		clear(f.done) // joining has found units missing: look at all again
	}
}

func copyOf(t *Task) *Task { t.Copy = 1; return t }

func (f *film) isJoined() bool {
	if len(f.plan.Films) == 0 {
		return false
	}
	one := f.plan.Films[0]
	info, err := os.Stat(one.Spec.Output)
	return err == nil && one.Joined > 0 && info.Size() == one.Joined && !exists(f.plan.Dir())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// all are the tasks of f that are known.
func (f *film) all() (tasks []*Task) {
	tasks = append(tasks, f.planTask())
	for n := range f.Units {
		tasks = append(tasks, f.task(KindUnit, n), copyOf(f.task(KindUnit, n)))
	}
	return append(tasks, f.task(KindJoin, 0))
}

// wanted are the tasks that may enter the queue, first those that come first.
func (s *Server) wanted(f *film) (tasks []*Task) {
	records := s.records
	if f.other {
		return nil
	}
	may := func(t *Task) {
		if r := records[t.key()]; (r.State != stateLeased || s.silent(t)) && r.State != stateDead && r.State != stateCancelled {
			tasks = append(tasks, t)
		}
	}
	if f.State == FilmJoining && f.Sent != nil {
		return nil // it is joined here
	}
	if f.State == FilmJoining {
		may(f.task(KindJoin, 0))
		return tasks
	}
	if f.plan == nil || !f.plan.Complete {
		may(f.planTask())
	}
	if f.plan == nil {
		return tasks
	}
	var units []int
	for n := range f.plan.Units {
		if !f.done[n] {
			units = append(units, n)
		}
	}
	// Those that were tried before, then the longest first: what is long and begins late
	// keeps the film waiting.
	slices.SortStableFunc(units, func(a, b int) int {
		tried := func(n int) int { return min(records[f.task(KindUnit, n).key()].Attempt, 1) }
		return cmp.Or(cmp.Compare(tried(b), tried(a)), cmp.Compare(f.frames(b), f.frames(a)))
	})
	for _, n := range units {
		may(f.task(KindUnit, n))
	}
	return tasks
}

func (f *film) frames(n int) int64 { return f.plan.Films[0].Units[n].Frames }

func (f *film) leased(records map[string]record) (tasks []*Task) {
	for _, t := range f.all() {
		if records[t.key()].State == stateLeased {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// dead reports whether a task of f is dead and nothing else can be done, and why.
func (f *film) dead(records map[string]record) (dead bool, why string) {
	open := 0
	for _, t := range f.all() {
		if t.Copy > 0 || t.Kind == KindUnit && f.done[t.N] {
			continue
		}
		switch r := records[t.key()]; {
		case r.State == stateDead:
			why = t.String() + ": " + r.why()
		case t.Kind == KindUnit:
			open++
		}
	}
	return why != "" && open == 0, why
}

// why says why a task is dead.
func (r *record) why() string {
	if n := len(r.Failures); n > 0 {
		return r.Failures[n-1].Error + " (" + r.Failures[n-1].Worker + ")"
	}
	return "its workers vanished"
}

// forget removes what is kept of a film that has ended, here and in its folder.
func (s *Server) forget(ctx context.Context, f *film) {
	for _, t := range f.all() {
		delete(s.records, t.key())
	}
	if records, err := s.js.Stream(ctx, "KV_"+unitBucket); err == nil { // all of it, not even marks that it was there
		_ = records.Purge(ctx, jetstream.WithPurgeSubject("$KV."+unitBucket+"."+f.ID+".>"))
	}
	_ = s.a.units.Purge(ctx, purgeOf(f.ID))
	s.clear(ctx, f)
	if f.at == "" {
		return // its folder is not named here
	}
	if err := removePlan(f.at, f.ID); err != nil {
		s.Told(fail.OneLine(err))
	}
}

// removePlan removes a plan, whole or while it is written, with the units that were made of it.
func removePlan(at, id string) error {
	err := os.RemoveAll(farm.UnitsDir(at, id))
	_ = os.Remove(at)
	attempts, _ := filepath.Glob(escapeGlob(at) + ".*.tmp")
	for _, a := range attempts {
		_ = os.Remove(a)
	}
	return err
}

// escapeGlob keeps Glob from reading anything into a path.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(d))
	return s[len(s)/2]
}
