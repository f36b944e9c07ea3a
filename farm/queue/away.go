package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/job"
)

// away does tasks on films that were sent, on this machine alone: they are fetched into
// its cache, and what is made goes back through the object store.
type away struct {
	*Films
	nc      *nats.Conn // beside the worker's own, so that its heartbeats do not wait behind films
	courier courier
	cache   *cache
	home    *Films // the same, with the cache as the root of what was sent
}

// sent is what the tasks of sent films need, made when the first comes.
func (d *Films) sent() (*away, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away != nil {
		return d.away, nil
	}
	c, err := openCache(d.Cache)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPause, err)
	}
	nc, err := d.Farm.Connect("vidcolor films", d.Note)
	if err != nil {
		c.close()
		return nil, fmt.Errorf("%w: %w", ErrPause, err)
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(10*time.Second))
	if err != nil {
		nc.Close()
		c.close()
		return nil, err
	}
	roots := farm.Roots{sentRoot: c.dir}
	d.away = &away{Films: d, nc: nc, courier: courier{js}, cache: c, home: &Films{Engine: d.Engine, Roots: roots, Note: d.Note}}
	return d.away, nil
}

// Close removes the cache of films.
func (d *Films) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away != nil {
		d.away.nc.Close()
		d.away.cache.close()
		d.away = nil
	}
}

// Rest is called now and then: what is not needed any more goes.
func (d *Films) Rest(ctx context.Context) {
	d.swept.Do(func() { sweepCache(d.Cache) })
	d.mu.Lock()
	a := d.away
	d.mu.Unlock()
	if a != nil {
		a.cache.forgetGone(ctx, a.courier)
	}
}

// do does a task on a film that was sent.
func (a *away) do(ctx context.Context, t *Task, tell Telling) (double bool, err error) {
	path, err := a.home.Roots.Path(sentPath(t.Film, filepath.Base(t.Input)))
	if err != nil {
		return false, err
	}
	release, err := a.cache.use(ctx, t.Film, t.Sent, func() error {
		return onTheWay(ctx, a.courier.fetch(ctx, t.Sent, path, func(int64) { tell.moved() }))
	})
	if err != nil {
		return false, err
	}
	defer release()
	if t.Kind == KindPlan {
		return false, a.plan(ctx, t, tell)
	}
	return a.unit(ctx, t, tell)
}

// onTheWay makes an error of the network this machine's, for which no task is to blame,
// but of what is not in the store any more.
func onTheWay(ctx context.Context, err error) error {
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.Is(err, errGone):
		return fmt.Errorf("the film is not in the farm's store any more: send it again by vidcolor farm add --send")
	}
	return fmt.Errorf("%w: %w", ErrPause, err)
}

// unread makes an error of the disk that a file cannot be read this machine's; a file that
// is not there, or says something else, is the task's.
func unread(err error) error {
	var e *fs.PathError
	var no syscall.Errno
	if errors.Is(err, fs.ErrNotExist) || !errors.As(err, &e) && !errors.As(err, &no) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrPause, err)
}

// unit makes a unit and hands it in.
func (a *away) unit(ctx context.Context, t *Task, tell Telling) (double bool, err error) {
	if t.Planned == nil {
		return false, errors.New("its plan does not come with it")
	}
	mine := *t
	mine.From = sentPath(fmt.Sprintf(".vidcolor.%s.%s", t.Film, filepath.Base(t.Planned.Name)))
	mine.Plan = sentPath(fmt.Sprintf(".vidcolor.%s.%s.farm", t.Film, farm.NewID())) // a folder of units of this task's own
	from, err := a.home.Roots.Path(mine.From)
	if err != nil {
		return false, err
	}
	if err := onTheWay(ctx, a.courier.fetch(ctx, t.Planned, from, func(int64) { tell.moved() })); err != nil {
		return false, err
	}
	p, err := a.home.read(&mine)
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(p.Dir())
	if _, err := p.Make(ctx, a.Engine, t.N, tell.listener()); err != nil {
		return false, err
	}
	name := fmt.Sprintf("%s/unit.%d.%s", t.Film, t.N, farm.NewID())
	out, in := io.Pipe()
	go func() { in.CloseWithError(p.Pack(t.N, in)) }()
	defer out.Close()
	parcel, err := a.courier.put(ctx, resultObjects, name, out, func(int64) { tell.moved() })
	if err != nil {
		return false, onTheWay(ctx, err)
	}
	r, err := a.handIn(ctx, &handed{Film: t.Film, Kind: t.Kind, N: t.N, Parcel: parcel}, tell)
	if err == nil && r.Note != "" {
		a.Note(r.Note)
	}
	return r.Double, err
}

