package preview

import (
	"context"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

const (
	maxRecorded = 720 // frames of a shot that is recorded
	maxTotal    = 300 // frames of all records that are kept, unless the newest alone has more
	maxRecords  = 6   // shots, or ways to look at one, of which what does not depend on what is said is kept in memory
)

// keptRecord is what was found of the shot that ends with frame last, or, where its
// colouring was put off, of the beginning of it.
type keptRecord struct {
	last   int64
	record *job.Recording
	whole  bool
}

// room drops records of other shots, the oldest first, until there is room for that of
// the shot from first to last, and makes it: an empty one where the shot is too long.
func (s *colorStore) room(first, last int64) *job.Recording {
	n := int(last - first + 1)
	if n > maxRecorded {
		return job.NewRecording(0)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.kept {
		n += k.record.Frames()
	}
	s.kept = slices.DeleteFunc(s.kept, func(k keptRecord) bool {
		drop := n > maxTotal && k.last != last
		if drop {
			n -= k.record.Frames()
		}
		return drop
	})
	return job.NewRecording(maxRecorded)
}

// keep keeps what was recorded of a shot, beside what was recorded of it with other frames
// asked for.
func (s *colorStore) keep(k keptRecord) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, total := k.record.Frames(), 0
	if s.closed || n == 0 || k.record.Spoilt() {
		return
	}
	if !k.whole && slices.ContainsFunc(s.kept, func(o keptRecord) bool { return o.last == k.last && (o.whole || o.record.Frames() >= n) }) {
		return
	}
	s.kept = slices.DeleteFunc(s.kept, func(o keptRecord) bool {
		return o.last == k.last && (!o.whole || o.record.SameKeys(k.record))
	})
	s.kept = append(s.kept, k)
	for i, one := range slices.Backward(s.kept) {
		total += one.record.Frames()
		if n := len(s.kept) - i; n > maxRecords || n > 1 && total > maxTotal {
			s.kept = slices.Delete(s.kept, 0, i+1)
			break
		}
	}
}

// recorded is what was recorded of the shot that ends with frame last, the newest first.
func (s *colorStore) recorded(last int64) []keptRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []keptRecord
	for _, k := range slices.Backward(s.kept) {
		if k.last == last {
			all = append(all, k)
		}
	}
	return all
}

// lingering is how long somebody looks at a shot before what was recorded of it, if that
// had to go, is recorded again.
const lingering = 700 * time.Millisecond

// stay is the shot that somebody looks at.
type stay struct {
	last  int64 // of the shot's frames
	timer *time.Timer
	stop  context.CancelFunc // of its recording
}

// leave ends the stay; the store's mu is held.
func (s *stay) leave() {
	if s.timer != nil {
		s.timer.Stop()
		s.stop()
	}
	*s = stay{last: -1}
}

// Stay says that somebody looks at frame i: so that something said of its shot is soon
// seen, what that needs is found again, if it is gone, unless Stay is called for another
// shot within a while.
func (f *Film) Stay(ctx context.Context, i int64) {
	if shot, _, err := f.shotOf(ctx, i); err == nil {
		f.colors.stayAt(shot.LastFrame)
	}
}

// stayAt is Stay for the shot that ends with frame last.
func (s *colorStore) stayAt(last int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.stay.timer != nil && s.stay.last == last {
		return
	}
	s.stay.leave()
	at := slices.IndexFunc(s.shots, func(c *shotColors) bool { return c.last == last })
	if at < 0 || slices.ContainsFunc(s.kept, func(k keptRecord) bool { return k.last == last && k.whole }) {
		return
	}
	c := s.shots[at]
	c.mu.Lock()
	ended := c.ended && c.err == nil
	c.mu.Unlock()
	if !ended || c.last-c.from >= maxRecorded {
		return
	}
	ctx, cancel := context.WithCancel(s.film.life)
	s.stay = stay{last: last, stop: cancel}
	s.stay.timer = time.AfterFunc(lingering, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed || ctx.Err() != nil {
			return
		}
		s.film.work.Go(func() { s.film.recall(ctx, c) })
	})
}

// recall records a shot anew whose colours are known. Where that fails the next statement
// takes longer, and nothing is lost.
func (f *Film) recall(ctx context.Context, c *shotColors) {
	line, _ := f.now()
	t, err := f.time(ctx, c.from)
	if err != nil {
		return
	}
	r, err := f.read(t.seek(c.from))
	if err != nil {
		return
	}
	defer r.Close()
	_ = f.record(ctx, line, c, t, r, func(*vidcolor.Frame, *vidcolor.Chroma) error { return nil })
}
