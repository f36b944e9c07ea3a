package av

import "github.com/asticode/go-astiav"

// MainStream picks the video stream that is coloured: no cover art and no
// thumbnails; the default one before others, then the largest, then the first.
// It returns nil if there is none.
func MainStream(streams []*astiav.Stream) (best *astiav.Stream) {
	score := func(s *astiav.Stream) int64 {
		p := s.CodecParameters()
		n := int64(p.Width()) * int64(p.Height())
		if StreamDisposition(s)&DispositionDefault != 0 {
			n += 1 << 40
		}
		return n
	}
	for _, s := range streams {
		if s.CodecParameters().MediaType() != astiav.MediaTypeVideo || IsCover(s) {
			continue
		}
		if best == nil || score(s) > score(best) {
			best = s
		}
	}
	return best
}

// IsCover reports whether a video stream holds cover art or thumbnails.
func IsCover(s *astiav.Stream) bool {
	return StreamDisposition(s)&(DispositionAttachedPic|DispositionThumbnails) != 0
}
