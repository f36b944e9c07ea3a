package encode

import (
	"math"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/reel"
)

// Where the source's time begins anew, as it does on joined tapes and discs, the
// decoder lets the picture go on behind what came before. Every other stream moves
// by as much as the picture: its first fall of time goes with the picture's first,
// its second with the second.

// How far in µs times fall where they begin anew; decode has the same for pictures.
const (
	fall     = 0.2e6 // of sound that goes on from there
	fallLone = 10e6  // of any stream
	fallWith = 1e6   // of any where the picture has begun anew already
)

// at is the time of the packet that is held, in µs of the source.
func (c *copier) at(s *copied) (us int64, dated bool) { return timeOf(c.pkt, s) }

// timeOf is the time of a packet of s in µs of the source.
func timeOf(p *astiav.Packet, s *copied) (us int64, dated bool) {
	t := p.Dts()
	if t == vidcolor.NoPTS {
		t = p.Pts()
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
	switch {
	case s.seen == vidcolor.NoPTS:
	case c.fallen(s, at):
		s.restarts++
	case at < s.seen:
		return // one odd time, behind which it goes on as before
	default:
		at = c.mend(s, at)
	}
	s.seen = at
	if s.src.CodecParameters().MediaType() != astiav.MediaTypeAudio {
		s.restarts = max(s.restarts, c.restarts)
	}
	c.restarts = max(c.restarts, s.restarts)
}

// fallen reports whether the time of s begins anew with the packet that is held, at.
func (c *copier) fallen(s *copied, at int64) bool {
	fell := s.seen - at
	if s.src.CodecParameters().MediaType() != astiav.MediaTypeAudio {
		return fell > fallLone || fell > fallWith && len(c.shifts) > s.restarts
	}
	if fell <= fall {
		return false
	}
	next := c.behind(s)
	if len(next) == 0 {
		return fell > fallLone
	}
	return reel.With(s.seen, at, stepOf(next), next)
}

// mend puts the packet of sound that is held, at, behind the one before where its time
// leaps and that of the packets behind does not. It returns its time.
func (c *copier) mend(s *copied, at int64) int64 {
	if s.src.CodecParameters().MediaType() != astiav.MediaTypeAudio || at-s.seen <= fallWith {
		return at
	}
	next := c.behind(s)
	if len(next) == 0 || next[0] <= s.seen || next[0] >= at || reel.With(s.seen, at, stepOf(next), next) {
		return at
	}
	to := s.seen + max(1, (next[0]-s.seen)/2)
	by := rescale(to-at, microseconds, av.StreamTimeBase(s.src))
	for _, t := range []struct {
		get func() int64
		set func(int64)
	}{{c.pkt.Pts, c.pkt.SetPts}, {c.pkt.Dts, c.pkt.SetDts}} {
		if now := t.get(); now != vidcolor.NoPTS {
			t.set(now + by)
		}
	}
	s.moved++
	return to
}

// stepOf is the time from one of times to the next.
func stepOf(times []int64) int64 {
	return max(0, times[len(times)-1]-times[0]) / int64(max(1, len(times)-1))
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
