package encode

import (
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
)

// copied pairs a stream of the source with its copy.
type copied struct {
	src, dst *astiav.Stream
	last     int64 // last decoding time written, in dst's ticks
	moved    int   // packets whose times had to be moved
	refused  int   // packets that the muxer did not take
	cut      int   // subtitles that began before the range, and were left out
	seen     int64 // time of the last packet read, in µs of the source
	restarts int   // times that the source's time began anew

	adts  bool      // packets begin with a header that the container does without
	conv  converter // to another codec
	exact bool      // of sound, without loss

	counted *tally // in a container without times
	padding int    // samples that the muxer says lie before the first, and counts from there

	waiting []*astiav.Packet // of pictures, for a decoding time
}

// kept is a stream of the source that the output will hold.
type kept struct {
	*astiav.Stream
	text  string // encoder that its subtitles are converted by, "" = packets as they are
	sound string // the same of sound
	exact bool   // and without loss

	pace *pace    // how sound is counted where the container has no times
	late bool     // the muxer says that a padding lies before the sound and leaves times without it
	lost []string // what is said of it and not of the copy
}

// addText adds a stream to out for the subtitles of src converted to box's own
// kind, and returns the converter.
func addText(out *av.Output, src *astiav.Stream, box container) (*av.Subtitles, error) {
	dst := out.NewStream(nil)
	if dst == nil {
		return nil, fmt.Errorf("out of memory")
	}
	text, err := av.NewSubtitles(dst, src, box.text)
	if err != nil {
		return nil, err
	}
	dst.SetTimeBase(src.TimeBase())
	if err := copyTags(dst, src, box); err != nil {
		text.Free()
		return nil, err
	}
	av.DropEncodingTags(dst)
	return text, nil
}

// addSound adds a stream to out for the sound of k converted, and returns the converter.
func addSound(out *av.Output, k kept, box container) (*av.Sound, error) {
	dst := out.NewStream(nil)
	if dst == nil {
		return nil, fmt.Errorf("out of memory")
	}
	sound, err := av.NewSound(dst, k.Stream, k.sound, k.exact, globalHeader(box))
	if err != nil {
		return nil, err
	}
	if err := copyTags(dst, k.Stream, box); err != nil {
		sound.Free()
		return nil, err
	}
	av.DropEncodingTags(dst)
	return sound, nil
}

// quickTimeNames are languages that FFmpeg writes into QuickTime files under the
// other of their two names in ISO 639-2 alone, or under QuickTime's own.
var quickTimeNames = map[string]string{"deu": "ger", "nld": "dut", "ell": "gre", "isl": "ice", "zho": "chi", "fre": "fra", "swe": "sve"}

// copyTags copies what the container says of src, so that box can hold it.
func copyTags(dst, src *astiav.Stream, box container) error {
	if err := av.CopyStreamTags(dst, src); err != nil {
		return err
	}
	if name := quickTimeNames[av.StreamMetadata(src)["language"]]; name != "" && box.format == "mov" {
		return av.SetMetadata(dst, "language", name)
	}
	return nil
}

// madeByMuxer reports whether s is a track that a demuxer turned into chapters
// or a timecode tag, from which the muxer makes it anew.
func madeByMuxer(s *astiav.Stream, chapters int) bool {
	const tmcd = 't' | 'm'<<8 | 'c'<<16 | 'd'<<24
	p := s.CodecParameters()
	return chapters > 0 && av.Discarded(s) || p.MediaType() == astiav.MediaTypeData && uint32(p.CodecTag()) == tmcd
}

// try writes a header for what add adds to nowhere: false if the muxer refuses,
// an error if it was not even asked. Tables of codecs do not tell: muxers have
// conditions of their own.
func try(box container, add func(*av.Output) error) (ok bool, err error) {
	av.Logged(func() {
		var out *av.Output
		if out, err = av.NewOutput(box.format); err != nil {
			return
		}
		defer out.Free()
		d, derr := av.Options(box.muxer)
		if derr != nil {
			err = derr
			return
		}
		defer d.Free()
		if err = add(out); err != nil {
			return
		}
		if err = out.SetNull(); err == nil {
			ok = out.WriteHeader(d) == nil
		}
	})
	return ok, err
}

// addCopy adds a copy of src to out.
func addCopy(out *av.Output, src *astiav.Stream, box container) error {
	dst := out.NewStream(nil)
	if dst == nil {
		return fmt.Errorf("out of memory")
	}
	if err := src.CodecParameters().Copy(dst.CodecParameters()); err != nil {
		return err
	}
	// Tags belong to a container; the muxer finds its own.
	dst.CodecParameters().SetCodecTag(0)
	if config := audioConfig(src.CodecParameters()); config != nil && box.pipe && (box.mkv || box.mov) {
		if err := dst.CodecParameters().SetExtraData(config); err != nil {
			return err
		}
	}
	dst.SetTimeBase(src.TimeBase())
	if err := copyTags(dst, src, box); err != nil {
		return err
	}
	if pic := av.AttachedPicture(src); pic != nil && box.mkv {
		return attach(dst, src, pic)
	}
	return av.CopyStreamSideData(dst, src)
}

// attach makes dst a Matroska attachment that holds the cover picture of src.
func attach(dst, src *astiav.Stream, pic []byte) error {
	p := dst.CodecParameters()
	p.SetMediaType(astiav.MediaTypeAttachment)
	if err := p.SetExtraData(pic); err != nil {
		return err
	}
	ext, mime := "jpg", "image/jpeg"
	if src.CodecParameters().CodecID().Name() == "png" {
		ext, mime = "png", "image/png"
	}
	tags := av.StreamMetadata(src)
	if tags["filename"] == "" {
		if err := av.SetMetadata(dst, "filename", "cover."+ext); err != nil {
			return err
		}
	}
	if tags["mimetype"] == "" {
		return av.SetMetadata(dst, "mimetype", mime)
	}
	return nil
}

// nameStream names a stream for a warning: "subtitle stream 2 (subrip, eng)".
func nameStream(s *astiav.Stream) string {
	p := s.CodecParameters()
	kind := p.MediaType().String()
	if kind == "" {
		kind = "unknown"
	}
	if av.IsCover(s) {
		kind = "cover"
	}
	detail := p.CodecID().Name()
	if lang := av.StreamMetadata(s)["language"]; lang != "" && lang != "und" {
		detail += ", " + lang
	}
	return fmt.Sprintf("%s stream %d (%s)", kind, s.Index(), detail)
}
