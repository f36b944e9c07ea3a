package decode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// clock gives each frame a presentation time that grows.
type clock struct {
	last     int64 // time of the last frame, NoPTS before the first
	lastDur  int64
	frameDur int64 // nominal, at least 1
	start    int64 // where a stream without times begins
	jump     int64 // smallest step back that means that time starts anew
	offset   int64 // added since time started anew
	whole    int64 // ticks after which MPEG's clock runs over, 0 for other time bases
}

func (c *clock) init(i *vidcolor.VideoInfo) {
	rate := i.FrameRate
	if !rate.Valid() {
		rate = fallbackRate
	}
	*c = clock{last: vidcolor.NoPTS, start: max(0, i.StartPTS)}
	c.frameDur = max(1, vidcolor.Rescale(1, vidcolor.Rational{Num: rate.Den, Den: rate.Num}, i.TimeBase))
	if i.TimeBase == (vidcolor.Rational{Num: 1, Den: 90000}) {
		c.whole = 1 << 33
	}
	c.jump = max(c.frameDur+1, vidcolor.Rescale(10, vidcolor.Rational{Num: 1, Den: 1}, i.TimeBase))
}

// undatedLimit is how many packets without a time are counted at the beginning.
const undatedLimit = 10_000

// backdate finds the beginning of a film whose first frames have no time though
// later ones have: Matroska cannot say negative times and FFmpeg leaves them out.
// The frames count back from the first time that there is.
func (r *Reader) backdate() {
	if r.info.StartPTS == vidcolor.NoPTS {
		return
	}
	in, err := r.source.open()
	if err != nil {
		return
	}
	defer in.Close()
	pkt := av.NewPacket()
	defer av.FreePacket(&pkt)
	for n := int64(0); n < undatedLimit; {
		if in.ReadFrame(pkt) != nil {
			return
		}
		pts, ours := pkt.Pts(), pkt.StreamIndex() == r.stream.Index()
		pkt.Unref()
		if ours && pts != vidcolor.NoPTS {
			if n > 0 {
				r.clock.start = pts - n*r.clock.frameDur
				r.info.StartPTS, r.dated = r.clock.start, true
			}
			return
		}
		if ours {
			n++
		}
	}
}

// reset forgets the last frame, after a seek.
func (c *clock) reset() { c.last, c.lastDur, c.offset = vidcolor.NoPTS, 0, 0 }

// stamp returns f's presentation time and duration in ticks: FFmpeg's best
// effort, or else the last time and its duration. A time that does not grow is
// moved to one tick after the last; one that falls back by more than ten
// seconds begins a new count that continues the old. A clock that runs over goes on
// exactly.
func (c *clock) stamp(f *astiav.Frame, d *Damage) (pts, dur int64) {
	dur = av.FrameDuration(f)
	if dur == 0 {
		dur = c.frameDur
	}
	pts = av.BestEffortTime(f)
	switch {
	case pts == vidcolor.NoPTS && c.last == vidcolor.NoPTS:
		pts = c.start
	case pts == vidcolor.NoPTS:
		pts = c.last + c.lastDur
	default:
		pts += c.offset
		if c.last != vidcolor.NoPTS && c.ranOver(pts-c.last) {
			pts -= c.whole // the demuxer has let this one's clock go on by itself
		}
		if c.last != vidcolor.NoPTS && pts <= c.last {
			next := c.last + 1
			switch fell := c.last - pts; {
			case c.ranOver(fell) && fell < c.whole:
				next = pts + c.whole
				c.offset += c.whole
			case fell > c.jump:
				d.Restarts++
				next = c.last + c.lastDur
				c.offset += next - pts
			default:
				d.Nudged++
			}
			pts = next
		}
	}
	c.last, c.lastDur = pts, dur
	return pts, dur
}

// ranOver reports whether a step of that many ticks, either way, is the clock's
// running over: within ten seconds of its whole.
func (c *clock) ranOver(step int64) bool {
	return c.whole > 0 && max(c.whole-step, step-c.whole) <= c.jump
}
