package desk

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/preview"
)

const (
	maxViews   = 3 // films that are open at once; the one used last stays
	maxDecodes = 4 // pictures that are made at once
)

// bench is the films that are open for looking at.
type bench struct {
	desk   *Server
	life   context.Context
	end    context.CancelFunc
	makes  chan struct{} // bounds pictures being made
	thumbs thumbs
	after  chan struct{} // who waits for a thumbnail's colours: one at a time, lest shots put each other off

	mu     sync.Mutex
	views  []*view                      // the one used last at the end
	opened int64                        // views so far
	chosen map[string]map[string]string // options by which films are coloured, but for the defaults, by film
}

// revisionsOfAView is how many revisions a view may have: they are numbered through all
// views, so that a film that is opened again is never taken for what it was.
const revisionsOfAView = 1 << 20

// view is a film that is open.
type view struct {
	film   *film
	file   *os.File // that the film is read by
	shown  *preview.Film
	frames int64         // expected, until all are known
	ready  chan struct{} // closed when it is open, or has failed to
	err    error

	said     guided             // what is said of the film
	chosen   map[string]string  // options by which it is coloured, but for the defaults; said.mu
	variants variants           // other ways to colour it
	watch    sync.WaitGroup     // of the guide
	closing  chan struct{}      // closed when it is to be closed
	users    sync.WaitGroup     // who look at it now
	cancel   context.CancelFunc // of the scan
	begin    sync.Once
	ended    chan struct{} // closed when the scan has ended

	mu   sync.Mutex
	seen int64 // frames that the scan has looked at
}

func newBench(s *Server) *bench {
	b := &bench{desk: s, makes: make(chan struct{}, maxDecodes), after: make(chan struct{}, 1), chosen: map[string]map[string]string{}}
	b.life, b.end = context.WithCancel(context.Background())
	return b
}

// close ends all scans and closes all films.
func (b *bench) close() {
	b.end()
	b.mu.Lock()
	views := b.views
	b.views = nil
	b.mu.Unlock()
	for _, v := range views {
		v.close()
	}
}

// open is the film as it can be looked at. The caller leaves it.
func (b *bench) open(ctx context.Context, f *film) (*view, error) {
	b.mu.Lock()
	v := b.use(f)
	if v == nil {
		v = &view{film: f, said: guided{says: &says{}, revision: b.opened * revisionsOfAView, since: b.opened * revisionsOfAView}, chosen: b.chosen[f.id], ready: make(chan struct{}), ended: make(chan struct{}), closing: make(chan struct{})}
		b.opened++
		b.views = append(b.views, v)
		go b.load(v)
		for len(b.views) > maxViews {
			old := b.views[0]
			b.views = b.views[1:]
			go old.close()
		}
	}
	v.users.Add(1)
	b.mu.Unlock()
	select {
	case <-v.ready:
	case <-ctx.Done():
		v.leave()
		return nil, context.Cause(ctx)
	}
	if v.err != nil {
		v.leave()
		b.forget(v)
		return nil, v.err
	}
	return v, nil
}

// use finds an open view and makes it the one used last; mu is held.
func (b *bench) use(f *film) *view {
	for i, v := range b.views {
		if v.film.id == f.id && v.film.modified.Equal(f.modified) && v.film.size == f.size {
			b.views = append(append(b.views[:i:i], b.views[i+1:]...), v)
			return v
		}
	}
	return nil
}

// forget drops a view that is of no use.
func (b *bench) forget(v *view) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, other := range b.views {
		if other == v {
			b.views = append(b.views[:i:i], b.views[i+1:]...)
		}
	}
}

// load opens the film inside its root and gives FFmpeg the open file.
func (b *bench) load(v *view) {
	defer close(v.ready)
	if v.file, v.err = v.film.open(); v.err != nil {
		return
	}
	spec := b.desk.options.Spec
	spec.Input, spec.Output = v.film.name(), "none"
	if v.shown, v.err = preview.OpenPath(b.life, b.desk.options.Engine, spec, system.Reopen(v.file)); v.err != nil {
		v.err = fail.Named(v.err, system.Reopen(v.file), filepath.Base(v.film.name()))
		_ = v.file.Close()
		return
	}
	if v.err = b.again(v); v.err != nil {
		_, _ = v.shown.Close(), v.file.Close()
		v.shown = nil
		return
	}
	v.shown.Hear(func(c preview.Coloring) { b.desk.hub.tell("colouring", coloringOf(v.film.id, c)) })
	v.frames = max(v.shown.Info().Frames, 1)
	v.watch.Go(func() { b.watchGuide(v, v.closing) })
}

