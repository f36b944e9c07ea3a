package decode

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// Reader decodes the main video stream of one file. It owns its demuxer,
// decoder, packet and frame; Close frees them. One goroutine uses it.
type Reader struct {
	path   string
	source *source
	o      Options
	in     *av.Input
	stream *astiav.Stream
	dec    *astiav.CodecContext
	pkt    *astiav.Packet
	cur    *astiav.Frame // holds a decoded frame while pending

	info   vidcolor.VideoInfo // as shown
	stored vidcolor.VideoInfo // as decoded: differs for photos that lie on their side
	turner turner
	deint  deinterlacer
	tag    vidcolor.ColorTag // info.Tag completed
	conv   converter
	clock  clock
	ahead  ahead
	watch  watch

	pending  bool // cur waits to be given
	draining bool // the demuxer is at its end
	started  bool // a frame was given
	done     bool // the range or the film is over
	err      error

	first, end int64 // presentation times that are wanted, in ticks; NoPTS = open
	dated      bool  // info.StartPTS was counted back to, and lies before what the file says
	landed     int64 // byte where the first packet after a seek lies, -1 = not known
	index      int64
	packets    int64               // of the main stream
	readErrors int                 // in a row
	bases      []vidcolor.Rational // of all streams
	stated     bool                // only the container claims a duration, of the longest stream
	lastEnd    float64             // of the packets of all streams, in seconds
	lead       lead
	label      label
	damage     Damage

	keep     bool     // photos give their own chroma too
	pictures pictures // photos, of which nothing above is FFmpeg's; nil = a film
}

// pictures is a way of reading photos.
type pictures interface {
	next(ctx context.Context, r *Reader, f *vidcolor.Frame) error
	jump(ctx context.Context, r *Reader, pts int64, seek bool) error
	close()
}

// Open opens a film or photo, finds its main video stream and decodes the first
// frame of the wanted range, so that Info is what the frames will be. The
// caller closes the reader. Errors are *vidcolor.Error: of KindUsage for a
// missing file, a directory, wrong options, HDR, or a start beyond the end.
func Open(path string, o Options) (*Reader, error) {
	if err := o.Validate(); err != nil {
		return nil, usage("open", path, err, "")
	}
	from, err := findSource(path, o)
	if err != nil {
		return nil, err
	}
	r := &Reader{path: path, source: from, o: o, first: vidcolor.NoPTS, end: vidcolor.NoPTS}
	if err := r.openAny(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Info describes the stream as its first frame shows it. The tag is not
// completed; frames carry the completed one.
func (r *Reader) Info() vidcolor.VideoInfo { return r.info }

// Damage says what was lost or repaired so far; it is complete once Next has
// returned io.EOF.
func (r *Reader) Damage() Damage {
	d := r.damage.describe()
	var gaps []string
	d.Missing, gaps = r.source.gaps(r.first, r.end)
	d.Notes = append(d.Notes, gaps...)
	return d
}

// Next fills f, whose luma has Info's size and depth (and whose chroma has
// Info's layout where chroma was asked for), with the next picture. It returns
// io.EOF after the last, ctx's error if that ends first (the reader may have lost
// its place then and is to be closed), and otherwise a *vidcolor.Error. f stays
// the caller's.
func (r *Reader) Next(ctx context.Context, f *vidcolor.Frame) error {
	if r.err != nil {
		return r.err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.fits(f); err != nil {
		return err
	}
	err := r.next(ctx, f)
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	var known *vidcolor.Error
	if err != nil && err != io.EOF && !errors.As(err, &known) {
		err = streamError(r.path, err)
	}
	r.err = err
	return err
}

func (r *Reader) next(ctx context.Context, f *vidcolor.Frame) error {
	if r.pictures != nil {
		return r.pictures.next(ctx, r, f)
	}
	if r.done {
		return r.finish()
	}
	if !r.pending {
		r.watch.arm(ctx, r.in)
		if err := r.decode(); err == io.EOF {
			return r.finish()
		} else if err != nil {
			return err
		}
	}
	r.pending = false
	pts, dur := r.stamp()
	if r.end != vidcolor.NoPTS && pts >= r.end {
		r.done = true
		return r.finish()
	}
	return r.give(f, pts, dur)
}

// give copies cur to f.
func (r *Reader) give(f *vidcolor.Frame, pts, dur int64) error {
	resized, err := r.convert(f)
	if err != nil {
		return err
	}
	f.Index, f.PTS, f.Duration, f.TimeBase = r.index, pts, dur, r.info.TimeBase
	f.Shift = r.clock.offset
	f.Tag = r.tag
	f.Interlaced, f.TopFieldFirst = av.Interlacing(r.cur)
	f.Corrupt = av.Damaged(r.cur)
	f.Side = av.OwnFrameSide(r.cur, r.stream)
	r.index++
	r.started = true
	if resized {
		r.damage.Resized++
	}
	if f.Corrupt {
		r.damage.Frames++
	}
	if r.o.FailOnError && (f.Corrupt || resized) {
		return fmt.Errorf("frame %d is damaged", f.Index)
	}
	return nil
}

// fits checks that f has the size and depth that Info promises.
func (r *Reader) fits(f *vidcolor.Frame) error {
	i := &r.info
	if f.Luma.Width != i.Width || f.Luma.Height != i.Height || f.Luma.Depth != i.Depth {
		return fmt.Errorf("decode: frame of %d×%d at %d bits for a film of %d×%d at %d bits",
			f.Luma.Width, f.Luma.Height, f.Luma.Depth, i.Width, i.Height, i.Depth)
	}
	if !r.o.Chroma {
		return nil
	}
	cw, ch := i.Layout.ChromaSize(i.Width, i.Height)
	if f.U.Width != cw || f.U.Height != ch || f.U.Depth != i.Layout.Depth || f.V.Width != cw || f.V.Height != ch {
		return fmt.Errorf("decode: chroma of %d×%d at %d bits for a film of %v", f.U.Width, f.U.Height, f.U.Depth, i.Layout)
	}
	return nil
}

// Close frees everything. It may be called twice and at any time between calls
// of Next.
func (r *Reader) Close() error {
	r.watch.disarm()
	if r.pictures != nil {
		r.pictures.close()
		r.pictures = nil
	}
	r.conv.close()
	r.deint.reset()
	r.ahead.free()
	av.FreeFrame(&r.cur)
	av.FreePacket(&r.pkt)
	av.FreeCodec(&r.dec)
	if r.in != nil {
		r.in.Close()
	}
	if r.err == nil {
		r.err = errors.New("decode: reader is closed")
	}
	return nil
}
