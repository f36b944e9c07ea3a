package encode

import (
	"fmt"
	"slices"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
)

// runUp is how far in µs before its start the range that is copied is sought.
func (c *copier) runUp() int64 {
	if slices.ContainsFunc(c.streams, func(s *copied) bool { return s != nil && subtitle(s.src) }) {
		return runUpOfSubtitle
	}
	return runUpOfSound
}

func subtitle(s *astiav.Stream) bool {
	return s.CodecParameters().MediaType() == astiav.MediaTypeSubtitle
}

// shownStill reports whether pkt, at us, holds a subtitle that is still shown at the start
// of the range. What is left of its time is made its time, if it is text; of pictures, whose
// packets may say their own times, it is counted as cut.
func (c *copier) shownStill(s *copied, us int64) bool {
	tb := av.StreamTimeBase(s.src)
	left := us + rescale(c.pkt.Duration(), tb, microseconds) - c.start
	if !subtitle(s.src) || c.pkt.Duration() <= 0 || left <= 0 {
		return false
	}
	if !av.TextSubtitle(s.src) {
		s.cut++
		return false
	}
	by := rescale(c.start-us, microseconds, tb)
	c.pkt.SetPts(c.pkt.Pts() + by)
	c.pkt.SetDts(c.pkt.Pts())
	c.pkt.SetDuration(c.pkt.Duration() - by)
	return c.pkt.Duration() > 0
}

// dropped names subtitles that were lost because they began before the range.
func (c *copier) dropped() (lost []string) {
	for _, s := range c.streams {
		if s != nil && s.cut > 0 {
			lost = append(lost, fmt.Sprintf("%d of the pictures of %s: what is shown already where the part begins cannot be cut", s.cut, nameStream(s.src)))
		}
	}
	return lost
}
