package encode

import (
	"errors"
	"math"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// microseconds is the time base in which streams are compared.
var microseconds = vidcolor.Rational{Num: 1, Den: 1e6}

// lateness is how far in µs the streams of a file may lie apart.
const lateness = 10e6

// How far in µs before its start a range is sought. Where a demuxer lands in the middle of a
// packet, sound takes a few to be whole again; a subtitle may have been shown for long.
const (
	runUpOfSound    = 1e6
	runUpOfSubtitle = 30e6
)

// copier copies the source's other streams packet for packet, by a demuxer of
// its own, so that sound never runs ahead of the picture by more than a packet.
// One goroutine uses it; free frees it.
type copier struct {
	in      *av.Input
	out     *av.Output
	pkt     *astiav.Packet
	streams []*copied // by the source's index, nil = not copied
	main    int       // index of the main video stream where its packets are looked at, else -1
	ahead   int64     // time of its last packet, in µs of the output
	peeked  *lookahead
	held    bool // pkt waits for its time
	ended   bool

	shifts   []int64 // in µs, of the picture's time for each time that it began anew
	restarts int     // most of any stream
	waits    bool    // pkt waits for the picture to begin anew, since that time of it
	since    int64

	start, end int64 // of what is copied, in µs of the source; math.MinInt64, math.MaxInt64 = open
	origin     int64 // what is taken off every time, in µs
	damaged    bool
}

// newCopier adds copies of keep to out. live says that the source is a pipe, which
// is not to be read far ahead for a subtitle that is long to come: main's packets
// tell then how far it is.
func newCopier(in *av.Input, out *av.Output, keep []kept, box container, main *astiav.Stream, live bool, ahead *lookahead) (*copier, error) {
	all := in.Streams()
	c := &copier{in: in, out: out, streams: make([]*copied, len(all)), main: -1, ahead: math.MinInt64, peeked: ahead, start: math.MinInt64, end: math.MaxInt64}
	if live {
		c.main = main.Index()
	}
	for _, k := range keep {
		conv, err := addKept(out, k, box)
		if e := fault.At("add copied stream"); e != nil && err == nil {
			err = e
		}
		if err != nil {
			conv.free()
			c.freeConverters()
			return nil, err
		}
		s, dst := k.Stream, out.Streams()[out.NbStreams()-1]
		// Attachments have no packets; what the copy holds is in its header.
		if dst.CodecParameters().MediaType() == astiav.MediaTypeAttachment {
			continue
		}
		c.streams[s.Index()] = &copied{
			src: s, dst: dst, last: vidcolor.NoPTS, seen: vidcolor.NoPTS, conv: conv, exact: k.exact,
			adts: k.bare(box),
		}
		if k.late {
			c.streams[s.Index()].padding = av.InitialPadding(dst)
		}
		if box.cfr {
			c.streams[s.Index()].counted = newTally(dst)
		}
	}
	c.ended = true
	for i, s := range all {
		if c.streams[i] != nil {
			c.ended = false
		} else if i != c.main {
			av.Discard(s)
		}
	}
	c.pkt = av.NewPacket()
	return c, nil
}

// addKept adds k to out and returns what converts it.
func addKept(out *av.Output, k kept, box container) (c converter, err error) {
	switch {
	case k.text != "":
		c.text, err = addText(out, k.Stream, box)
	case k.sound != "":
		c.sound, err = addSound(out, k, box)
	default:
		if err = addCopy(out, k.Stream, box); err == nil && k.pace != nil {
			k.pace.set(out.Streams()[out.NbStreams()-1])
		}
	}
	return c, err
}

// from sets the range to copy, in microseconds of the source, and seeks there.
// Times are moved so that start becomes 0. Where the source's time began anew before
// start, or may behind it, all is read: a seek would not know how often.
func (c *copier) from(start, end int64, anew bool) {
	c.start, c.end = start, end
	if start > math.MinInt64 {
		c.origin = start
	}
	if start > math.MinInt64 && !c.ended && !anew && !c.in.Joinable() {
		// A failure leaves the demuxer at the beginning, which is only slower.
		if fault.At("seek source") != nil {
			return
		}
		if c.in.SeekFrame(-1, start-c.runUp(), astiav.SeekFlags(astiav.SeekFlagBackward)) == nil && c.peeked != nil {
			c.peeked.free()
		}
	}
}

// until writes all packets whose decoding time is at most t microseconds of
// the output.
func (c *copier) until(t int64) error {
	if err := c.fillLate(t); err != nil {
		return err
	}
	for !c.ended {
		if !c.held {
			if err := c.read(t); err != nil || !c.held {
				return err
			}
		}
		s := c.streams[c.pkt.StreamIndex()]
		if c.awaits(s, t) {
			return nil
		}
		shifted, _ := c.shifted(s)
		if at, dated := c.at(s); dated && at+shifted-c.shift() > t {
			return nil
		}
		c.held = false
		err := c.write(s)
		c.pkt.Unref()
		if err != nil {
			return err
		}
	}
	return nil
}

// shift is what is taken off every time, in microseconds.
func (c *copier) shift() int64 { return c.origin }

// leadOfLive is how far in µs a pipe is read ahead of what is written.
const leadOfLive = 1e6

// read puts the next packet that is wanted into pkt. It holds none at the end of the
// source, and where a pipe has come far enough beyond t, the time in µs of the output.
func (c *copier) read(t int64) error {
	for failures := 0; !c.ended && (t == math.MaxInt64 || c.ahead <= t+leadOfLive); {
		err := fault.At("read copied packet")
		if err == nil {
			err = c.next()
		}
		if errors.Is(err, astiav.ErrEof) {
			c.ended = true
			return nil
		}
		if err != nil {
			// The decoder's own demuxer meets the same damage and counts it.
			if failures++; failures >= 8 {
				c.ended, c.damaged = true, true
				return nil
			}
			continue
		}
		if i := c.pkt.StreamIndex(); i < len(c.streams) && c.streams[i] != nil {
			c.follow(c.streams[i])
			if c.held = c.wanted(c.streams[i]); c.held {
				return nil
			}
		} else if i == c.main {
			c.pass()
		}
		c.pkt.Unref()
	}
	return nil
}

// pass notes the time of a packet of the main stream.
func (c *copier) pass() {
	if at := c.pkt.Dts(); at != vidcolor.NoPTS {
		moved := int64(0)
		if n := len(c.shifts); n > 0 {
			moved = c.shifts[n-1]
		}
		tb := av.StreamTimeBase(c.in.Streams()[c.main])
		c.ahead = rescale(at, tb, microseconds) + moved - c.shift()
	}
}

// wanted reports whether pkt lies in the range that is copied.
func (c *copier) wanted(s *copied) bool {
	if av.IsCover(s.src) {
		return true // of the whole film; its time means nothing
	}
	at := c.pkt.Pts()
	if at == vidcolor.NoPTS {
		at = c.pkt.Dts()
	}
	if at == vidcolor.NoPTS || c.start == math.MinInt64 && c.end == math.MaxInt64 {
		return true
	}
	shifted, known := c.shifted(s)
	if !known {
		return true
	}
	us := rescale(at, av.StreamTimeBase(s.src), microseconds) + shifted
	if us > c.end && us-c.end > lateness {
		c.ended = true // nothing that follows belongs to the range
	}
	return us < c.end && (us >= c.start || c.shownStill(s, us))
}

func (c *copier) freeConverters() {
	for _, s := range c.streams {
		if s == nil {
			continue
		}
		s.conv.free()
		for _, q := range s.waiting {
			av.FreePacket(&q)
		}
		s.waiting = nil
	}
}

func (c *copier) free() {
	c.freeConverters()
	if c.peeked != nil {
		c.peeked.free()
	}
	av.FreePacket(&c.pkt)
	c.in.Close()
}
