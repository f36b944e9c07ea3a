package encode

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// encoder turns frames into packets. One goroutine uses it; free frees it.
type encoder struct {
	ctx    *astiav.CodecContext
	frame  *astiav.Frame
	format av.PixelFormat
	layout vidcolor.Layout
	tag    vidcolor.ColorTag
	timing *timing
	spec   codecSpec
	fed    bool // it was sent a frame
	coding *coding
	in     *vidcolor.VideoInfo
}

// openEncoder opens the encoder that o asks for. Where it numbers the frames in the
// stream, its first one is number first.
func openEncoder(path string, in *vidcolor.VideoInfo, tag vidcolor.ColorTag, box container, o Options, first int64) (*encoder, codecSpec, []string, error) {
	name := o.Codec
	if name == "" {
		name = box.codec
	}
	codec, spec, err := findCodec(path, name)
	if err != nil {
		return nil, spec, nil, err
	}
	if err := spec.checkPreset(path, o.Preset); err != nil {
		return nil, spec, nil, err
	}
	t, err := chooseFormat(path, codec, spec, in, tag, o.PixFmt)
	if err != nil {
		return nil, spec, nil, err
	}
	e := &encoder{format: t.format, layout: t.format.Layout(), tag: tag, in: in, timing: newTiming(in, box, spec), spec: spec, coding: o.coding}
	if e.ctx = av.NewCodec(codec); e.ctx == nil {
		return nil, spec, nil, failed("write", path, errors.New("out of memory"), "")
	}
	e.frame = av.NewFrame()
	if err := e.open(path, codec, spec, box, o, first); err != nil {
		e.free()
		return nil, spec, nil, err
	}
	return e, spec, t.notes, nil
}

func (e *encoder) open(path string, codec *astiav.Codec, spec codecSpec, box container, o Options, first int64) error {
	c, in := e.ctx, e.in
	c.SetWidth(in.Width)
	c.SetHeight(in.Height)
	c.SetPixelFormat(e.format.Format)
	c.SetTimeBase(av.ToRational(e.timing.encoder))
	c.SetFramerate(av.ToRational(nominalRate(in)))
	if e.timing.counted {
		c.SetFramerate(astiav.NewRational(e.timing.encoder.Den, e.timing.encoder.Num))
	}
	c.SetSampleAspectRatio(av.ToRational(in.SampleAspect))
	av.SetCodecColor(c, e.tag)
	c.SetThreadCount(o.Threads)
	settings := spec.settings(o, e.layout, in.Width, in.Height)
	spec.order(settings, in.FieldOrder)
	if box.cfr {
		settings["bf"] = "0" // it knows one time for a packet: frames lie as they are shown
		if spec.name == "mpeg2video" {
			settings["flags"] += "+low_delay" // and says so
		}
	}
	if spec.standard {
		settings["gop_timecode"] = frameLabel(in, first, e.rate())
	}
	// Flags go through the options, so that they join those of the settings.
	flags := settings["flags"]
	if globalHeader(box) {
		flags += "+global_header"
	}
	switch in.FieldOrder {
	case "tt", "bb", "tb", "bt":
		av.SetCodecFieldOrder(c, in.FieldOrder)
		flags += "+ildct+ilme"
	case "progressive":
		av.SetCodecFieldOrder(c, in.FieldOrder)
	}
	if flags != "" {
		settings["flags"] = flags
	}
	d, err := av.Options(settings)
	if err != nil {
		return failed("write", path, err, "")
	}
	defer d.Free()
	log := av.Logged(func() {
		if err = fault.At("open encoder"); err == nil {
			err = c.Open(codec, d)
		}
	})
	if err != nil {
		return openFailure(path, codec.Name(), log, err, o)
	}
	return unknownSettings(path, codec.Name(), av.Left(d), o)
}

// openFailure words an encoder's refusal. Where the user chose something about
// the encoder, that is to blame.
func openFailure(path, name, log string, err error, o Options) error {
	if log != "" {
		err = fmt.Errorf("%s: %s", name, log)
	} else {
		err = fmt.Errorf("%s: %w", name, err)
	}
	if o.Codec != "" || o.Preset != "" || o.CRF != DefaultCRF || o.PixFmt != "" {
		return usage("write", path, err, "leave out the encoder's options, or choose another encoder")
	}
	return failed("write", path, err, "choose another encoder, such as ffv1")
}

