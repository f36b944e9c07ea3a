package guide

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide/internal/track"
)

// Reel hands the frames that are shown from a time on and before another to visit, in
// film order, until that returns false. A frame is visit's no longer than that.
type Reel func(ctx context.Context, from, before time.Duration, visit func(f *vidcolor.Frame, span Span) (bool, error)) error

const (
	mostFollow = 2 * time.Minute // how far after its statement a small thing is followed within a shot
	backStep   = time.Second     // frames that are read at a time on the way back, at most
	backBytes  = 64 << 20        // of luma that these may take
	backSteps  = 8               // of them, at most
)

// Tracks remembers where small things were found, whatever their colour. Safe for
// concurrent use.
type Tracks struct {
	mu    sync.Mutex
	known map[string]*tracked
}

// mostTracks bounds how many things are remembered.
const mostTracks = 256

// NewTracks remembers nothing yet.
func NewTracks() *Tracks { return &Tracks{known: map[string]*tracked{}} }

// tracked is what a small thing covers, and where it is in frames of its shot, by when
// these begin.
type tracked struct {
	cover  []float32
	places map[time.Duration]track.Place
}

func (t *Tracks) get(key string) *tracked {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known[key]
}

func (t *Tracks) put(key string, one *tracked) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) >= mostTracks {
		clear(t.known)
	}
	t.known[key] = one
}

// stated is a small thing with the frame that it was stated in.
type stated struct {
	*small
	span Span
}

// key tells it from others of its film.
func (d *stated) key(shot Span) string {
	return fmt.Sprint(d.span.Start, " ", shot.Start, " ", shot.End, " ", d.small.key())
}

// things are the small things of one shot; frames are nil until they were looked for.
type things struct {
	all    []stated
	frames map[time.Duration][]vidcolor.Detail
}

// Details are the small things that are seen in the frame shown in span, to be painted
// over its chroma. Frames come in order, each after the keyframe that its colour comes
// from; of other shots' frames than those that [Session.Key] was called for there are none.
func (s *Session) Details(ctx context.Context, span Span) ([]vidcolor.Detail, error) {
	shot := s.at(span)
	maps.DeleteFunc(s.things, func(of int, _ *things) bool { return of < shot })
	t := s.things[shot]
	if t == nil || len(t.all) == 0 {
		return nil, nil
	}
	if t.frames == nil {
		if err := s.follow(ctx, t, &s.guide.Shots[shot]); err != nil {
			return nil, err
		}
	}
	return t.frames[span.Start], nil
}

// follow finds the things of a shot in its frames.
func (s *Session) follow(ctx context.Context, t *things, shot *Shot) error {
	if err := s.seek(ctx, t.all, shot); err != nil {
		return err
	}
	t.frames = map[time.Duration][]vidcolor.Detail{}
	far := map[time.Duration][]time.Duration{} // of each frame's details, how far their statements are
	for i := range t.all {
		d := &t.all[i]
		found := s.tracks.get(d.key(Span{shot.Start, shot.End}))
		if found == nil {
			continue
		}
		matte := d.matte(found.cover)
		for at, p := range found.places {
			away := max(at-d.span.Start, d.span.Start-at)
			k, _ := slices.BinarySearchFunc(far[at], away, func(a, b time.Duration) int {
				if a >= b { // what was stated nearer is painted later; of equals, what was stated later
					return -1
				}
				return 1
			})
			far[at] = slices.Insert(far[at], k, away)
			t.frames[at] = slices.Insert(t.frames[at], k, s.detail(d, matte, p))
		}
	}
	return nil
}

// detail is a small thing at a place.
func (s *Session) detail(d *stated, matte *vidcolor.Matte, p track.Place) vidcolor.Detail {
	return vidcolor.Detail{
		Matte: matte, Width: s.width, Height: s.height,
		X: float64(d.box.Min.X + p.DX), Y: float64(d.box.Min.Y + p.DY), Strength: p.Sure,
	}
}

// sought is a thing on its way through the frames.
type sought struct {
	*stated
	*tracked
	key      string
	looked   []time.Duration // frames that it was looked for in
	on, back *track.Tracker  // forwards and backwards; nil before its own frame
}

