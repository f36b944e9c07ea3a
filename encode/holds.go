package encode

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// planner asks a container which streams it holds, and how.
type planner struct {
	box   container
	ahead *lookahead
	lost  []string // what the stream that was held last had besides
}

// plan is what becomes of the source's other streams.
type plan struct {
	keep    []kept
	dropped []string // names of what is lost
}

// planStreams decides which of the source's other streams box holds as they are, which
// it holds converted, and names the rest. Each is tried: a file with its first packets
// is written and read back.
func (p *planner) planStreams(streams []*astiav.Stream, main *astiav.Stream, chapters int) (plan, error) {
	var out plan
	for _, s := range streams {
		if s.Index() == main.Index() || madeByMuxer(s, chapters) {
			continue
		}
		k, ok, err := p.way(s)
		if err != nil {
			return out, err
		}
		ext := strings.TrimPrefix(p.box.ext, ".")
		switch {
		case !ok:
			out.dropped = append(out.dropped, nameStream(s)+": "+ext+" cannot hold it")
			continue
		case k.sound != "" && !k.exact:
			out.dropped = append(out.dropped, fmt.Sprintf("original of %s: %s cannot hold it; converted to %s, with loss", nameStream(s), ext, k.sound))
		}
		for _, what := range k.lost {
			out.dropped = append(out.dropped, what+" of "+nameStream(s)+": "+ext+" cannot hold it")
		}
		out.keep = append(out.keep, k)
	}
	return out, nil
}

// way finds how box holds s: as it is, or converted, first without loss.
func (p *planner) way(s *astiav.Stream) (kept, bool, error) {
	ways := p.copies(s)
	if p.box.text != "" && av.TextSubtitle(s) {
		ways = append(ways, kept{Stream: s, text: p.box.text})
	}
	if s.CodecParameters().MediaType() == astiav.MediaTypeAudio {
		if av.LosslessSound(s) {
			for _, codec := range p.box.exact {
				ways = append(ways, kept{Stream: s, sound: codec, exact: true})
			}
			if p.box.takesLate(s.CodecParameters().CodecID().Name()) {
				ways = append(ways[1:], ways[0])
			}
		}
		if p.box.lossy != "" {
			ways = append(ways, kept{Stream: s, sound: p.box.lossy})
		}
	}
	for _, k := range ways {
		p.lost = nil
		if held, err := p.holds(&k); held || err != nil {
			k.lost = p.lost
			return k, held, err
		}
	}
	return kept{}, false, nil
}

// holds writes the first packets of k to a trial file and reports whether its reader
// finds the stream's codec and what the packets hold. An error says that nothing was
// asked.
func (p *planner) holds(k *kept) (held bool, err error) {
	var conv converter
	var refused error
	t, ok, err := newTrial(p.box, nil, func(out *av.Output) error {
		conv, refused = addKept(out, *k, p.box)
		return refused
	})
	defer conv.free()
	if refused != nil {
		return false, nil // nothing converts it
	}
	if err != nil || !ok {
		return false, err
	}
	defer t.free()
	if t.out.Streams()[0].CodecParameters().MediaType() == astiav.MediaTypeAttachment {
		return p.box.format == "matroska", nil // in the header, which WebM's muxer leaves out
	}
	sent, ok := p.feed(t, *k, conv)
	if err := t.err(nil); err != nil || !ok {
		return false, err
	}
	if held, err = p.readsBack(t, *k, sent); held {
		k.late = p.box.mkv && t.earlier()
	}
	return held, err
}