// unknownSettings refuses a wish of the user that the encoder did not
// understand. Settings of our own that an older library does not know are let
// pass.
func unknownSettings(path, name string, left map[string]string, o Options) error {
	var bad []string
	if _, ok := left["crf"]; ok && o.CRF != DefaultCRF {
		bad = append(bad, "crf")
	}
	if _, ok := left["preset"]; ok && o.Preset != "" {
		bad = append(bad, "preset")
	}
	if bad == nil {
		return nil
	}
	sort.Strings(bad)
	return usage("write", path, fmt.Errorf("the encoder %s has no %s", name, strings.Join(bad, " and no ")), "leave the option out")
}

// globalHeader reports whether box wants codec headers apart from the packets.
func globalHeader(box container) bool {
	of := astiav.FindOutputFormat(box.format)
	return of != nil && of.Flags().Has(astiav.IOFormatFlagGlobalheader)
}

// send encodes f, whose time is pts ticks of f.TimeBase.
func (e *encoder) send(f *vidcolor.Frame, pts int64) error {
	if err := e.fill(f); err != nil {
		return err
	}
	av.StampFrame(e.frame, e.timing.enter(pts, f.Duration, f.TimeBase))
	av.SetFrameQuality(e.frame, e.ctx)
	if err := fault.At("send frame"); err != nil {
		return err
	}
	e.fed = true
	defer e.coding.count()()
	return e.ctx.SendFrame(e.frame)
}

// coding sums the processor time that an encoder takes on the threads that hand it frames.
type coding struct {
	clock func() time.Duration // nil = not measured
	on    bool
	spent time.Duration
}

// count begins to count; what it returns ends that.
func (c *coding) count() func() {
	if c == nil || c.clock == nil || !c.on {
		return func() {}
	}
	began := c.clock()
	return func() { c.spent += c.clock() - began }
}

// fill copies f's planes. The buffers are used again unless the encoder still
// refers to them.
func (e *encoder) fill(f *vidcolor.Frame) error {
	if err := e.reserve(); err != nil {
		return err
	}
	fr := e.frame
	for comp, p := range [...]*vidcolor.Plane{&f.Luma, &f.U, &f.V} {
		if err := av.WritePlane(fr, comp, p); err != nil {
			return fmt.Errorf("plane %d of %d×%d: %w", comp, p.Width, p.Height, err)
		}
	}
	av.SetFrameColor(fr, e.tag)
	top := f.TopFieldFirst
	if e.spec.oneOrder && interlaced(e.in.FieldOrder) {
		top = !bottomFirst(e.in.FieldOrder)
	}
	av.SetInterlacing(fr, f.Interlaced, top)
	if err := av.SetFrameSide(fr, f.Side); err != nil {
		return err
	}
	fr.SetSampleAspectRatio(av.ToRational(e.in.SampleAspect))
	return nil
}

// reserve gives the frame buffers that may be written.
func (e *encoder) reserve() error {
	fr := e.frame
	if av.Writable(fr) {
		return nil
	}
	fr.Unref()
	fr.SetWidth(e.in.Width)
	fr.SetHeight(e.in.Height)
	fr.SetPixelFormat(e.format.Format)
	if err := fault.At("frame memory"); err != nil {
		return err
	}
	return fr.AllocBuffer(0)
}

// receive gets the next packet, with its times in timing.base; false if the
// encoder wants more frames or, after a flush, has no more packets.
func (e *encoder) receive(p *astiav.Packet) (bool, error) {
	err := fault.At("receive packet")
	if err == nil {
		done := e.coding.count()
		err = e.ctx.ReceivePacket(p)
		done()
	}
	if err == error(astiav.ErrEagain) || err == error(astiav.ErrEof) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	e.timing.leave(p)
	return true, nil
}

// flush tells the encoder that no frame follows.
func (e *encoder) flush() error {
	if err := fault.At("flush encoder"); err != nil {
		return err
	}
	if err := e.ctx.SendFrame(nil); err != nil && err != error(astiav.ErrEof) {
		return err
	}
	return nil
}

func (e *encoder) free() {
	if e.spec.unending && !e.fed && e.ctx != nil && e.reserve() == nil {
		av.StampFrame(e.frame, 0)
		_ = e.ctx.SendFrame(e.frame) // whatever lies in memory: nobody sees it
	}
	av.FreeFrame(&e.frame)
	av.FreeCodec(&e.ctx)
}
