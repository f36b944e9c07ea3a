package decode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/reel"
)

// clock gives each frame a presentation time that grows.
type clock struct {
	last     int64 // time of the last frame, NoPTS before the first
	lastDur  int64
	frameDur int64 // nominal, at least 1
	start    int64 // where a stream without times begins
	second   int64
	offset   int64 // added since time started anew
	past     reel.Past
	leapt    bool  // a time far ahead was put back: what the file claims may rest on it
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
	c.second = max(1, vidcolor.Rescale(1, vidcolor.Rational{Num: 1, Den: 1}, i.TimeBase))
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
func (c *clock) reset() {
	c.last, c.lastDur, c.offset, c.past = vidcolor.NoPTS, 0, 0, reel.Past{}
}

// stamp returns f's presentation time and duration in ticks: FFmpeg's best
// effort, or else the last time and its duration. A time that does not grow is
// moved to one tick after the last; one that falls back and from which the frames behind
// go on begins a new count that continues the old. One that leaps while the frames behind
// do not is put behind the last. A clock that runs over goes on exactly. next gives the
// times of the frames behind f, and is asked where one is in doubt.
func (c *clock) stamp(f *astiav.Frame, d *Damage, next func() []int64) (pts, dur int64) {
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
	case c.last == vidcolor.NoPTS:
		pts += c.offset
		c.past.Add(pts)
	default:
		pts = c.follow(pts+c.offset, d, next)
	}
	c.last, c.lastDur = pts, dur
	return pts, dur
}

// follow returns the time of a frame behind the last, which the source says is at pts.
func (c *clock) follow(pts int64, d *Damage, next func() []int64) int64 {
	if c.ranOver(pts - c.last) {
		pts -= c.whole // the demuxer has let this one's clock go on by itself
	}
	fell := c.last - pts
	switch {
	case c.ranOver(fell) && fell < c.whole:
		pts += c.whole
		c.offset += c.whole
	case c.restarts(pts, next):
		d.Restarts++
		c.offset += c.last + c.lastDur - pts
		pts = c.last + c.lastDur
		c.past = reel.Past{}
	case fell >= 0:
		d.Nudged++
		c.past.Add(pts)
		return c.last + 1
	case c.leaps(pts, next):
		d.Nudged++
		c.leapt = true
		pts = c.last + c.lastDur
	}
	c.past.Add(pts)
	return pts
}

// restarts reports whether time begins anew at pts: it falls by more than a fifth of a
// second and a frame, to no place that reordered frames have left free, and goes on
// there. Of the film's last frame ten seconds tell.
func (c *clock) restarts(pts int64, next func() []int64) bool {
	fell := c.last - pts
	if 5*fell <= c.second {
		return false
	}
	step := c.step()
	if 2*fell <= 3*step || c.past.Disordered(c.last, pts, step) {
		return false
	}
	behind := c.moved(next())
	return len(behind) == 0 && fell > 10*c.second || reel.With(c.last, pts, step, behind)
}

// leaps reports whether pts is far ahead and the frames behind are not.
func (c *clock) leaps(pts int64, next func() []int64) bool {
	ahead := pts - c.last
	if ahead <= c.second {
		return false
	}
	step := c.step()
	if ahead <= 16*step {
		return false
	}
	behind := c.moved(next())
	return len(behind) > 0 && behind[0] > c.last && behind[0] < pts && !reel.With(c.last, pts, step, behind)
}

// step is the usual time from one frame to the next.
func (c *clock) step() int64 { return max(1, c.past.Step(max(c.frameDur, c.lastDur))) }

// moved brings times of the source to the count that is going on.
func (c *clock) moved(times []int64) []int64 {
	for i := range times {
		times[i] += c.offset
	}
	return times
}

// ranOver reports whether a step of that many ticks, either way, is the clock's
// running over: within ten seconds of its whole.
func (c *clock) ranOver(step int64) bool {
	return c.whole > 0 && max(c.whole-step, step-c.whole) <= 10*c.second
}
