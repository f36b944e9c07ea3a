package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
)

// sentRoot is the root that sent films lie in: with the server the folder that keeps what
// becomes of them, with each worker its own cache.
const sentRoot = "@sent"

func sentPath(parts ...string) string { return "root:" + sentRoot + ":" + strings.Join(parts, "/") }

// filmParcel is the name of a sent film in the object store.
func filmParcel(id string) string { return id + "/film" }

// openSent makes what films that are sent need.
func (s *Server) openSent(ctx context.Context, room int64) error {
	s.courier = courier{s.js}
	if s.Films == "" {
		return nil
	}
	dir, err := filepath.Abs(s.Films)
	if err == nil {
		err = os.MkdirAll(dir, 0o777)
	}
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return fail.File(fail.MakeFolder, s.Films, err)
	}
	if s.Roots == nil {
		s.Roots = farm.Roots{}
	}
	s.Roots[sentRoot] = dir
	s.doer = &Films{Engine: s.Engine, Roots: s.Roots, Note: s.Told}
	for bucket, share := range map[string]int64{filmObjects: 3, resultObjects: 1} {
		if err := makeObjects(ctx, s.js, bucket, room/4*share, max(s.Copies, 1)); err != nil {
			return storeError(err)
		}
	}
	return nil
}

// makeObjects makes a bucket of at most some bytes, 0 = as much as its server allows.
func makeObjects(ctx context.Context, js jetstream.JetStream, bucket string, most int64, copies int) error {
	stream, err := js.Stream(ctx, "OBJ_"+bucket)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		_, err = js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: bucket, MaxBytes: most, Replicas: copies})
	} else if c := stream; err == nil && most > 0 && c.CachedInfo().Config.MaxBytes != most {
		config := c.CachedInfo().Config
		config.MaxBytes = max(most, int64(c.CachedInfo().State.Bytes))
		_, err = js.UpdateStream(ctx, config)
	}
	if err != nil {
		return fmt.Errorf("bucket %s: %w", bucket, err)
	}
	return nil
}

// removing is why a film that has ended cannot be sent again just now.
const removing = "what the farm had of it is just being removed"

// refuse answers with an error and its hint.
func (r *reply) refuse(err error) {
	var e *vidcolor.Error
	if r.Error = fail.OneLine(err); errors.As(err, &e) {
		r.Hint = e.Hint
	}
}

// maySend answers whether films of so many bytes may be sent.
func (s *Server) maySend(ctx context.Context, q request, r *reply) {
	if s.Films == "" {
		r.Error, r.Hint = noSent, "start vidcolor farm serve with --films DIR, or add films by a folder that all machines see"
		return
	}
	for _, in := range q.Films {
		if err := s.mayBe(&in); err != nil {
			r.refuse(err)
			return
		}
	}
	free, _, err := system.DiskOf(s.Roots[sentRoot])
	if err == nil && free < q.Bytes {
		r.Error, r.Hint = fmt.Sprintf("it has %d MB, and the folder of sent films room for %d MB", mb(q.Bytes), free>>20), "free room there, or serve with --films on a larger disk"
		return
	}
	stream, err := s.js.Stream(ctx, "OBJ_"+filmObjects)
	if err != nil {
		r.Error = "the farm's store does not answer: " + fail.OneLine(err)
		return
	}
	info := stream.CachedInfo()
	if most := info.Config.MaxBytes; most > 0 && int64(info.State.Bytes)+q.Bytes+q.Bytes/50 > most {
		left := max(most-int64(info.State.Bytes), 0) >> 20
		r.Error, r.Hint = fmt.Sprintf("it has %d MB, and the farm's store room for %d MB", mb(q.Bytes), left), roomHint
	}
}

const (
	noSent   = "the farm takes no films that are sent"
	roomHint = "wait until other films are done, or serve with --store on a larger disk"
)

