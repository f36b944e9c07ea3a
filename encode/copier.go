package encode

import (
	"errors"
	"fmt"
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

// runUp is how far in µs before its start a range is sought: where a demuxer lands in
// the middle of a packet, sound takes a few to be whole again.
const runUp = 1e6

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
	damaged    bool
}

// openSource opens the file whose other streams are copied.
func openSource(o *Options) (*av.Input, error) {
	path := o.CopyFrom
	open := func() (*av.Input, string, error) { return av.OpenInput(path) }
	switch {
	case o.CopyStream != nil:
		open = func() (*av.Input, string, error) {
			src, err := o.CopyStream()
			if err != nil {
				return nil, "", err
			}
			return av.OpenStream(src)
		}
	case o.Playlists:
		open = func() (*av.Input, string, error) { return av.OpenPlaylist(path) }
	}
	in, log, err := open()
	if e := fault.At("open source"); e != nil && err == nil {
		in.Close()
		err = e
	}
	var others *av.OtherFilesError
	if errors.As(err, &others) {
		return nil, usage("open", path, err, "name the film itself")
	}
	if err != nil {
		if log != "" {
			err = fmt.Errorf("%w (%s)", err, log)
		}
		return nil, failed("open", path, err, "")
	}
	return in, nil
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
			adts: box.pipe && box.mov && audioConfig(s.CodecParameters()) != nil,
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
		err = addCopy(out, k.Stream, box)
	}
	return c, err
}

// from sets the range to copy, in microseconds of the source, and seeks there.
// Times are moved so that start becomes 0. Where the source's time began anew before
// start, or may behind it, all is read: a seek would not know how often.
func (c *copier) from(start, end int64, anew bool) {
	c.start, c.end = start, end
	if start > math.MinInt64 && !c.ended && !anew && !c.in.Joinable() {
		// A failure leaves the demuxer at the beginning, which is only slower.
		if fault.At("seek source") != nil {
			return
		}
		if c.in.SeekFrame(-1, start-runUp, astiav.SeekFlags(astiav.SeekFlagBackward)) == nil && c.peeked != nil {
			c.peeked.free()
		}
	}
}

// until writes all packets whose decoding time is at most t microseconds of
// the output.
func (c *copier) until(t int64) error {
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
func (c *copier) shift() int64 {
	if c.start == math.MinInt64 {
		return 0
	}
	return c.start
}

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
	return us >= c.start && us < c.end
}

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
	p.SetPts(pts)
	p.SetDts(dts)
	p.SetPos(-1)
	p.SetStreamIndex(s.dst.Index())
	err := fault.At("write copied packet")
	if err == nil {
		err = c.out.WriteInterleavedFrame(p)
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