// again gives a view that is opened once more its revision, and the options that were
// chosen for its film.
func (b *bench) again(v *view) error {
	if v.said.revision == 0 {
		return nil
	}
	spec, err := b.desk.spec(v.film, v.chosen)
	if err != nil {
		return err
	}
	return v.shown.SetOptions(b.life, spec, v.said.revision)
}

// choose keeps the options that were chosen for a film.
func (b *bench) choose(f *film, chosen map[string]string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.chosen[f.id] = chosen
}

// leave says that nobody looks at the film for one caller of open any more.
func (v *view) leave() { v.users.Done() }

// close ends the scan and closes the film when nobody looks at it any more.
func (v *view) close() {
	<-v.ready
	v.users.Wait()
	if v.shown == nil {
		return
	}
	close(v.closing)
	v.watch.Wait()
	v.begin.Do(func() { close(v.ended) }) // it never began
	if v.cancel != nil {
		v.cancel()
	}
	<-v.ended
	v.variants.drop()
	_ = v.shown.Close()
	_ = v.file.Close()
}

// scan begins to look for shots, once.
func (b *bench) scan(v *view) {
	v.begin.Do(func() {
		ctx, cancel := context.WithCancel(b.life)
		v.cancel = cancel
		go func() {
			defer close(v.ended)
			defer cancel()
			number := 0
			_ = v.shown.Look(ctx, func(s job.Shot) {
				number++
				b.desk.hub.tell("scan", scanEvent{v.film.id, v.scanView([]job.Shot{s}, number)})
			}, func(p pipeline.Progress) {
				v.mu.Lock()
				v.seen = p.Frames
				v.mu.Unlock()
				b.desk.hub.tell("scan", scanEvent{v.film.id, v.scanView(nil, 0)})
			})
			shots, _, _ := v.shown.Found()
			b.desk.hub.tell("scan", scanEvent{v.film.id, v.scanView(shots, len(shots))})
		}()
	})
}

// enter waits until one more picture may be made.
func (b *bench) enter(ctx context.Context) (leave func(), err error) {
	select {
	case b.makes <- struct{}{}:
		return func() { <-b.makes }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// picture makes one picture. Those who wait for colours that are not found yet do not
// keep others from theirs.
func (b *bench) picture(ctx context.Context, v *view, frame int64, w preview.Want) (*preview.Picture, error) {
	b.scan(v)
	if !w.Gray {
		if err := v.shown.Ready(ctx, frame, w.Draft); err != nil {
			return nil, err
		}
	}
	leave, err := b.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return v.shown.Picture(ctx, frame, w)
}

// patience is how long a quick picture waits for its colours before it comes without.
const patience = 120 * time.Millisecond

// quick makes one picture, with quick as it was before if its colours take longer.
func (b *bench) quick(ctx context.Context, v *view, frame int64, w preview.Want, quick bool) (*preview.Picture, error) {
	if !quick {
		return b.picture(ctx, v, frame, w)
	}
	soon, cancel := context.WithTimeoutCause(ctx, patience, context.DeadlineExceeded)
	defer cancel()
	b.scan(v)
	if err := v.shown.Ready(soon, frame, w.Draft); err != nil {
		w.Gray = true
	}
	return b.picture(ctx, v, frame, w)
}

// wait bounds how long a request waits for a frame's colours.
const wait = 20 * time.Second

// number reads a whole number of a query, other where it has none.
func number(text string, other int64) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return other
	}
	return n
}

// coded is the width of the picture as it is coded, where the page's upright one is to
// be width wide; even, as its chroma is.
func (v *view) coded(width int64) int {
	info := v.shown.Info()
	full := int64(info.Width)
	if vidcolor.TurnOf(info.Rotation)%2 != 0 {
		width = width * int64(info.Width) / int64(max(info.Height, 1))
	}
	width = min(max(width, 16), full)
	if width < full {
		width &^= 1
	}
	return int(width)
}

// isUnknown reports whether a film cannot be looked at for its own fault.
func isUnknown(err error) bool { return vidcolor.KindOf(err) == vidcolor.KindUsage }
