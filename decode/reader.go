package decode

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
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
	packets    int64 // of the main stream
	readErrors int   // in a row
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

// openAny opens photos by package photo and everything else by FFmpeg.
func (r *Reader) openAny() error {
	s := r.source
	if s.numberedPhotos() {
		return r.openPhotoFilm()
	}
	if s.stream == nil && !s.numbered() {
		if is, err := isPhoto(r.path); err != nil {
			return err
		} else if is {
			return r.openStill()
		}
	}
	if r.o.Page > 0 {
		return usage("open", r.path, fmt.Errorf("it has no page %d", r.o.Page+1), "")
	}
	var err error
	if r.in, err = s.open(); err != nil {
		return err
	}
	return r.open()
}

func (r *Reader) open() error {
	streams := r.in.Streams()
	if r.stream = av.MainStream(streams); r.stream == nil {
		return noVideo(r.path, streams)
	}
	r.discardOthers(streams)
	r.info = describe(r.path, r.in, r.stream)
	r.source.describe(&r.info)
	r.clock.init(&r.info)
	r.pkt, r.cur = av.NewPacket(), av.NewFrame()
	if err := r.openDecoder(); err != nil {
		return err
	}
	part := r.o.Start > 0 || r.o.Duration > 0
	if part && r.in.Backdated() && !r.o.Nearby && r.o.Stream == nil {
		r.backdate() // it counts from there
	}
	r.setRange()
	if err := r.seekStart(); err != nil {
		return r.openFailure(err)
	}
	if !part && av.BestEffortTime(r.cur) == vidcolor.NoPTS {
		r.backdate()
	}
	r.learn()
	if r.info.Tag.HDR() {
		return usage("open", r.path, fmt.Errorf("high dynamic range (transfer %d) cannot be colored", r.info.Tag.Transfer),
			"convert it to standard range first, for example with ffmpeg's zscale and tonemap filters")
	}
	return nil
}

// discardOthers spares the demuxer the streams that are not read.
func (r *Reader) discardOthers(streams []*astiav.Stream) {
	for _, s := range streams {
		if s.Index() != r.stream.Index() {
			av.Discard(s)
		}
	}
}

func (r *Reader) openDecoder() error {
	id := r.stream.CodecParameters().CodecID()
	codec := astiav.FindDecoder(id)
	if codec == nil {
		return failed("open", r.path, fmt.Errorf("there is no decoder for %s", codecName(r.stream)), "convert it with another program first")
	}
	if r.dec = av.NewCodec(codec); r.dec == nil {
		return failed("open", r.path, errors.New("out of memory"), "")
	}
	if err := fault.At("decoder parameters"); err != nil {
		return failed("open", r.path, err, "")
	}
	if err := r.dec.FromCodecParameters(r.stream.CodecParameters()); err != nil {
		return failed("open", r.path, err, "")
	}
	r.dec.SetThreadCount(r.o.threads())
	r.dec.SetThreadType(astiav.ThreadTypeFrame | astiav.ThreadTypeSlice)
	av.SetPacketTimeBase(r.dec, r.stream.TimeBase())
	// A hostile header must not claim gigabytes: 2^28 samples are 16384².
	d, err := av.Options(map[string]string{"max_pixels": "268435456"})
	if err != nil {
		return failed("open", r.path, err, "")
	}
	defer d.Free()
	var openErr error
	log := av.Logged(func() {
		if openErr = fault.At("open decoder"); openErr == nil {
			openErr = r.dec.Open(codec, d)
		}
	})
	if openErr != nil {
		return failed("open", r.path, fmt.Errorf("%s decoder: %w (%s)", codec.Name(), openErr, log), "")
	}
	return nil
}

// openFailure words the error of decoding the first frame.
func (r *Reader) openFailure(err error) error {
	if r.in.StreamError() != nil {
		return streamError(r.path, err)
	}
	if errors.Is(err, errEncrypted) {
		return failed("decode", r.path, err, "decrypt it with another program first")
	}
	if !errors.Is(err, io.EOF) {
		return failed("decode", r.path, err, "check that it plays elsewhere")
	}
	if r.o.Start > 0 && r.clock.last != vidcolor.NoPTS {
		return usage("open", r.path, fmt.Errorf("the start %v is beyond its last frame", r.o.Start), "choose an earlier start")
	}
	return failed("decode", r.path, errors.New("no frame of it can be decoded"),
		"the file is damaged or incomplete: check that it plays elsewhere, or copy it again")
}

// learn replaces what the container said by what the first frame shows.
func (r *Reader) learn() {
	f, i := r.cur, &r.info
	i.Width, i.Height = f.Width(), f.Height()
	tag := av.FrameColor(f)
	stream := av.ParametersColor(r.stream)
	fill := func(a, b int) int {
		if a == 2 || a == 0 {
			return b
		}
		return a
	}
	if tag.Matrix == vidcolor.MatrixUnspecified {
		tag.Matrix = stream.Matrix
	}
	if tag.Range == vidcolor.RangeUnspecified {
		tag.Range = stream.Range
	}
	tag.Primaries, tag.Transfer = fill(tag.Primaries, stream.Primaries), fill(tag.Transfer, stream.Transfer)
	applyFormat(i, f.PixelFormat(), tag, r.o.Chroma)
	if sar := av.Rational(r.in.GuessSampleAspectRatio(r.stream, f)); sar.Valid() {
		i.SampleAspect = sar
	}
	if interlaced, top := av.Interlacing(f); interlaced {
		i.FieldOrder = withOrder(i.FieldOrder, top)
	}
	if r.o.Deinterlace {
		i.FieldOrder = "progressive"
	}
	r.learnTimecode()
	r.learnScene()
	r.tag = i.Tag.Complete(i.Width, i.Height)
	r.stored = r.info
	r.conv = converter{info: &r.stored, tag: r.tag, chroma: r.o.Chroma}
	if r.o.Upright && !i.Still {
		r.turner.how = vidcolor.TurnOf(i.Rotation)
	}
	if r.turner.how != 0 {
		i.Rotation = 0
	}
	r.turner.describe(i)
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
	pts, dur := r.clock.stamp(r.cur, &r.damage)
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
	f.Side = av.FrameSide(r.cur)
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
