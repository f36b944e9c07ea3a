package preview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// Film is a film, photo or row of numbered pictures that is open for looking at single
// frames. It keeps a decoder warm, and the colour of the shots that were looked at.
// Methods are safe for concurrent use and take turns.
type Film struct {
	spec   job.Spec
	info   vidcolor.VideoInfo
	layout vidcolor.Layout
	line   *job.Line // paints as the full run does
	screen *job.Line // paints for sRGB; the same where the film has its primaries

	turn   chan struct{} // holds one token: who has it may use what follows
	reader *decode.Reader
	next   int64     // frame that the reader gives next, -1 if unknown
	look   *filmLook // nil before the first look
	colors colorCache
	luma   int64 // how much is kept of a block, in bytes
	closed bool
}

// Open opens s.Input for looking, with the network of e that s asks for. Of the
// options it takes those that decide the colour; the whole film is looked at, whatever
// range s has. The caller closes the Film, before e.
func Open(ctx context.Context, e *job.Engine, s job.Spec) (*Film, error) {
	if err := fail.First(s.Validate(), fail.Input(s.Input)); err != nil {
		return nil, err
	}
	f := &Film{spec: s, turn: make(chan struct{}, 1), next: -1, colors: newColorCache(cacheBytes), luma: lumaBytes}
	if err := f.openReader(); err != nil {
		return nil, err
	}
	f.info = f.reader.Info()
	f.layout = layoutOf(f.info)
	tag := f.info.Tag.Complete(f.info.Width, f.info.Height)
	var err error
	if f.line, err = e.Line(ctx, s, f.info, f.layout, tag); err == nil {
		f.screen, err = e.Line(ctx, s, f.info, f.layout, screenTag(f.info))
	}
	if err != nil {
		return nil, errors.Join(err, f.reader.Close())
	}
	f.line.Keep(f.reader)
	f.next = 0
	f.turn <- struct{}{}
	return f, nil
}

// Close frees the decoder. Idempotent.
func (f *Film) Close() error {
	<-f.turn
	defer f.give()
	if f.closed {
		return nil
	}
	f.closed = true
	f.colors = newColorCache(0)
	return f.closeReader()
}

// Info describes the film as its frames are.
func (f *Film) Info() vidcolor.VideoInfo { return f.info }

// Look finds the film's shots, which takes a look at every frame, once. Everything
// else does it where it was not done. progress may be nil.
func (f *Film) Look(ctx context.Context, progress func(pipeline.Progress)) error {
	if err := f.take(ctx); err != nil {
		return err
	}
	defer f.give()
	return f.lookAtAll(ctx, progress)
}

// Frames is the number of frames, 0 before the first look.
func (f *Film) Frames() int64 {
	<-f.turn
	defer f.give()
	if f.look == nil {
		return 0
	}
	return int64(len(f.look.pts))
}

// Shots are the film's shots in order; nil before the first look.
func (f *Film) Shots() (shots []job.Shot) {
	<-f.turn
	defer f.give()
	if f.look == nil {
		return nil
	}
	for _, s := range f.look.shots {
		shots = append(shots, f.line.Shot(s, f.look.base))
	}
	return shots
}

// At is the frame on screen at time t after the first, and the first or last one of
// the film for a time outside.
func (f *Film) At(ctx context.Context, t time.Duration) (int64, error) {
	if err := f.take(ctx); err != nil {
		return 0, err
	}
	defer f.give()
	if err := f.lookAtAll(ctx, nil); err != nil {
		return 0, err
	}
	return f.look.frameAt(t), nil
}

var errClosed = errors.New("the preview is closed")

func (f *Film) take(ctx context.Context) error {
	select {
	case <-f.turn:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if f.closed {
		f.give()
		return errClosed
	}
	return nil
}

func (f *Film) give() { f.turn <- struct{}{} }

// lookAtAll scans the film.
func (f *Film) lookAtAll(ctx context.Context, progress func(pipeline.Progress)) error {
	if f.look != nil {
		return nil
	}
	r, err := f.openAt(0)
	if err != nil {
		return err
	}
	defer r.Close()
	l := &filmLook{}
	res, err := f.line.Scan(ctx, &timedSource{Source: r, look: l}, job.RunOptions{Progress: progress}, false, nil)
	if err != nil {
		return err
	}
	if l.shots = res.Shots; len(l.pts) == 0 {
		return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: f.spec.Input, Err: errors.New("no picture came out"), Hint: "check whether the film plays at all"}
	}
	f.look = l
	return nil
}

// openAt opens another reader, from start on.
func (f *Film) openAt(start time.Duration) (*decode.Reader, error) {
	return decode.Open(f.spec.Input, decode.Options{
		Threads: min(f.spec.Threads, 4), Start: start, FrameRate: f.spec.FrameRate, Deinterlace: f.spec.Deinterlace,
		Playlists: f.spec.AllowPlaylists,
	})
}

func (f *Film) openReader() (err error) {
	f.reader, err = f.openAt(0)
	f.next = 0
	if err == nil && f.line != nil {
		f.line.Keep(f.reader)
	}
	return err
}

func (f *Film) closeReader() error {
	if f.reader == nil {
		return nil
	}
	err := f.reader.Close()
	f.reader, f.next = nil, -1
	return err
}

// nearby is how many frames are decoded rather than sought past.
const nearby = 48

// decode fills frame with frame i of the film.
func (f *Film) decode(ctx context.Context, i int64, frame *vidcolor.Frame) (err error) {
	if f.reader == nil {
		if err := f.openReader(); err != nil {
			return err
		}
	}
	defer func() {
		if err != nil { // it has lost its place
			_ = f.closeReader()
		}
	}()
	if near := f.next >= 0 && i >= f.next && i-f.next <= nearby; !near && !(f.next == 0 && i == 0) {
		err = f.jump(ctx, i, true, frame)
		if errors.Is(err, errOtherFrame) { // it has led elsewhere
			if err = f.closeReader(); err == nil {
				err = f.openReader()
			}
			if err == nil {
				err = f.jump(ctx, i, false, frame)
			}
		}
		return err
	}
	for f.next <= i {
		if err := f.reader.Next(ctx, frame); err != nil {
			return err
		}
		f.next++
	}
	return f.check(i, frame)
}

// jump goes to frame i and decodes it.
func (f *Film) jump(ctx context.Context, i int64, seek bool, frame *vidcolor.Frame) error {
	f.next = -1
	if err := f.reader.Jump(ctx, f.look.pts[i], seek); err != nil {
		if seek && ctx.Err() == nil {
			return errOtherFrame
		}
		return err
	}
	if err := f.reader.Next(ctx, frame); err != nil {
		return err
	}
	f.next = i + 1
	return f.check(i, frame)
}

// check compares what was decoded with what the look saw.
func (f *Film) check(i int64, frame *vidcolor.Frame) error {
	if frame.PTS != f.look.pts[i] || frame.Luma.Sum() != f.look.sums[i] {
		return fmt.Errorf("frame %d of %s: %w", i, f.spec.Input, errOtherFrame)
	}
	frame.Index = i
	return nil
}
