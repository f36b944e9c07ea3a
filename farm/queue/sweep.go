package queue

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// Times of sweeping the object store.
const (
	sweepEvery  = 10 * time.Minute
	orphanAge   = time.Hour        // of what may be on its way
	namelessAge = 10 * time.Minute // of bytes without an entry: far more than a part's deadline
)

// open is a bucket and the stream that it lies in.
func (c courier) open(ctx context.Context, bucket string) (jetstream.ObjectStore, jetstream.Stream, error) {
	store, err := c.bucket(ctx, bucket)
	if err != nil {
		return nil, nil, err
	}
	stream, err := c.js.Stream(ctx, "OBJ_"+bucket)
	return store, stream, err
}

// remove removes the objects of a bucket that gone says it of, entry first, so that no
// entry is there whose bytes are not, and leaves no mark that they were there. It is told
// an object's film, and when the film's newest object came.
func (c courier) remove(ctx context.Context, bucket string, gone func(film string, put time.Time) bool) (removed int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	store, stream, err := c.open(ctx, bucket)
	if err != nil {
		return 0, err
	}
	objects, err := store.List(ctx)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	newest := map[string]time.Time{} // a film may take hours to send
	for _, o := range objects {
		if id := filmOf(o.Name); o.ModTime.After(newest[id]) {
			newest[id] = o.ModTime
		}
	}
	for _, o := range objects {
		if id := filmOf(o.Name); !gone(id, newest[id]) {
			continue
		}
		if err := removeObject(ctx, stream, bucket, o); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// filmOf is the film that an object belongs to, by its name.
func filmOf(object string) string {
	id, _, _ := strings.Cut(object, "/")
	return id
}

func removeObject(ctx context.Context, stream jetstream.Stream, bucket string, o *jetstream.ObjectInfo) error {
	for _, subject := range []string{"M." + base64.URLEncoding.EncodeToString([]byte(o.Name)), "C." + o.NUID} {
		if err := stream.Purge(ctx, jetstream.WithPurgeSubject(fmt.Sprintf("$O.%s.%s", bucket, subject))); err != nil {
			return err
		}
	}
	return nil
}

// drop removes one parcel.
func (c courier) drop(ctx context.Context, bucket string, p *Parcel) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	store, stream, err := c.open(ctx, bucket)
	if err != nil {
		return err
	}
	for n := range p.parts() {
		o, err := getInfo(ctx, store, partName(p.Name, n))
		if errors.Is(err, errGone) {
			continue
		}
		if err == nil {
			err = removeObject(ctx, stream, bucket, o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// removeNameless removes the bytes that no entry names and to which nothing was added since
// before: of senders that died.
func (c courier) removeNameless(ctx context.Context, bucket string, before time.Time) (removed int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	store, stream, err := c.open(ctx, bucket)
	if err != nil {
		return 0, err
	}
	prefix := fmt.Sprintf("$O.%s.C.", bucket)
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(prefix+">")) // before the entries: what is added meanwhile is not in it
	if err != nil {
		return 0, err
	}
	named := map[string]bool{}
	objects, err := store.List(ctx)
	if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
		return 0, err
	}
	for _, o := range objects {
		named[o.NUID] = true
	}
	for subject := range info.State.Subjects {
		if named[strings.TrimPrefix(subject, prefix)] {
			continue
		}
		last, err := stream.GetLastMsgForSubject(ctx, subject)
		if err != nil || last.Time.After(before) {
			continue
		}
		if err := stream.Purge(ctx, jetstream.WithPurgeSubject(subject)); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// sweep removes what lies in the object store for nobody: of films that have ended what is
// older than ended, and what no film names, or no worker has handed in, than age.
func (s *Server) sweep(ctx context.Context, ended, age time.Duration) {
	live := map[string]bool{}
	known := map[string]bool{}
	s.mu.Lock()
	for id, f := range s.films {
		known[id] = f.Sent != nil
		live[id] = f.Sent != nil && !f.ended()
	}
	s.mu.Unlock()
	before, over := time.Now().Add(-age), time.Now().Add(-ended)
	total := 0
	for _, bucket := range []string{filmObjects, resultObjects} {
		n, err := s.courier.remove(ctx, bucket, func(id string, put time.Time) bool {
			switch {
			case known[id] && !live[id]:
				return put.Before(over)
			case known[id] && bucket == filmObjects:
				return false
			}
			return put.Before(before)
		})
		k, err2 := s.courier.removeNameless(ctx, bucket, time.Now().Add(-min(age, namelessAge)))
		total += n + k
		if err := errors.Join(err, err2); err != nil && ctx.Err() == nil {
			s.Told("the object store cannot be swept: " + fail.OneLine(err))
		}
	}
	if total > 0 {
		s.Told(fmt.Sprintf("%d objects that nobody needs are removed from the store", total))
	}
}

// sweepAlways sweeps at once and then regularly.
func (s *Server) sweepAlways(ctx context.Context) {
	for ended := time.Duration(0); ; ended = orphanAge { // at the start nobody sends an old film again
		s.sweep(ctx, ended, orphanAge)
		if !sleep(ctx, sweepEvery) {
			return
		}
	}
}
