package decode

import (
	"errors"

	"github.com/asticode/go-astiav"
)

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
	case subtitle:
		msg = "there is no video stream in it, only subtitles"
	}
	return failed("open", path, errors.New(msg), "name a film or a photo")
}
