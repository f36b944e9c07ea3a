package encode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// timing carries presentation times and durations past the encoder, which
// forgets durations and may not be able to count in the film's time base.
//
// Where counted, the encoder sees frame numbers at a standard rate and the
// packets get the true times back. Where not, it sees the times themselves.
type timing struct {
	base    vidcolor.Rational // of the times that Writer keeps
	encoder vidcolor.Rational // of what the encoder sees
	counted bool
	reorder bool  // counted frames may leave the encoder in another order
	frames  int64 // sent
	lastPTS int64
	nudged  int

	tick     vidcolor.Rational // of the container, zero if base is kept
	lastTick int64

	inside []moment // frames inside the encoder, oldest first
	past   []int64  // where it reorders, times of the last frames sent
}

// mostPast is how many frames a packet's decoding lies before what was sent last, at most.
const mostPast = 1024

type moment struct{ sent, pts, dur int64 }

func newTiming(in *vidcolor.VideoInfo, c container, spec codecSpec) *timing {
	rate := nominalRate(in)
	period := vidcolor.Rational{Num: rate.Den, Den: rate.Num}
	t := &timing{base: in.TimeBase, lastPTS: vidcolor.NoPTS, tick: c.tick, lastTick: vidcolor.NoPTS}
	if !t.base.Valid() {
		t.base = vidcolor.Rational{Num: 1, Den: 90000}
	}
	if c.cfr {
		t.base = period
	}
	t.encoder = t.base
	if spec.standard {
		rate = nearestMPEGRate(rate)
		t.counted, t.encoder = true, vidcolor.Rational{Num: rate.Den, Den: rate.Num}
	} else if spec.shortTB && t.base.Den > 65535 {
		t.counted, t.encoder = true, period
	} else if spec.rated && c.tick == mpegTick && in.FrameRate.Valid() {
		// Readers find the rate of MPEG's streams in the codec's header: no other is there.
		t.counted, t.reorder, t.encoder = true, true, period
	}
	return t
}

// nominalRate is the film's frame rate, or 25 where it is unknown or absurd.
func nominalRate(in *vidcolor.VideoInfo) vidcolor.Rational {
	if r := in.FrameRate; r.Valid() && r.Float() >= 0.01 && r.Float() <= 1000 && r.Num < 1<<30 && r.Den < 1<<30 {
		return r
	}
	return vidcolor.Rational{Num: 25, Den: 1}
}

// enter notes a frame at pts (ticks of from) and returns the time that the
// encoder shall see. Times always grow: where two fall on one tick of a coarser
// base, the second moves on.
func (t *timing) enter(pts, dur int64, from vidcolor.Rational) (sent int64) {
	pts, dur = rescale(pts, from, t.base), rescale(dur, from, t.base)
	pts = t.grow(pts)
	sent = pts
	if t.counted {
		sent = t.frames
	}
	if t.reorder {
		if len(t.past) == 2*mostPast {
			t.past = append(t.past[:0], t.past[mostPast:]...)
		}
		t.past = append(t.past, pts)
	}
	t.frames++
	t.inside = append(t.inside, moment{sent: sent, pts: pts, dur: dur})
	return sent
}

// behind is how many ticks of base pts lies behind the last frame, 0 for the first.
func (t *timing) behind(pts int64, from vidcolor.Rational) int64 {
	if t.lastPTS == vidcolor.NoPTS {
		return 0
	}
	return rescale(pts, from, t.base) - t.lastPTS
}

// grow moves pts on where it does not lie after the last, in base or in what the
// container makes of it.
func (t *timing) grow(pts int64) int64 {
	moved := pts
	if t.lastPTS != vidcolor.NoPTS {
		moved = max(moved, t.lastPTS+1)
	}
	if t.tick.Valid() {
		at := rescale(moved, t.base, t.tick)
		if t.lastTick != vidcolor.NoPTS && at <= t.lastTick {
			at = t.lastTick + 1
			moved = max(moved, rescale(at, t.tick, t.base))
		}
		t.lastTick = at
	}
	if moved != pts {
		t.nudged++
	}
	t.lastPTS = moved
	return moved
}

// leave gives a packet that came out of the encoder its times in base. Where frames are
// counted and not reordered (their settings say so), decoding and presentation are one.
func (t *timing) leave(p *astiav.Packet) {
	for i, m := range t.inside {
		if m.sent != p.Pts() {
			continue
		}
		p.SetPts(m.pts)
		p.SetDuration(m.dur)
		if t.reorder {
			p.SetDts(t.timeOf(p.Dts(), m.pts))
		} else if t.counted {
			p.SetDts(m.pts)
		}
		t.inside = append(t.inside[:i], t.inside[i+1:]...)
		return
	}
}

// timeOf is the time in base of frame number n, which was sent or lies before the first;
// pts if no number is known.
func (t *timing) timeOf(n, pts int64) int64 {
	first := t.frames - int64(len(t.past))
	switch {
	case n == vidcolor.NoPTS || n >= t.frames:
		return pts
	case n >= first:
		return t.past[n-first]
	}
	return t.past[0] - (first-n)*max(1, rescale(1, t.encoder, t.base))
}

// rescale converts ticks, rounding to nearest. Unlike vidcolor.Rescale it
// allocates nothing.
func rescale(v int64, from, to vidcolor.Rational) int64 {
	if from == to {
		return v
	}
	return astiav.RescaleQ(v, av.ToRational(from), av.ToRational(to))
}