// mayBe refuses a sent film whose result has no place, or that is just being removed.
func (s *Server) mayBe(in *FilmRecord) error {
	name, out := filepath.Base(in.Spec.Input), in.Spec.Output
	if !filepath.IsLocal(name) || !filepath.IsLocal(out) || strings.HasPrefix(filepath.Base(out), ".") || in.Spec.Guide != "" || strings.ContainsAny(in.Spec.Model, "/\\") || in.Spec.AllowPlaylists {
		return errors.New("only a film can be sent, and its result have a name below the farm's folder")
	}
	s.mu.Lock()
	f := s.films[in.ID]
	here := f != nil && !f.ended()
	gone := f == nil || f.cleared
	there := *in
	there.Spec.Output = sentPath(filepath.ToSlash(out))
	err := s.differs(&there)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if here {
		return nil
	}
	if !gone {
		return fail.Refuse("send", name, errors.New(removing), "try again in a minute")
	}
	path := filepath.Join(s.Roots[sentRoot], out)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fail.File(fail.MakeFolder, filepath.Dir(path), err)
	}
	return fail.Output(path, in.Spec.Overwrite)
}

// mb is a size in megabytes, rounded up.
func mb(bytes int64) int64 { return (bytes + 1<<20 - 1) >> 20 }

// arrive prepares the films of a question to add some that were sent. What is refused does
// not stay in the store.
func (s *Server) arrive(ctx context.Context, what string, q *request) error {
	for i := range q.Films {
		in := &q.Films[i]
		if what != "add" || in.Sent == nil {
			continue
		}
		if s.Films == "" {
			return errors.New(noSent)
		}
		if in.ID != planID(in.Sent.SHA256, &in.Spec, in.Length) || in.Sent.Name != filmParcel(in.ID) {
			return errors.New("its name does not go with its content")
		}
		if err := s.mayBe(in); err != nil {
			return errors.Join(err, s.courier.drop(ctx, filmObjects, in.Sent))
		}
		if err := s.arrived(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// arrived refuses a sent film that the store does not hold, and names its files here.
func (s *Server) arrived(ctx context.Context, in *FilmRecord) error {
	store, err := s.courier.bucket(ctx, filmObjects)
	if err != nil {
		return err
	}
	bytes := int64(0)
	for n := range in.Sent.parts() {
		info, err := store.GetInfo(ctx, partName(in.Sent.Name, n))
		if err != nil {
			return fail.Refuse("send", in.Spec.Input, fmt.Errorf("part %d of it is not in the store", n), "send it again")
		}
		bytes += int64(info.Size)
	}
	if bytes != in.Sent.Bytes || bytes == 0 {
		return fail.Refuse("send", in.Spec.Input, fmt.Errorf("%d of %d bytes are in the store", bytes, in.Sent.Bytes), "send it again")
	}
	in.Spec.Input, in.Spec.Output = sentPath(in.ID, filepath.Base(in.Spec.Input)), sentPath(filepath.ToSlash(in.Spec.Output))
	in.Plan = sentPath(planName(in.ID))
	return nil
}

// sendPlan puts what is planned of a sent film into the object store, for workers.
func (s *Server) sendPlan(ctx context.Context, f *film) error {
	path, err := s.Roots.Path(f.from)
	if err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	p, err := s.courier.put(ctx, filmObjects, f.ID+"/plan."+farm.NewID(), in, func(int64) {})
	if err == nil {
		f.planned = p
	}
	return err
}

// joinSent puts a sent film together here, in the folder that it is kept in, with the film
// itself fetched from the store for as long as that takes.
func (s *Server) joinSent(ctx context.Context, f *film) {
	t := f.task(KindJoin, 0)
	f.joining = true
	r := s.records[t.key()]
	r.State, r.Holder = stateLeased, "serve"
	r.Attempt++
	s.keep(ctx, t, r)
	s.busy.Go(func() {
		err := s.fetchAndJoin(ctx, t)
		s.mu.Lock()
		defer s.mu.Unlock()
		if ctx.Err() != nil {
			f.joining = false
			return
		}
		s.joined(f, &r, err)
		s.keep(ctx, t, r)
		f.dirty = true
		s.nudge()
	})
}

// joined notes in r how joining f ended.
func (s *Server) joined(f *film, r *record, err error) {
	f.joining, f.again, f.waits = false, time.Now().Add(s.Lease/2), ""
	r.State = stateOpen
	switch {
	case err == nil:
		r.State = stateDone
	case errors.Is(err, farm.ErrMissing): // units are to be made again first
		clear(f.seen)
		clear(f.done)
	case pauses(err):
		f.waits = "waiting: " + fail.OneLine(err)
		s.Told("joining " + farm.Base(f.Spec.Output) + " waits: " + fail.OneLine(err))
	default:
		s.Told("joining " + farm.Base(f.Spec.Output) + ": " + fail.OneLine(err))
		r.Errors++
		r.Failures = append(r.Failures, Failure{"serve", fail.OneLine(err)})
		if r.Errors >= maxErrors {
			r.State = stateDead
		}
	}
}

// keep writes a task's record that is the server's alone.
func (s *Server) keep(ctx context.Context, t *Task, r record) {
	s.records[t.key()] = r
	if _, err := s.a.tasks.Put(ctx, t.key(), mustJSON(r)); err != nil && ctx.Err() == nil {
		s.Told(t.String() + ": " + fail.OneLine(err))
	}
}

func (s *Server) fetchAndJoin(ctx context.Context, t *Task) error {
	select {
	case s.joins <- struct{}{}:
		defer func() { <-s.joins }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	p, err := s.doer.read(t)
	if err != nil {
		return unread(err)
	}
	path := p.Films[0].Spec.Input
	defer os.RemoveAll(filepath.Dir(path))
	if err := onTheWay(ctx, s.courier.fetch(ctx, t.Sent, path, func(int64) {})); err != nil {
		return err
	}
	_, err = s.doer.Do(ctx, t, Telling{})
	return err
}

// fetch brings a parcel to path, which it gets when it is whole.
func (c courier) fetch(ctx context.Context, p *Parcel, path string, moved func(int64)) error {
	if info, err := os.Stat(path); err == nil && info.Size() == p.Bytes {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fail.File(fail.MakeFolder, filepath.Dir(path), err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".part.*.tmp")
	if err != nil {
		return fail.File("write", path, err)
	}
	defer os.Remove(f.Name())
	err = c.get(ctx, filmObjects, p, f, moved)
	if e := f.Close(); err == nil && e != nil {
		err = fail.File("write", path, e)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// clear removes the objects of a film that has ended, beside the queue.
func (s *Server) clear(ctx context.Context, f *film) {
	if f.Sent == nil || s.Films == "" {
		f.cleared = true
		return
	}
	if path, err := s.Roots.Path(f.Spec.Input); err == nil && !f.joining {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	s.busy.Go(func() {
		for _, bucket := range []string{filmObjects, resultObjects} {
			_, err := s.courier.remove(ctx, bucket, func(id string, _ time.Time) bool { return id == f.ID })
			if err != nil && ctx.Err() == nil {
				s.Told("the objects of " + farm.Base(f.Spec.Output) + " stay for a while: " + fail.OneLine(err))
			}
		}
		s.mu.Lock()
		f.cleared = true
		s.mu.Unlock()
	})
}

// samePlan reports whether a plan of a sent film is of that film: a worker wrote it.
func (f *film) samePlan(path string) error {
	p, err := farm.ReadPlan(path, farm.Roots{sentRoot: string(filepath.Separator)})
	if err != nil {
		return err
	}
	want := f.Spec
	if err := (farm.Roots{sentRoot: string(filepath.Separator)}).Resolve(&want); err != nil {
		return err
	}
	return p.Holds(f.ID, want, f.Sent.SHA256)
}
