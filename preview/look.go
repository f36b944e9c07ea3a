package preview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// found is what is known of the film so far.
type found struct {
	times    timeline
	shots    []job.Shot
	progress pipeline.Progress
	done     bool
	err      error // that ended the look
}

// Errors of a frame that cannot be had.
var (
	ErrNoSuchFrame = errors.New("the film has no such frame")
	ErrNotFound    = errors.New("the shot of that frame has not been found yet")
	ErrClosed      = errors.New("the film is closed")
)

// Look finds the film's shots, which takes a look at every frame, once: several calls
// share it, and what needs a shot begins it where it was not begun. The call returns
// when it is over, or ctx ends, while the look goes on. shot is called with every shot in
// order, progress at most twice a second; both may be nil.
func (f *Film) Look(ctx context.Context, shot func(job.Shot), progress func(pipeline.Progress)) error {
	f.start()
	var last pipeline.Progress
	for told := 0; ; {
		f.mu.Lock()
		k, news := f.found, f.news
		f.mu.Unlock()
		for ; told < len(k.shots); told++ {
			if shot != nil {
				shot(k.shots[told])
			}
		}
		if progress != nil && k.progress != last {
			last = k.progress
			progress(last)
		}
		if k.done {
			return k.err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// start begins the look, once.
func (f *Film) start() {
	f.begin.Do(func() {
		if f.of != nil {
			f.work.Go(f.share)
			return
		}
		f.work.Go(func() {
			err := f.lookAtAll(f.life)
			if f.life.Err() != nil {
				err = ErrClosed
			}
			f.tell(func(k *found) { k.done, k.err = true, err })
		})
	})
}

func (f *Film) lookAtAll(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r, err := f.read(0)
	if err != nil {
		return err
	}
	defer r.Close()
	line, _ := f.now()
	o := job.RunOptions{
		Progress: func(p pipeline.Progress) { f.tell(func(k *found) { k.progress = p }) },
		Shot: func(s pipeline.Shot) {
			told := line.Shot(s, f.info.TimeBase)
			f.tell(func(k *found) { k.shots = append(k.shots, told) })
		},
	}
	note := func(frame *vidcolor.Frame) {
		pts, sum, base := frame.PTS, frame.Luma.Sum(), frame.TimeBase
		f.tell(func(k *found) { k.times.add(pts, sum, base) })
	}
	if _, err = line.Scan(ctx, &noting{r, note}, o, true, nil); err != nil {
		return err
	}
	if f.Frames() == 0 {
		return noPicture(f.spec.Input)
	}
	return nil
}

// noPicture is the error of a film without frames.
func noPicture(path string) error {
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: path, Err: errors.New("no picture came out"), Hint: "check whether the film plays at all"}
}

// tell changes what is known and wakes those who wait for it.
func (f *Film) tell(change func(*found)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.found)
	close(f.news)
	f.news = make(chan struct{})
}

// Found is the shots that were found so far; done says that there are no more, err why
// the look ended early. Not to be changed.
func (f *Film) Found() (shots []job.Shot, done bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.found.shots[:len(f.found.shots):len(f.found.shots)], f.found.done, f.found.err
}

// Frames is how many frames are known by now: all once the look is over.
func (f *Film) Frames() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(len(f.found.times.pts))
}

// At is the frame on screen at time t from the film's beginning, as --start, guides and
// info count: where sound begins before the picture that is the sound's. A time before the
// first picture means that one, a time behind the film's end the last one. It waits until
// the film is known so far, or ctx ends.
func (f *Film) At(ctx context.Context, t time.Duration) (int64, error) {
	k, err := f.until(ctx, func(k *found) bool {
		n := len(k.times.pts)
		return n > 0 && (k.done && k.err == nil || k.times.later(int64(n-1), t))
	})
	if err != nil {
		return 0, err
	}
	return k.times.frameAt(t), nil
}

// until waits until enough is known of the film, or ctx ends.
func (f *Film) until(ctx context.Context, enough func(*found) bool) (found, error) {
	f.start()
	for {
		f.mu.Lock()
		k, news := f.found, f.news
		f.mu.Unlock()
		switch {
		case enough(&k):
			return k, nil
		case k.done && k.err != nil:
			return k, k.err
		case k.done:
			return k, ErrNoSuchFrame
		}
		select {
		case <-news:
		case <-ctx.Done():
			return k, fmt.Errorf("%w: %w", ErrNotFound, context.Cause(ctx))
		}
	}
}