// feed muxes the first packets of k, and returns what they hold; false if the muxer
// refuses one.
func (p *planner) feed(t *trial, k kept, conv converter) (sent [][]byte, ok bool) {
	dst := t.out.Streams()[0]
	packets, made := p.packets(k.Stream)
	if made {
		defer func() { av.FreePacket(&packets[0]) }()
	}
	pts, dts := trialTimes(packets, k.Stream)
	begin := int64(0)
	if p.box.mkv { // whose muxer would move what lies before 0
		begin = rescale(1, vidcolor.Rational{Num: 1, Den: 1}, av.StreamTimeBase(k.Stream))
	}
	last := int64(-1)
	ok = true
	put := func(q *astiav.Packet, base vidcolor.Rational) {
		sent = append(sent, bytes.Clone(av.PacketData(q)))
		tb := av.StreamTimeBase(dst)
		last = max(last+1, rescale(q.Dts(), base, tb))
		q.SetPts(max(last, rescale(q.Pts(), base, tb)))
		q.SetDts(last)
		q.SetDuration(rescale(q.Duration(), base, tb))
		q.SetPos(-1)
		q.SetStreamIndex(0)
		t.sent = append(t.sent, rescale(q.Pts(), tb, microseconds))
		ok = t.write(q) && ok
	}
	for i, src := range packets {
		q := av.NewPacket()
		if q.Ref(src) == nil {
			q.SetPts(pts[i] + begin)
			q.SetDts(dts[i] + begin)
			if k.bare(p.box) {
				stripADTS(q)
			}
			if shows, err := conv.convert(q, k.Stream, put); err != nil || !shows {
				ok = ok && err == nil
			}
		}
		av.FreePacket(&q)
	}
	if k.text != "" && len(sent) == 0 { // what came first shows nothing
		q := madeUp(k.Stream)
		if _, err := conv.convert(q, k.Stream, put); err != nil {
			ok = false
		}
		av.FreePacket(&q)
	}
	if err := conv.finish(put); err != nil {
		return nil, false
	}
	return sent, ok && (len(sent) > 0 || made)
}

// packets are the first of s. Where none has come yet one is made up, which is enough to
// see whether its codec is found again.
func (p *planner) packets(s *astiav.Stream) (ps []*astiav.Packet, made bool) {
	if ps = p.ahead.of[s.Index()]; len(ps) > 0 {
		return ps[:min(len(ps), 2*peekPackets)], false
	}
	return []*astiav.Packet{madeUp(s)}, true
}

// madeUp is a packet that may be one of s.
func madeUp(s *astiav.Stream) *astiav.Packet {
	q := av.NewPacket()
	text := []byte("text")
	switch s.CodecParameters().CodecID().Name() {
	case "ass", "ssa":
		text = []byte("0,0,Default,,0,0,0,,text")
	case "mov_text":
		text = []byte("\x00\x04text")
	}
	if pic := av.AttachedPicture(s); pic != nil {
		text = pic
	}
	_ = q.FromData(text)
	q.SetPts(0)
	q.SetDts(0)
	q.SetDuration(rescale(1, vidcolor.Rational{Num: 1, Den: 1}, av.StreamTimeBase(s)))
	return q
}

// trialTimes are growing times from 0 for packets of which some may have none.
func trialTimes(ps []*astiav.Packet, s *astiav.Stream) (pts, dts []int64) {
	var o order
	kind := s.CodecParameters().MediaType()
	for i, p := range ps {
		at := p.Pts()
		if at == vidcolor.NoPTS {
			at = p.Dts()
		}
		if at == vidcolor.NoPTS && i > 0 {
			at = pts[i-1] + max(1, ps[i-1].Duration())
		} else if at == vidcolor.NoPTS {
			at = 0
		}
		if i > 0 && at <= pts[i-1] && kind != astiav.MediaTypeVideo {
			at = pts[i-1] + 1
		}
		pts = append(pts, at)
		o.add(at, at)
	}
	times := decodingTimes{delay: o.delay(), step: frameTicks(s, av.StreamTimeBase(s))}
	first := int64(0)
	for i, at := range pts {
		d := times.next(at)
		if i == 0 {
			first = d
		}
		if i > 0 && d <= dts[i-1] {
			d = dts[i-1] + 1
		}
		dts = append(dts, d)
	}
	for i := range pts {
		pts[i], dts[i] = pts[i]-first, dts[i]-first
	}
	return pts, dts
}