// plan looks at a film and hands in what is planned, now and then while it goes on.
func (a *away) plan(ctx context.Context, t *Task, tell Telling) error {
	s := *t.Spec
	if err := a.home.Roots.Resolve(&s); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.Output), 0o700); err != nil {
		return err
	}
	id := farm.NewID()
	attempt := filepath.Join(a.cache.dir, fmt.Sprintf(".vidcolor.%s.farm.%s.tmp", t.Film, id))
	defer os.Remove(attempt)
	var last time.Time
	var sending sync.Mutex // one at a time; who finds it taken leaves it to the next unit
	o := farm.Planning{Spec: s, Films: []string{s.Input}, To: s.Output, Length: t.Length, Roots: a.home.Roots, ID: t.Film,
		Listen: func(string) job.Listener { return tell.listener() },
		Unit: func(*farm.Plan, int) {
			if time.Since(last) < 3*time.Second || !sending.TryLock() {
				return
			}
			last = time.Now()
			go func() {
				defer sending.Unlock()
				if err := a.handPlan(ctx, t, attempt, id, tell); err == nil {
					tell.from(attemptOf(t.Plan, id))
				}
			}()
		}}
	_, err := o.Write(ctx, a.Engine, attempt)
	sending.Lock() // what is on its way ends first
	defer sending.Unlock()
	if err != nil {
		return err
	}
	return a.handPlan(ctx, t, attempt, id, tell)
}

func (a *away) handPlan(ctx context.Context, t *Task, path, attempt string, tell Telling) error {
	data, err := os.Open(path)
	if err != nil {
		return err
	}
	defer data.Close()
	parcel, err := a.courier.put(ctx, resultObjects, fmt.Sprintf("%s/plan.%s", t.Film, farm.NewID()), data, func(int64) { tell.moved() })
	if err != nil {
		return onTheWay(ctx, err)
	}
	_, err = a.handIn(ctx, &handed{Film: t.Film, Kind: t.Kind, Parcel: parcel, Attempt: attempt}, tell)
	return err
}

// handIn tells the server of a result, until it answers or the time is over in which it
// could have read it.
func (a *away) handIn(ctx context.Context, q *handed, tell Telling) (r handReply, err error) {
	q.Versions, q.Worker = a.Versions(), workerName()
	bytes := int64(0)
	if q.Parcel != nil {
		bytes = q.Parcel.Bytes
	}
	err = again(ctx, bytes, func(ctx context.Context) error {
		tell.moved()
		m, err := a.nc.RequestWithContext(ctx, handSubject, mustJSON(q))
		if err != nil {
			return err
		}
		return json.Unmarshal(m.Data, &r)
	})
	switch {
	case err != nil:
		return r, onTheWay(ctx, err)
	case r.Unlike:
		return r, fmt.Errorf("%w: %s", job.ErrUnlike, r.Error)
	case r.Later:
		return r, fmt.Errorf("%w: the farm: %s", ErrPause, r.Error)
	case r.Error != "":
		return r, errors.New("the farm refused it: " + r.Error)
	}
	return r, nil
}

// done asks the server whether a result is there.
func (a *away) done(t *Task) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	m, err := a.nc.RequestWithContext(ctx, handSubject, mustJSON(handed{Film: t.Film, Kind: t.Kind, N: t.N}))
	var r handReply
	return err == nil && json.Unmarshal(m.Data, &r) == nil && r.Done
}
