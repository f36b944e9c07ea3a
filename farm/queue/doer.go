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

// Films does tasks on films by shared paths.
type Films struct {
	Engine *job.Engine
	Roots  farm.Roots
	Note   func(text string)

	once     sync.Once
	versions string
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
func (d *Films) Do(ctx context.Context, t *Task, progress func(int64), from func(string)) (double bool, err error) {
	listen := job.ListenerFunc(func(e job.Event) {
		if p, ok := e.(job.Progress); ok {
			progress(p.Frames)
		}
	})
	if t.Kind == KindPlan {
		return false, d.plan(ctx, t, from, listen)
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
	attempt := fmt.Sprintf("%s.%s.tmp", whole, farm.NewID())
	defer os.Remove(attempt)
	from(d.Roots.Name(attempt))
	o := farm.Planning{Spec: s, Films: []string{s.Input}, To: s.Output, Length: t.Length, Roots: d.Roots, ID: t.Film,
		Listen: func(string) job.Listener { return l }}
	if _, err := o.Write(ctx, d.Engine, attempt); err != nil {
		return err
	}
	err = os.Link(attempt, whole)
	if _, there := os.Stat(whole); err == nil || there == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err := os.Rename(attempt, whole); err != nil { // a file system without links
		return fail.File("write", whole, err)
	}
	return nil
}
