package encode

import (
	"bytes"
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// AVI knows no times: a packet lies where what came before it ends. The film begins at 0
// there; sound that begins later says so in its header, or by silence where it is plain.

// tally is where a stream is in such a container.
type tally struct {
	sound bool
	plain int  // bytes of a sample of all channels, 0 = coded
	quiet byte // of which silence consists
	block int  // bytes of a block by which coded sound is counted, 0 = packets

	begun bool  // the first packet is written
	next  int64 // unit that comes next
	first int64 // unit at which coded sound begins
	off   int64 // µs by which its packets lie behind the units that they are counted by
	start int64 // where the first packet will lie, in µs of the output; NoPTS = not known
	stray int64 // µs that the sound lies off its place at most
}

// newTally is that of dst, nil where it holds neither sound nor pictures.
func newTally(dst *astiav.Stream) *tally {
	k := &tally{start: vidcolor.NoPTS}
	p := dst.CodecParameters()
	switch p.MediaType() {
	case astiav.MediaTypeVideo:
		return k
	case astiav.MediaTypeAudio:
	default:
		return nil
	}
	k.sound = true
	if k.plain = av.PlainBytes(dst); k.plain == 0 {
		k.block = av.BlockAlign(dst)
	}
	switch p.CodecID().Name() {
	case "pcm_u8":
		k.quiet = 0x80
	case "pcm_alaw":
		k.quiet = 0xd5
	case "pcm_mulaw":
		k.quiet = 0xff
	}
	return k
}

// Limits of what is put in between.
const (
	priming   = 30e3   // µs of coded sound before the picture that are no more than an encoder's lead-in
	clockwork = 1e3    // µs by which a container's times may be off
	breath    = 40e3   // µs from which on plain sound pauses; less is a time that is not exact
	mostEmpty = 50000  // packets that are left out at once: FFmpeg's muxer takes 60,000
	mostLate  = 3600e6 // µs that sound may begin late: FFmpeg's reader does not believe more
)

// align makes time begin at the film's first frame, at first µs of the source, or so many
// of its frames before it that the sound that begins first is in: it returns how many.
func (c *copier) align(first int64, period vidcolor.Rational) (lead int64) {
	least := first
	for _, s := range c.streams {
		if s == nil || s.counted == nil {
			continue
		}
		slack := int64(priming)
		if s.counted.plain > 0 {
			slack = clockwork
		}
		if at, known := c.startOf(s.src); known && first-at > slack {
			least = min(least, at)
		}
	}
	if first > least {
		lead = int64(float64(first-least)/(1e6*period.Float()) + 0.98)
	}
	c.origin = first - rescale(lead, period, microseconds)
	for i, s := range c.streams {
		if s == nil || s.counted == nil || c.peeked == nil {
			continue
		}
		for _, p := range c.peeked.of[i] {
			if us, dated := timeOf(p, s); dated {
				s.counted.start = us - c.origin
				break
			}
		}
	}
	return lead
}

// startOf is where a stream of the source begins to be heard or seen, in µs.
func (c *copier) startOf(s *astiav.Stream) (int64, bool) {
	if at := s.StartTime(); at != vidcolor.NoPTS {
		return rescale(at, av.StreamTimeBase(s), microseconds), true
	}
	return 0, false
}

// fillLate puts silence into plain sound that is to begin, as far as t µs of the output.
func (c *copier) fillLate(t int64) error {
	for _, s := range c.streams {
		if s == nil || s.counted == nil {
			continue
		}
		k := s.counted
		if k.begun || k.plain == 0 || k.start == vidcolor.NoPTS {
			continue
		}
		if err := c.fill(s, rescale(min(t, k.start), microseconds, av.StreamTimeBase(s.dst))); err != nil {
			return err
		}
	}
	return nil
}

// fill puts what is empty between what was written of s, plain sound or pictures, and
// unit to.
func (c *copier) fill(s *copied, to int64) error {
	k, second := s.counted, int64(1/av.StreamTimeBase(s.dst).Float())
	begun := k.begun
	k.begun = true
	defer func() { k.begun = begun }()
	for k.next < to {
		n := min(to-k.next, mostEmpty)
		p := av.NewPacket()
		err := error(nil)
		if k.plain > 0 {
			n = min(n, second)
			err = p.FromData(bytes.Repeat([]byte{k.quiet}, int(n)*k.plain))
			p.SetFlags(astiav.PacketFlags(astiav.PacketFlagKey))
		}
		p.SetDuration(n)
		if err == nil {
			err = c.mux(s, p, k.next, k.next)
		}
		av.FreePacket(&p)
		if err != nil {
			return err
		}
		k.next += n
	}
	return nil
}

// putCounted muxes a packet of sound, whose times less shift are in base, at its place.
func (c *copier) putCounted(s *copied, p *astiav.Packet, base vidcolor.Rational, shift int64) error {
	k, tb := s.counted, av.StreamTimeBase(s.dst)
	n, pts := k.units(p.Size()), p.Pts()
	if pts == vidcolor.NoPTS {
		pts = p.Dts()
	}
	want := k.next
	if pts != vidcolor.NoPTS {
		at := rescale(pts-shift, base, microseconds)
		if !k.begun && k.plain == 0 {
			k.off = at - rescale(rescale(at, microseconds, tb), tb, microseconds)
		}
		want = rescale(at-k.off, microseconds, tb)
	}
	if !k.begun {
		if over := k.next - want; over >= n { // it lies before the film
			return nil
		} else if over > 0 && k.plain > 0 {
			av.TrimPacket(p, int(over)*k.plain)
			n, want = n-over, k.next
		}
		if k.plain == 0 {
			k.next = max(0, want)
			k.first = k.next
		}
	}
	pause := rescale(want-k.next, tb, microseconds)
	if k.plain > 0 && (pause > breath || !k.begun) {
		if err := c.fill(s, want); err != nil {
			return err
		}
		pause = 0
	}
	k.stray = max(k.stray, pause+k.off, -pause-k.off)
	at := k.next - k.first
	k.begun, k.next, s.last = true, k.next+n, k.next
	p.SetDuration(n)
	return c.mux(s, p, at, at)
}

// units is by how many units a packet of so many bytes is counted.
func (k *tally) units(size int) int64 {
	switch {
	case k.plain > 0:
		return int64(size / k.plain)
	case k.block > 0:
		return int64(max(1, size/k.block))
	}
	return 1
}

// misplaced names the sound that does not lie within a frame of the picture of its place.
func (c *copier) misplaced(box container, period vidcolor.Rational) (names []string) {
	for _, s := range c.streams {
		if s == nil || s.counted == nil || !s.counted.sound {
			continue
		}
		k := s.counted
		if late := k.late(s); late > mostLate {
			names = append(names, fmt.Sprintf("delay of %s: %s cannot hold it; it comes %.3f s too early", nameStream(s.src), box.ext[1:], float64(late)/1e6))
		}
		if float64(k.stray) > 1e6*period.Float() {
			names = append(names, fmt.Sprintf("times of %s: %s cannot hold them; it lies as much as %.3f s off its place", nameStream(s.src), box.ext[1:], float64(k.stray)/1e6))
		}
	}
	return names
}

// late is where coded sound begins, in µs.
func (k *tally) late(s *copied) int64 {
	return rescale(k.first, av.StreamTimeBase(s.dst), microseconds)
}
