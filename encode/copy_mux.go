package encode

import (
	"errors"
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// write hands what pkt becomes to the muxer with its times in the copy's time base.
func (c *copier) write(s *copied) error {
	if s.adts {
		stripADTS(c.pkt)
	}
	var failed error
	put := func(p *astiav.Packet, base vidcolor.Rational) {
		if failed == nil {
			failed = c.put(s, p, base)
		}
	}
	if _, err := s.conv.convert(c.pkt, s.src, put); err != nil {
		s.refused++
	}
	return failed
}

// put muxes a packet whose times are in base.
func (c *copier) put(s *copied, p *astiav.Packet, base vidcolor.Rational) error {
	dst := av.StreamTimeBase(s.dst)
	shifted, _ := c.shifted(s)
	shift := rescale(c.shift()-shifted, microseconds, base)
	if k := s.counted; k != nil && k.sound {
		return c.putCounted(s, p, base, shift)
	}
	if s.padding > 0 {
		shift -= rescale(int64(s.padding), vidcolor.Rational{Num: 1, Den: s.dst.CodecParameters().SampleRate()}, base)
	}
	if av.IsCover(s.src) && p.Pts() != vidcolor.NoPTS {
		shift = p.Pts() // it lies at the beginning
	}
	move := func(t int64) int64 {
		if t == vidcolor.NoPTS {
			return t
		}
		return rescale(t-shift, base, dst)
	}
	pts, dts := move(p.Pts()), move(p.Dts())
	p.SetDuration(rescale(p.Duration(), base, dst))
	if s.src.CodecParameters().MediaType() == astiav.MediaTypeVideo {
		return c.putPicture(s, p, pts, dts)
	}
	pts, dts = s.order(pts, dts)
	return c.mux(s, p, pts, dts)
}

// mux hands p to the muxer at these times of the copy.
func (c *copier) mux(s *copied, p *astiav.Packet, pts, dts int64) error {
	if k := s.counted; k != nil && !k.begun {
		k.begun = true
		if err := c.fill(s, dts); err != nil {
			return err
		}
	}
	p.SetPts(pts)
	p.SetDts(dts)
	p.SetPos(-1)
	p.SetStreamIndex(s.dst.Index())
	err := fault.At("write copied packet")
	if err == nil {
		err = c.out.Write(p)
	}
	if err != nil && (errors.Is(err, astiav.ErrInvaliddata) || errors.Is(err, errInvalidArgument)) {
		s.refused++ // a packet that makes no sense to the muxer; the rest may
		return nil
	}
	return err
}

// finish muxes what conversions and reordered streams still hold.
func (c *copier) finish() error {
	for _, s := range c.streams {
		if s == nil {
			continue
		}
		var failed error
		err := s.conv.finish(func(p *astiav.Packet, base vidcolor.Rational) {
			if failed == nil {
				failed = c.put(s, p, base)
			}
		})
		if err != nil {
			s.refused++
		}
		if failed == nil {
			failed = c.release(s)
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}

// errInvalidArgument is how muxers refuse a packet.
const errInvalidArgument = astiav.Error(-22)

// order makes decoding times grow and keeps them at or before presentation, as
// muxers demand. Subtitles may share a time.
func (s *copied) order(pts, dts int64) (int64, int64) {
	if dts == vidcolor.NoPTS {
		dts = pts
	}
	if dts == vidcolor.NoPTS {
		dts = max(0, s.last+1)
	}
	least := s.last + 1
	if k := s.src.CodecParameters().MediaType(); k == astiav.MediaTypeSubtitle || k == astiav.MediaTypeData {
		least = s.last
	}
	if s.last != vidcolor.NoPTS && dts < least {
		dts = least
		s.moved++
	}
	s.last = dts
	if pts == vidcolor.NoPTS || pts < dts {
		pts = dts
	}
	return pts, dts
}

// notes says what did not pass unaltered.
func (c *copier) notes() (notes []string) {
	for _, s := range c.streams {
		if s == nil {
			continue
		}
		codec := s.dst.CodecParameters().CodecID().Name()
		switch {
		case s.conv.text != nil:
			notes = append(notes, nameStream(s.src)+": converted to "+codec)
		case s.exact:
			notes = append(notes, nameStream(s.src)+": converted to "+codec+", without loss")
		}
		if s.refused > 0 {
			notes = append(notes, fmt.Sprintf("%s: %d packets were refused by the container", nameStream(s.src), s.refused))
		}
		if s.moved > 0 {
			notes = append(notes, fmt.Sprintf("%s: %d packets had times that went backwards and were moved on", nameStream(s.src), s.moved))
		}
	}
	if c.damaged {
		notes = append(notes, "the end of the source could not be read: sound and subtitles may end early")
	}
	return notes
}
