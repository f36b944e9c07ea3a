package decode

import (
	"errors"
	"fmt"
	"io"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

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
		r.info.Origin = r.origin()
	}
	r.learn()
	if r.info.Tag.HDR() {
		return usage("open", r.path, fmt.Errorf("high dynamic range (transfer %d) cannot be colored", r.info.Tag.Transfer),
			"convert it to standard range first, for example with ffmpeg's zscale and tonemap filters")
	}
	return nil
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