// missing words the error of until for frame i.
func (f *Film) missing(i int64, err error) error {
	if !errors.Is(err, ErrNoSuchFrame) {
		return err
	}
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: "preview", Path: f.spec.Input,
		Err: fmt.Errorf("frame %d: %w", i, ErrNoSuchFrame), Hint: fmt.Sprintf("its frames are 0 to %d", f.Frames()-1)}
}

// shotOf is the shot that holds frame i, waiting until it is known, and the frame from
// which on its colour depends on what is seen: the first one of the last shot, up to it,
// that a hard cut begins.
func (f *Film) shotOf(ctx context.Context, i int64) (shot job.Shot, from int64, err error) {
	at := 0
	k, err := f.until(ctx, func(k *found) bool {
		at = sort.Search(len(k.shots), func(n int) bool { return k.shots[n].LastFrame >= i })
		return i >= 0 && at < len(k.shots)
	})
	if err != nil {
		return job.Shot{}, 0, f.missing(i, err)
	}
	first := at
	for first > 0 && k.shots[first].Kind != vidcolor.TransitionCut.String() {
		first--
	}
	return k.shots[at], k.shots[first].FirstFrame, nil
}

// ShotOf is the shot that holds frame i. It waits until it is found, or ctx ends.
func (f *Film) ShotOf(ctx context.Context, i int64) (job.Shot, error) {
	shot, _, err := f.shotOf(ctx, i)
	return shot, err
}

// time is the film's times up to that of frame i at least, waiting until it is known.
func (f *Film) time(ctx context.Context, i int64) (timeline, error) {
	k, err := f.until(ctx, func(k *found) bool { return i >= 0 && i < int64(len(k.times.pts)) })
	if err != nil {
		return timeline{}, f.missing(i, err)
	}
	return k.times, nil
}

// timeline is the presentation times of a film's frames, as far as they are known.
type timeline struct {
	pts    []int64  // ticks
	sums   []uint32 // of their luma: a seek in a damaged film can lead to another frame of that time
	base   vidcolor.Rational
	origin int64 // ticks at which the film begins, its sound or its picture

	inside bool // pts begin somewhere within the film
}

func (t *timeline) add(pts int64, sum uint32, base vidcolor.Rational) {
	t.pts, t.sums, t.base = append(t.pts, pts), append(t.sums, sum), base
}

// after is how long after the film's beginning frame i appears.
func (t timeline) after(i int64) time.Duration {
	return time.Duration(vidcolor.Rescale(t.pts[i]-t.origin, t.base, nanos))
}

// later reports whether frame i appears after a time that a person has written, which may
// be rounded, as info and guides write times.
func (t timeline) later(i int64, when time.Duration) bool {
	return t.after(i) > when+guide.FrameSlack
}

// frameAt is the frame on screen at a time from the film's beginning, the first one where
// none has appeared yet.
func (t timeline) frameAt(when time.Duration) int64 {
	n := int64(0)
	for i := range t.pts {
		if !t.later(int64(i), when) {
			n = int64(i)
		}
	}
	return n
}

// seek is a time at which decoding may begin to meet frame i: halfway from the frame
// before, far from any rounding.
func (t timeline) seek(i int64) time.Duration {
	if i == 0 {
		return 0
	}
	return max((t.after(i-1)+t.after(i))/2, 0)
}

// check compares what was decoded with what the look saw.
func (t timeline) check(i int64, f *vidcolor.Frame) error {
	if f.PTS != t.pts[i] || f.Luma.Sum() != t.sums[i] {
		return errOtherFrame
	}
	return nil
}

// noting is a source that notes every frame that passes.
type noting struct {
	pipeline.Source
	note func(*vidcolor.Frame)
}

func (n *noting) Next(ctx context.Context, f *vidcolor.Frame) error {
	err := n.Source.Next(ctx, f)
	if err == nil {
		n.note(f)
	}
	return err
}

// isEnd reports whether err is the film's end.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
