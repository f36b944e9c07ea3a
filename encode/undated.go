package encode

import (
	"slices"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// mostWaiting is how many packets of a stream wait for a decoding time: more than any
// codec reorders.
const mostWaiting = 64

// putPicture muxes a packet of a copied stream of pictures, times in the copy's ticks.
// Matroska and AVI know one time for a packet, and FFmpeg does not find the other for
// the first packets of a stream that is reordered. Those wait until one is known: their
// presentation is never moved for it.
func (c *copier) putPicture(s *copied, p *astiav.Packet, pts, dts int64) error {
	if dts != vidcolor.NoPTS && s.waiting == nil || pts == vidcolor.NoPTS {
		pts, dts = s.orderPicture(pts, dts)
		return c.mux(s, p, pts, dts)
	}
	q := av.NewPacket()
	q.MoveRef(p)
	q.SetPts(pts)
	q.SetDts(dts)
	s.waiting = append(s.waiting, q)
	if dts == vidcolor.NoPTS && len(s.waiting) < mostWaiting {
		return nil
	}
	return c.release(s)
}

// release muxes what waits, with the decoding times that are missing counted back from
// the first that is known.
func (c *copier) release(s *copied) error {
	waiting := s.waiting
	s.waiting = nil
	defer func() {
		for _, q := range waiting {
			av.FreePacket(&q)
		}
	}()
	times := s.datesOf(waiting)
	for i, q := range waiting {
		pts, dts := s.orderPicture(q.Pts(), times[i])
		if err := c.mux(s, q, pts, dts); err != nil {
			return err
		}
	}
	return nil
}

// datesOf gives decoding times to packets in decoding order: at or before presentation,
// and growing.
func (s *copied) datesOf(waiting []*astiav.Packet) []int64 {
	step := frameTicks(s.src, av.StreamTimeBase(s.dst))
	times := make([]int64, len(waiting))
	var sorted []int64
	var o order
	for i, q := range waiting {
		times[i] = q.Dts()
		sorted = append(sorted, q.Pts())
		o.add(q.Pts(), q.Pts())
	}
	slices.Sort(sorted)
	delay := o.delay()
	for i := len(waiting) - 1; i >= 0; i-- {
		if times[i] != vidcolor.NoPTS {
			continue
		}
		switch {
		case i+1 < len(times):
			times[i] = times[i+1] - step
		case i >= delay:
			times[i] = sorted[i-delay]
		default:
			times[i] = sorted[0] - int64(delay-i)*step
		}
		times[i] = min(times[i], waiting[i].Pts())
	}
	return times
}

// frameTicks is a frame's length in ticks of tb, 1 where a stream's rate is unknown.
func frameTicks(s *astiav.Stream, tb vidcolor.Rational) int64 {
	r := av.Rational(s.AvgFrameRate())
	if !r.Valid() {
		return 1
	}
	return max(1, rescale(1, vidcolor.Rational{Num: r.Den, Den: r.Num}, tb))
}

// orderPicture makes decoding times grow. Presentation stays as it is unless there is no
// time left to decode in.
func (s *copied) orderPicture(pts, dts int64) (int64, int64) {
	if dts == vidcolor.NoPTS {
		dts = pts
	}
	if dts == vidcolor.NoPTS {
		dts = max(0, s.last+1)
	}
	if pts != vidcolor.NoPTS {
		dts = min(dts, pts)
	}
	if s.last != vidcolor.NoPTS && dts <= s.last {
		dts = s.last + 1
		s.moved++
	}
	s.last = dts
	if pts == vidcolor.NoPTS || pts < dts {
		pts = dts
	}
	return pts, dts
}
