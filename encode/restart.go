package encode

import (
	"math"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// Where the source's time begins anew, as it does on joined tapes and discs, the
// decoder lets the picture go on behind what came before. Every other stream moves
// by as much as the picture: its first fall of time goes with the picture's first,
// its second with the second.

// fall is how far in µs times fall where they begin anew; decode has the same.
const fall = 10e6

// at is the time of the packet that is held, in µs of the source.
func (c *copier) at(s *copied) (us int64, dated bool) {
	t := c.pkt.Dts()
	if t == vidcolor.NoPTS {
		t = c.pkt.Pts()
	}
	if t == vidcolor.NoPTS {
		return 0, false
	}
	return rescale(t, av.StreamTimeBase(s.src), microseconds), true
}

// follow counts how often the time of s has begun anew by the packet that is held.
// Captions may say nothing for long: they go with the sound around them.
func (c *copier) follow(s *copied) {
	at, dated := c.at(s)
	if !dated {
		return
	}
	if s.seen != vidcolor.NoPTS && s.seen-at > fall {
		s.restarts++
	}
	s.seen = at
	if s.src.CodecParameters().MediaType() != astiav.MediaTypeAudio {
		s.restarts = max(s.restarts, c.restarts)
	}
	c.restarts = max(c.restarts, s.restarts)
}

// shifted is what the picture's times were moved by where s is now, in µs; false if
// the picture is not known to have come there.
func (c *copier) shifted(s *copied) (int64, bool) {
	if s.restarts == 0 {
		return 0, true
	}
	if s.restarts <= len(c.shifts) {
		return c.shifts[s.restarts-1], true
	}
	return 0, false
}

// awaits reports whether the packet that is held is to wait for the picture, which
// is at t, to begin anew too. If it does not within seconds, s goes on by itself.
func (c *copier) awaits(s *copied, t int64) bool {
	if _, known := c.shifted(s); known {
		c.waits = false
		return false
	}
	if !c.waits {
		c.waits, c.since = true, t
	}
	if t < math.MaxInt64 && t-c.since < lateness {
		return true
	}
	c.waits = false
	at, _ := c.at(s)
	last := c.since
	if s.last != vidcolor.NoPTS {
		last = rescale(s.last+1, av.StreamTimeBase(s.dst), microseconds)
	}
	for len(c.shifts) < s.restarts {
		c.shifts = append(c.shifts, last+c.shift()-at)
	}
	return false
}
