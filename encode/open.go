package encode

import (
	"errors"
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// fragments are QuickTime's for what is written without going back.
const fragments = "+frag_keyframe+delay_moov+default_base_moof"

// create is how the hidden file is made; tests put failing files in its place.
type create func(path string, overwrite bool) (*partFile, error)

// Create opens an output film for a source described by in. Nothing appears
// under path before Close. Errors are *vidcolor.Error: of KindUsage for a path
// that cannot or must not be written and for options that the encoder or the
// container does not take.
func Create(path string, in vidcolor.VideoInfo, o Options) (*Writer, error) {
	return createWriter(path, in, o, createPart)
}

func createWriter(path string, in vidcolor.VideoInfo, o Options, file create) (*Writer, error) {
	av.Quiet()
	if err := o.Validate(); err != nil {
		return nil, usage("write", path, err, "")
	}
	box, err := containerOf(path, o.Format)
	if err != nil {
		return nil, err
	}
	if o.Pipe != nil {
		file = func(string, bool) (*partFile, error) { return &partFile{File: o.Pipe, final: path, pipe: true}, nil }
	} else if err := checkOutput(path, []string{in.Path, o.CopyFrom}, o.Overwrite); err != nil {
		return nil, err
	}
	if in.Width <= 0 || in.Height <= 0 {
		return nil, usage("write", path, fmt.Errorf("a film of %d×%d", in.Width, in.Height), "")
	}
	if box.pipe = o.Pipe != nil; box.pipe && box.seeks {
		return nil, usage("write", path, fmt.Errorf("%s cannot go to a pipe, its header is completed at the end", box.format), "write mkv, nut, mp4, ts or y4m, or to a file")
	}
	o.coding = &coding{clock: o.Clock}
	w := &Writer{path: path, o: o, in: in, box: box, lastDTS: vidcolor.NoPTS}
	if err := w.open(file); err != nil {
		w.free()
		if w.part != nil {
			_ = w.part.remove() // the first error matters
		}
		return nil, err
	}
	return w, nil
}

func (w *Writer) open(file create) (err error) {
	tag := w.in.Tag.Complete(w.in.Width, w.in.Height)
	if w.o.Kept {
		tag = w.in.Tag.CompleteKept(w.in.Width, w.in.Height)
	}
	var spec codecSpec
	var notes []string
	if w.enc, spec, notes, err = openEncoder(w.path, &w.in, tag, w.box, w.o, 0); err != nil {
		return err
	}
	w.notes = append(w.notes, notes...)
	if lost := w.in.LostAlpha(); lost != "" && (w.in.Codec == "gif" || w.in.PixFmt == "pal8") {
		w.notes = append(w.notes, lost) // palettes have room for it and seldom use it
	} else if lost != "" {
		w.dropped = append(w.dropped, lost)
	}
	if err := w.tellFields(); err != nil {
		return err
	}
	w.pkt = av.NewPacket()
	if w.out, err = av.NewOutput(w.box.format); err != nil {
		return failed("write", w.path, err, "")
	}
	w.out.Direct = w.box.cfr // sound lies beside the picture that it goes with, whatever it is counted from
	if err := w.addStreams(spec); err != nil {
		return err
	}
	if w.part, err = file(w.path, w.o.Overwrite); err != nil {
		return err
	}
	if w.sink, err = av.NewSink(w.part.File, !w.part.pipe); err != nil {
		return failed("write", w.path, err, "")
	}
	w.out.SetSink(w.sink)
	return w.writeHeader()
}

// addStreams adds the video and the copies of the source's other streams.
func (w *Writer) addStreams(spec codecSpec) error {
	var in *av.Input
	var main *astiav.Stream
	if w.o.CopyFrom != "" {
		var err error
		if in, err = openSource(&w.o); err != nil {
			return err
		}
		if main = av.MainStream(in.Streams()); main == nil {
			in.Close()
			return failed("open", w.o.CopyFrom, errors.New("there is no video stream in it"), "")
		}
	}
	err := w.addVideo(w.out, main, spec)
	if err == nil {
		err = w.tryVideo(main, spec)
	}
	if in == nil {
		if err == nil {
			err = w.ownTags(nil)
		}
		return err
	}
	if err != nil {
		in.Close()
		return err
	}
	if err := w.keepMainTags(main, spec); err != nil {
		in.Close()
		return err
	}
	w.stream = w.out.Streams()[0]
	ahead := peek(in, main, w.o.CopyStream != nil)
	p := planner{box: w.box, ahead: ahead}
	plan, err := p.planStreams(in.Streams(), main, av.Chapters(in.FormatContext))
	if err != nil {
		ahead.free()
		in.Close()
		return failed("write", w.path, err, "")
	}
	w.dropped = append(w.dropped, plan.dropped...)
	if w.in.Rotation != 0 && !w.box.mov && w.box.format != "nut" {
		w.dropped = append(w.dropped, fmt.Sprintf("display rotation by %d degrees: %s cannot hold it", w.in.Rotation, w.box.ext[1:]))
	}
	c, err := newCopier(in, w.out, plan.keep, w.box, main, w.o.CopyStream != nil, ahead)
	if err != nil {
		ahead.free()
		in.Close()
		return failed("write", w.path, err, "")
	}
	w.copy = c
	if err := fault.At("copy metadata"); err != nil {
		return failed("write", w.path, err, "")
	}
	if err := av.CopyFormatMetadata(w.out.FormatContext, in.FormatContext); err != nil {
		return failed("write", w.path, err, "")
	}
	return w.ownTags(av.FormatMetadata(w.out.FormatContext))
}

// ownTags writes what the output's tags say of itself, and asks which of the source's
// the container keeps.
func (w *Writer) ownTags(source map[string]string) error {
	if err := w.setTimecode(); err != nil {
		return failed("write", w.path, err, "")
	}
	if err := w.addProvenance(); err != nil {
		return failed("write", w.path, err, "")
	}
	return w.keepTags(source)
}

// tryVideo refuses a container that does not take what the encoder makes.
func (w *Writer) tryVideo(main *astiav.Stream, spec codecSpec) error {
	ok, err := try(w.box, func(o *av.Output) error { return w.addVideo(o, main, spec) })
	if err != nil {
		return failed("write", w.path, err, "")
	}
	if !ok {
		return usage("write", w.path, fmt.Errorf("%s cannot hold video of the encoder %s", w.box.ext[1:], spec.name),
			"choose another encoder, or end the name in .mkv")
	}
	return nil
}

// addVideo adds the encoded stream to out, with what main says of it.
func (w *Writer) addVideo(out *av.Output, main *astiav.Stream, spec codecSpec) error {
	if err := fault.At("add video"); err != nil {
		return failed("write", w.path, err, "")
	}
	s := out.NewStream(nil)
	if s == nil {
		return failed("write", w.path, errors.New("out of memory"), "")
	}
	err := s.CodecParameters().FromCodecContext(w.enc.ctx)
	if err == nil && main != nil {
		if err = copyTags(s, main, w.box); err == nil {
			av.DropEncodingTags(s)
			if err = av.CopySceneSideData(s, main); err == nil {
				err = av.AddSceneSide(s, w.in.Scene)
			}
		}
	} else if err == nil && w.in.Rotation != 0 {
		err = av.SetRotation(s, w.in.Rotation)
	}
	if err != nil {
		return failed("write", w.path, err, "")
	}
	if spec.name == "libx265" && w.box.mov {
		s.CodecParameters().SetCodecTag('h' | 'v'<<8 | 'c'<<16 | '1'<<24) // what players of that family look for
	}
	s.SetTimeBase(av.ToRational(w.enc.timing.base))
	s.SetAvgFrameRate(av.ToRational(nominalRate(&w.in)))
	s.SetSampleAspectRatio(av.ToRational(w.in.SampleAspect))
	return nil
}

// movieScale is the time scale of the movie header, 0 for the muxer's default
// of 1000. Only streams that begin late need a finer one: QuickTime writes their
// delay in it.
func (w *Writer) movieScale() int {
	late := w.in.StartPTS > 0
	scale := w.enc.timing.base.Den
	if w.copy != nil {
		for _, s := range w.copy.streams {
			if s == nil {
				continue
			}
			late = late || s.src.StartTime() > 0
			if rate := s.src.CodecParameters().SampleRate(); rate > 0 {
				if l := scale / gcd(scale, rate) * rate; l <= 10e6 {
					scale = l
				}
			}
		}
	}
	if !late {
		return 0
	}
	return scale
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