// seek finds where things are that is not known yet: in the frames after their own, then
// in those before.
func (s *Session) seek(ctx context.Context, all []stated, shot *Shot) error {
	var todo []*sought
	for i := range all {
		d := &sought{stated: &all[i], key: all[i].key(Span{shot.Start, shot.End})}
		if s.tracks.get(d.key) == nil {
			d.tracked = &tracked{places: map[time.Duration]track.Place{}}
			todo = append(todo, d)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	first, last := todo[0].span.Start, todo[0].span.Start
	for _, d := range todo {
		first, last = min(first, d.span.Start), max(last, d.span.Start)
	}
	err := s.reel(ctx, first, min(shot.End, last+mostFollow), func(f *vidcolor.Frame, span Span) (bool, error) {
		going := false
		for _, d := range todo {
			d.ahead(&f.Luma, span)
			going = going || d.on == nil && span.Start < d.span.Start || d.on != nil && !d.on.Lost()
		}
		return going, nil
	})
	if err != nil {
		return err
	}
	for _, d := range todo {
		if d.back == nil {
			continue // its frame was not read
		}
		if err := s.before(ctx, d, shot.Start); err != nil {
			return err
		}
		d.fade()
		s.tracks.put(d.key, d.tracked)
	}
	return nil
}

// ahead takes the next frame.
func (d *sought) ahead(luma *vidcolor.Plane, span Span) {
	switch {
	case d.on != nil && !d.on.Lost():
		d.found(span.Start, d.on.Next(luma, d.box.Min.X, d.box.Min.Y))
	case d.on == nil && span.Start == d.span.Start:
		if d.tracked.cover = d.small.cover; d.spot != nil {
			d.tracked.cover = d.grown(luma)
		}
		box := d.box
		d.on = track.New(luma, box.Min.X, box.Min.Y, box.Dx(), box.Dy(), d.tracked.cover)
		d.back = track.New(luma, box.Min.X, box.Min.Y, box.Dx(), box.Dy(), d.tracked.cover)
		d.found(span.Start, track.Place{Sure: 1})
	}
}

// found notes where it is in a frame.
func (d *sought) found(at time.Duration, p track.Place) {
	d.looked = append(d.looked, at)
	if p.Sure > 0 {
		d.places[at] = p
	}
}

// fade lets a thing come and go over some frames: it is as sure as it is in the mean of
// the two frames before and after, too, but for the one that it was stated in.
func (d *sought) fade() {
	const around = 2
	slices.Sort(d.looked)
	sure := make([]float32, len(d.looked))
	for i, at := range d.looked {
		sure[i] = d.places[at].Sure
	}
	for i, at := range d.looked {
		p, ok := d.places[at]
		if !ok || at == d.span.Start {
			continue
		}
		from, to := max(i-around, 0), min(i+around+1, len(sure))
		var sum float32
		for _, v := range sure[from:to] {
			sum += v
		}
		p.Sure = min(p.Sure, sum/float32(to-from))
		d.places[at] = p
	}
}

// before finds a thing in the frames before its own, some at a time, the last first.
func (s *Session) before(ctx context.Context, d *sought, start time.Duration) error {
	until, length := d.span.Start, backStep
	for range backSteps {
		if until <= start+FrameSlack || d.back.Lost() {
			return nil
		}
		from := max(start, until-length)
		var lumas []vidcolor.Plane
		var starts []time.Duration
		bytes := 0
		err := s.reel(ctx, from, until, func(f *vidcolor.Frame, span Span) (bool, error) {
			if bytes += len(f.Luma.Pix); bytes > backBytes && len(lumas) > 1 {
				lumas, starts = lumas[1:], starts[1:]
				bytes -= len(f.Luma.Pix)
			}
			luma := f.Luma
			luma.Pix = slices.Clone(f.Luma.Pix)
			lumas, starts = append(lumas, luma), append(starts, span.Start)
			return true, nil
		})
		if err != nil {
			return err
		}
		if len(lumas) == 0 {
			return nil
		}
		for i, luma := range slices.Backward(lumas) {
			d.found(starts[i], d.back.Next(&luma, d.box.Min.X, d.box.Min.Y))
		}
		until = starts[0]
	}
	return nil
}

// Here are the small things that are stated of the frame shown at a time, in that frame, if
// [Session.Alone] was called for it last; luma is the frame's.
func (s *Session) Here(luma *vidcolor.Plane) []vidcolor.Detail {
	var all []vidcolor.Detail
	for i := range s.alone {
		d := &stated{small: s.alone[i]}
		cover := d.small.cover
		if d.spot != nil {
			cover = d.grown(luma)
		}
		all = append(all, s.detail(d, d.matte(cover), track.Place{Sure: 1}))
	}
	return all
}
