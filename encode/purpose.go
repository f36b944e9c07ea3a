package encode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// HasEncoder reports whether FFmpeg has an encoder of that name.
func HasEncoder(name string) bool { return astiav.FindEncoderByName(name) != nil }

// beginTimecode gives the film the time code that is asked for, unless it has one.
func (w *Writer) beginTimecode() error {
	if w.o.TimeCode == "" || !w.box.mov {
		return nil
	}
	if av.FormatMetadata(w.out.FormatContext)["timecode"] != "" {
		return nil
	}
	for _, s := range w.out.Streams() {
		if av.StreamMetadata(s)["timecode"] != "" {
			return nil
		}
	}
	if rate := nominalRate(&w.in); rate == (vidcolor.Rational{}) {
		return nil // nothing that frames could be counted by
	}
	if err := av.SetMetadata(w.stream, "timecode", w.o.TimeCode); err != nil {
		return failed("write", w.path, err, "")
	}
	return nil
}
