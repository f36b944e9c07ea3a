package queue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Films does tasks on films by shared paths, or on such as are sent. Close it.
type Films struct {
	Engine *job.Engine
	Roots  farm.Roots
	Note   func(text string)
	Farm   Address // from where films are fetched
	Cache  string  // folder for these, "" = in the user's cache

	once     sync.Once
	versions string

	swept sync.Once // what other processes have left in Cache
	mu    sync.Mutex
	away  *away
}

// Telling is what a task tells while it is done. Any of it may be nil.
type Telling struct {
	Frames func(frames int64) // how many are made, from any goroutine
	From   func(path string)  // of planning: the file that is being written
	Moved  func()             // something else advances
}

func (t Telling) from(path string) {
	if t.From != nil {
		t.From(path)
	}
}

func (t Telling) moved() {
	if t.Moved != nil {
		t.Moved()
	}
}

func (t Telling) listener() job.Listener {
	return job.ListenerFunc(func(e job.Event) {
		if p, ok := e.(job.Progress); ok && t.Frames != nil {
			t.Frames(p.Frames)
		}
	})
}

// Versions names this program.
func (d *Films) Versions() string {
	d.once.Do(func() { d.versions, _ = job.BuildIdentity() })
	return d.versions
}

// read reads the plan of a task, whole or while it is written.
func (d *Films) read(t *Task) (*farm.Plan, error) {
	whole, err := d.Roots.Path(t.Plan)
	if err != nil {
		return nil, fail.Refuse("read", t.Plan, err, rootHint)
	}
	from := whole
	if _, err := os.Stat(whole); err != nil && t.From != "" {
		if from, err = d.Roots.Path(t.From); err != nil {
			return nil, fail.Refuse("read", t.From, err, rootHint)
		}
	}
	if _, err := os.Stat(from); err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	p, err := farm.ReadPlan(from, d.Roots)
	if err != nil {
		return nil, err
	}
	p.Base = whole
	return p, nil
}

const rootHint = "name every folder that the films lie in: --root NAME=DIR"

// Done reports whether a unit, or a plan, is there.
func (d *Films) Done(t *Task) bool {
	if t.Copy > 0 && t.Kind != KindUnit {
		return true
	}
	if t.Sent != nil {
		a, err := d.sent()
		return err == nil && a.done(t)
	}
	return d.there(t)
}

// there is Done by what lies in the folder.
func (d *Films) there(t *Task) bool {
	p, err := d.read(t)
	if err != nil {
		return false
	}
	if t.Kind == KindPlan {
		return p.Complete
	}
	r, err := p.Done(t.N, false)
	return err == nil && r != nil
}

// errNotYet says that a unit is not in the plan: whoever planned it first has died, and
// the film is being looked at again.
var errNotYet = errors.New("it is not planned yet")

// Do does a task.
func (d *Films) Do(ctx context.Context, t *Task, tell Telling) (double bool, err error) {
	if t.Sent != nil && t.Kind != KindJoin {
		a, err := d.sent()
		if err != nil {
			return false, err
		}
		return a.do(ctx, t, tell)
	}
	listen := tell.listener()
	if t.Kind == KindPlan {
		return false, d.plan(ctx, t, tell.from, listen)
	}
	p, err := d.read(t)
	if t.Kind == KindUnit && (errors.Is(err, fs.ErrNotExist) || err == nil && !p.Complete && t.N >= p.Units) {
		return false, fmt.Errorf("%s: %w", t, errNotYet)
	}
	if err != nil {
		return false, err
	}
	if t.Kind == KindUnit {
		made, err := p.Make(ctx, d.Engine, t.N, listen)
		if err != nil {
			return false, err
		}
		d.Note(made.Line(t.N, filepath.Base(p.Films[0].Spec.Input)))
		return made.Double || made.Already, nil
	}
	_, err = p.Join(ctx, d.Engine, 0, farm.Joining{Note: d.Note, Listen: func(string) job.Listener { return listen }})
	if vidcolor.KindOf(err) == vidcolor.KindDamaged && err != nil {
		err = nil // the plan says so
	}
	if err == nil {
		d.Note("joined " + p.Films[0].Spec.Output)
	}
	return false, err
}

// plan plans a film into a file of this attempt's own, which becomes the plan when it is
// complete. The same film gives the same units, so that it does not matter from whose
// file a unit was made.
func (d *Films) plan(ctx context.Context, t *Task, from func(string), l job.Listener) error {
	s := *t.Spec
	if err := d.Roots.Resolve(&s); err != nil {
		return fail.Refuse("read", t.Plan, err, rootHint)
	}
	whole, err := d.Roots.Path(t.Plan)
	if err != nil {
		return fail.Refuse("read", t.Plan, err, rootHint)
	}
	attempt := attemptOf(whole, farm.NewID())
	defer os.Remove(attempt)
	from(d.Roots.Name(attempt))
	o := farm.Planning{Spec: s, Films: []string{s.Input}, To: s.Output, Length: t.Length, Roots: d.Roots, ID: t.Film,
		Listen: func(string) job.Listener { return l }}
	if _, err := o.Write(ctx, d.Engine, attempt); err != nil {
		return err
	}
	return place(attempt, whole)
}

// place gives a plan that is complete its name, unless another has it.
func place(attempt, whole string) error {
	err := os.Link(attempt, whole)
	if _, there := os.Stat(whole); err == nil || there == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err := os.Rename(attempt, whole); err != nil { // a file system without links
		return fail.File("write", whole, err)
	}
	return nil
}
