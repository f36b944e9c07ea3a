package preview

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"sort"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// Viewer is a film or photo that several people, or parts of a page, look at while it is
// still being looked through: unlike a [Film] it gives frames of shots as they are found,
// several at once, and smaller ones. [Viewer.Scan] finds the shots; a frame is coloured
// from the last hard cut before it, as in the full run, whose bits it has. What was found
// of a shot is kept on disk, so that its other frames take milliseconds and memory does
// not grow with the film. Methods are safe for concurrent use.
type Viewer struct {
	engine *job.Engine
	spec   job.Spec
	path   string // that the film is opened by
	info   vidcolor.VideoInfo
	layout vidcolor.Layout
	tag    vidcolor.ColorTag
	size   image.Point

	scan sync.Once // begins the look

	mu       sync.Mutex
	line     *job.Line // as the run's
	revision int64     // of the guide that it follows
	found    found
	news     chan struct{} // closed and made anew when more of the film is known

	colors *colorStore
	heads  heads
	small  map[int]*job.Line // lines for frames of smaller widths
}

// found is what is known of the film so far.
type found struct {
	times timeline
	shots []job.Shot
	done  bool
	err   error
}

// Errors of a frame that cannot be had.
var (
	ErrNoSuchFrame = errors.New("the film has no such frame")
	ErrNotFound    = errors.New("the shot of that frame has not been found yet")
)

// View opens the film at path, which s.Input names in messages, with the network of e
// that s asks for. Of the options it takes those that decide the colour. The caller
// closes the Viewer, before e.
func View(ctx context.Context, e *job.Engine, s job.Spec, path string) (*Viewer, error) {
	f := &Viewer{engine: e, spec: s, path: path, news: make(chan struct{}), small: map[int]*job.Line{}}
	r, err := f.read(0)
	if err != nil {
		return nil, err
	}
	f.info = r.Info()
	f.tag = f.info.Tag.Complete(f.info.Width, f.info.Height)
	f.layout = layoutOf(f.info)
	w, h := displaySize(f.info)
	f.size = image.Pt(w, h)
	if f.line, err = e.Line(ctx, s, f.info, f.layout, f.tag); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	f.line.Keep(r)
	f.colors = newColorStore(f)
	f.heads.film = f
	return f, f.heads.put(&head{r: r, frame: f.newFrame()})
}

// Close ends what is still being looked at and frees all. Idempotent.
func (f *Viewer) Close() error {
	return errors.Join(f.colors.close(), f.heads.close())
}

// read opens the film from start on.
func (f *Viewer) read(start time.Duration) (*decode.Reader, error) {
	r, err := decode.Open(f.path, decode.Options{
		Threads: min(f.spec.Threads, 2), Start: start, FrameRate: f.spec.FrameRate,
		Deinterlace: f.spec.Deinterlace, Playlists: f.spec.AllowPlaylists,
	})
	if line, _ := f.now(); err == nil && line != nil {
		line.Keep(r)
	}
	return r, err
}

// Info describes the film's main video stream.
func (f *Viewer) Info() vidcolor.VideoInfo { return f.info }

// Tag is the completed colour description that frames are painted by.
func (f *Viewer) Tag() vidcolor.ColorTag { return f.tag }

// Size is the size of the film as it is shown: with the pixels' aspect, upright.
func (f *Viewer) Size() image.Point { return f.size }

// Scan looks at every frame, once, and tells of each shot as it ends and how far it has
// come; both may be nil. Frames of shots that were told can be asked for meanwhile. A
// second call waits for the first.
func (f *Viewer) Scan(ctx context.Context, shot func(job.Shot), progress func(pipeline.Progress)) error {
	f.scan.Do(func() { _ = f.scanned(f.scanAll(ctx, shot, progress)) })
	_, _, err := f.Found()
	return err
}

func (f *Viewer) scanAll(ctx context.Context, shot func(job.Shot), progress func(pipeline.Progress)) error {
	r, err := f.read(0)
	if err != nil {
		return err
	}
	defer r.Close()
	line, _ := f.now()
	o := job.RunOptions{Progress: progress, Shot: func(s pipeline.Shot) {
		told := line.Shot(s, f.info.TimeBase)
		f.tell(func(k *found) { k.shots = append(k.shots, told) })
		if shot != nil {
			shot(told)
		}
	}}
	if _, err = line.Scan(ctx, &noting{Source: r, film: f}, o, true, nil); err != nil {
		return err
	}
	if f.Frames() == 0 {
		return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: f.spec.Input, Err: errors.New("no picture came out"), Hint: "check whether the film plays at all"}
	}
	return nil
}

