package preview

import (
	"context"
	"errors"
	"image"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Film is a film, photo or row of numbered pictures that is open for looking at single
// frames, by one or several at once, also while it is still being looked through for
// shots ([Film.Look]). A frame is coloured from the last hard cut before it, as in the full
// run, whose bits it has. What was found of a shot is kept on disk, so that its other
// frames take milliseconds and memory does not grow with the film. Methods are safe for
// concurrent use.
type Film struct {
	engine *job.Engine
	spec   job.Spec
	path   string // that the film is opened by
	info   vidcolor.VideoInfo
	layout vidcolor.Layout
	tag    vidcolor.ColorTag
	size   image.Point

	life  context.Context // of the look and of what is being coloured
	end   context.CancelFunc
	work  sync.WaitGroup
	begin sync.Once // of the look

	mu       sync.Mutex
	line     *job.Line // as the run's
	chosen   job.Spec  // that it was made by
	revision int64     // of the guide and options that it follows
	of       *Film     // whose look it shares, nil = has its own
	found    found
	news     chan struct{}  // closed and made anew when more of the film is known
	hear     func(Coloring) // see [Film.Hear]; nil: nobody

	colors *colorStore
	heads  heads
	lines  map[lineKey]*job.Line // that paint frames of smaller widths, or for screens
}

// Open opens s.Input for looking, with the network of e that s asks for. Of the
// options it takes those that decide the colour; the whole film is looked at, whatever
// range s has. The caller closes the Film, before e. Errors are *vidcolor.Error.
func Open(ctx context.Context, e *job.Engine, s job.Spec) (*Film, error) {
	if err := fail.First(s.Validate(), fail.Input(s.Input)); err != nil {
		return nil, err
	}
	return OpenPath(ctx, e, s, s.Input)
}

// OpenPath is [Open] of the film at path, which s.Input only names in messages.
func OpenPath(ctx context.Context, e *job.Engine, s job.Spec, path string) (*Film, error) {
	f := &Film{engine: e, spec: s, path: path, news: make(chan struct{}), lines: map[lineKey]*job.Line{}}
	r, err := f.read(0)
	if err != nil {
		return nil, err
	}
	f.info = r.Info()
	f.found.times.origin = f.info.Origin
	f.tag = f.info.Tag.Complete(f.info.Width, f.info.Height)
	f.layout = layoutOf(f.info)
	w, h := displaySize(f.info)
	f.size = image.Pt(w, h)
	if f.line, err = e.Line(ctx, s, f.info, f.layout, f.tag); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	f.line.Keep(r)
	f.chosen = s
	f.life, f.end = context.WithCancel(context.Background())
	f.colors = &colorStore{film: f}
	f.heads.film = f
	return f, f.heads.put(&head{r: r, frame: f.newFrame()})
}

// Close ends what is still being looked at and frees all. Idempotent.
func (f *Film) Close() error {
	f.end()
	f.colors.shut()
	f.start() // what waits for the look hears of its end
	f.work.Wait()
	return errors.Join(f.colors.close(), f.heads.close())
}

// read opens the film from start on.
func (f *Film) read(start time.Duration) (*decode.Reader, error) {
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
func (f *Film) Info() vidcolor.VideoInfo { return f.info }

// Tag is the completed colour description that frames are painted by.
func (f *Film) Tag() vidcolor.ColorTag { return f.tag }

// Size is the size of the film as it is shown, in square pixels, upright.
func (f *Film) Size() image.Point { return f.size }

// newFrame is a frame of the film's own size.
func (f *Film) newFrame() *vidcolor.Frame {
	return vidcolor.NewFrame(f.info.Width, f.info.Height, f.info.Depth, f.layout)
}
