package decode

import (
	"errors"
	"fmt"

	"github.com/asticode/go-astiav"
)

// codecName names the codec of s; of one that FFmpeg does not know, what the
// container calls it.
func codecName(s *astiav.Stream) string {
	p := s.CodecParameters()
	name, tag := p.CodecID().Name(), uint32(p.CodecTag())
	if name != "none" {
		return name
	}
	if tag == 0 {
		return "its codec, which FFmpeg does not know"
	}
	return fmt.Sprintf("its codec %q, which FFmpeg does not know", []byte{byte(tag), byte(tag >> 8), byte(tag >> 16), byte(tag >> 24)})
}

// noVideo says why a file without a main stream cannot be coloured.
func noVideo(path string, streams []*astiav.Stream) error {
	var audio, cover, subtitle bool
	for _, s := range streams {
		switch s.CodecParameters().MediaType() {
		case astiav.MediaTypeAudio:
			audio = true
		case astiav.MediaTypeSubtitle:
			subtitle = true
		case astiav.MediaTypeVideo:
			cover = true
		}
	}
	msg := "there is no picture in it"
	switch {
	case audio && cover:
		msg = "there is no video stream in it, only sound with cover art"
	case audio:
		msg = "there is no video stream in it, only sound"
	case cover:
		msg = "there is no film in it, only cover art"
	case subtitle:
		msg = "there is no video stream in it, only subtitles"
	}
	return failed("open", path, errors.New(msg), "name a film or a photo")
}