// scanned notes that no more will be found.
func (f *Viewer) scanned(err error) error {
	f.tell(func(k *found) { k.done, k.err = true, err })
	return err
}

// tell changes what is known and wakes those who wait for it.
func (f *Viewer) tell(change func(*found)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.found)
	close(f.news)
	f.news = make(chan struct{})
}

// Found is the shots that were found so far; done says that there are no more, err why
// the scan ended early. Not to be changed.
func (f *Viewer) Found() (shots []job.Shot, done bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.found.shots[:len(f.found.shots):len(f.found.shots)], f.found.done, f.found.err
}

// Frames is how many frames are known by now.
func (f *Viewer) Frames() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(len(f.found.times.pts))
}

// shotOf is the shot that holds frame i, waiting until it is known, and the frame from
// which on its colour depends on what is seen: the first one of the last shot, up to it,
// that a hard cut begins.
func (f *Viewer) shotOf(ctx context.Context, i int64) (shot job.Shot, from int64, err error) {
	for {
		f.mu.Lock()
		shots, done, news := f.found.shots, f.found.done, f.news
		f.mu.Unlock()
		at := sort.Search(len(shots), func(k int) bool { return shots[k].LastFrame >= i })
		switch {
		case i < 0 || at == len(shots) && done:
			return job.Shot{}, 0, fmt.Errorf("frame %d: %w", i, ErrNoSuchFrame)
		case at < len(shots):
			first := at
			for first > 0 && shots[first].Kind != vidcolor.TransitionCut.String() {
				first--
			}
			return shots[at], shots[first].FirstFrame, nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return job.Shot{}, 0, ErrNotFound
		}
	}
}

// time is the presentation time of frame i in ticks, waiting until it is known.
func (f *Viewer) time(ctx context.Context, i int64) (timeline, error) {
	for {
		f.mu.Lock()
		t, done, news := f.found.times, f.found.done, f.news
		f.mu.Unlock()
		switch {
		case i >= 0 && i < int64(len(t.pts)):
			return t, nil
		case i < 0 || done:
			return t, fmt.Errorf("frame %d: %w", i, ErrNoSuchFrame)
		}
		select {
		case <-news:
		case <-ctx.Done():
			return t, ErrNotFound
		}
	}
}

// timeline is the presentation times of a film's frames, as far as they are known.
type timeline struct {
	pts  []int64  // ticks
	sums []uint32 // of their luma: a seek in a damaged film can lead to another frame of that time
	base vidcolor.Rational
}

// after is how long after the first frame frame i appears.
func (t timeline) after(i int64) time.Duration {
	return time.Duration(vidcolor.Rescale(t.pts[i]-t.pts[0], t.base, vidcolor.Rational{Num: 1, Den: int(time.Second)}))
}

// seek is a time at which decoding may begin to meet frame i: halfway from the frame
// before, far from any rounding.
func (t timeline) seek(i int64) time.Duration {
	if i == 0 {
		return 0
	}
	return (t.after(i-1) + t.after(i)) / 2
}

// noting is a source that notes the time of every frame in its film.
type noting struct {
	pipeline.Source
	film *Viewer
}

func (n *noting) Next(ctx context.Context, f *vidcolor.Frame) error {
	if err := n.Source.Next(ctx, f); err != nil {
		return err
	}
	pts, sum, base := f.PTS, f.Luma.Sum(), f.TimeBase
	n.film.tell(func(k *found) {
		k.times.pts = append(k.times.pts, pts)
		k.times.sums = append(k.times.sums, sum)
		k.times.base = base
	})
	return nil
}

// newFrame is a frame of the film's own size.
func (f *Viewer) newFrame() *vidcolor.Frame {
	return vidcolor.NewFrame(f.info.Width, f.info.Height, f.info.Depth, f.layout)
}

// isEnd reports whether err is the film's end.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
