package av

// #include "subtitle.h"
import "C"

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Subtitles converts the packets of a text subtitle stream to another codec.
// One goroutine uses it; Free frees it.
type Subtitles struct{ c *C.vc_subtitle }

// TextSubtitle reports whether s holds subtitles of text, not of pictures.
func TextSubtitle(s *astiav.Stream) bool {
	return C.vc_subtitle_text(streamC(s).codecpar.codec_id) != 0
}

// NewSubtitles opens a conversion of src by the subtitle encoder target, FFmpeg's
// name, and gives dst the parameters of what comes out.
func NewSubtitles(dst, src *astiav.Stream, target string) (*Subtitles, error) {
	if err := fault.At("subtitle codec"); err != nil {
		return nil, err
	}
	name := C.CString(target)
	defer freeString(name)
	s := &Subtitles{}
	if err := check(C.vc_subtitle_open(&s.c, streamC(src), streamC(dst), name)); err != nil {
		return nil, err
	}
	live[KindSubtitles].Add(1)
	return s, nil
}

// Convert replaces what p holds, in the source's time base, by its converted
// form. It returns false for a packet that shows nothing: those end the text
// before them, which the converted packet's duration says.
func (s *Subtitles) Convert(p *astiav.Packet) (bool, error) {
	if err := fault.At("subtitle conversion"); err != nil {
		return false, err
	}
	ret := C.vc_subtitle_convert(s.c, packetC(p))
	return ret == 0, check(ret)
}

// Free releases the codecs. It may be called twice.
func (s *Subtitles) Free() {
	if s.c != nil {
		C.vc_subtitle_free(s.c)
		s.c = nil
		live[KindSubtitles].Add(-1)
	}
}
