package encode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// pace is how sound is counted in a container without times: there a packet, or a block,
// lasts as long as the header says of all.
type pace struct {
	plain bool  // by samples
	block int   // bytes of a block, 0 = by packets
	frame int   // samples that each lasts, 0 = not known
	want  int64 // µs from the first packet of a trial to the last, 0 = as they were sent
}

// set says so to the muxer.
func (p *pace) set(dst *astiav.Stream) {
	switch {
	case p.plain:
		av.SetPlainPace(dst)
	case p.frame > 0:
		av.SetPace(dst, p.block, p.frame)
	}
}

// leastBlock is how many bytes a block has at least: of less, sound is counted by its
// bytes, which goes wrong where the rate is not constant.
const leastBlock = 8

// copies are the ways to hold s as it is.
func (p *planner) copies(s *astiav.Stream) (ways []kept) {
	packets := p.ahead.of[s.Index()]
	if !p.box.cfr || s.CodecParameters().MediaType() != astiav.MediaTypeAudio || len(packets) == 0 {
		return []kept{{Stream: s}}
	}
	if av.PlainBytes(s) > 0 {
		return []kept{{Stream: s, pace: &pace{plain: true}}}
	}
	if s.CodecParameters().CodecID() == astiav.CodecIDVorbis {
		return nil // its packets are of two lengths, whatever the first ones are
	}
	n, size := samplesEach(s, packets), packets[0].Size()
	for _, q := range packets {
		if q.Size() != size {
			size = 0 // they differ
		}
	}
	rate := vidcolor.Rational{Num: 1, Den: max(1, s.CodecParameters().SampleRate())}
	want := rescale(int64(n*(min(len(packets), 2*peekPackets)-1)), rate, microseconds)
	if block := av.BlockAlign(s); n > 0 && block > leastBlock && size > 0 && size%block == 0 && n*block%size == 0 {
		ways = append(ways, kept{Stream: s, pace: &pace{block: block, frame: n * block / size, want: want}})
	}
	if n > 0 {
		ways = append(ways, kept{Stream: s, pace: &pace{frame: n, want: want}})
	} else {
		ways = append(ways, kept{Stream: s, pace: &pace{}})
	}
	return ways
}

// samplesEach is how many samples at the rate of s a packet of it lasts, 0 if that
// differs or is not known.
func samplesEach(s *astiav.Stream, packets []*astiav.Packet) int {
	i, frames, rate := 0, 0, 0
	of := map[int]int{}
	err := decodePackets(s, func(q *astiav.Packet) bool {
		if i == len(packets) {
			return false
		}
		i++
		return q.Ref(packets[i-1]) == nil
	}, func(f *astiav.Frame) {
		frames++
		of[f.NbSamples()]++
		rate = f.SampleRate()
	})
	if err != nil || rate <= 0 {
		return 0
	}
	for n, times := range of {
		// The first may be cut, and what a decoder holds back is not a whole one.
		if times >= max(1, frames-2) && times >= len(packets)-3 {
			return n * s.CodecParameters().SampleRate() / rate
		}
	}
	return 0
}

// kept reports whether the packets of a trial came back at their times, as far as the
// container's own rounding to packets allows.
func (p *pace) kept(t *trial) bool {
	if p.plain || len(t.sent) < 2 || len(t.back) < 2 {
		return true
	}
	want := p.want
	if want == 0 {
		want = t.sent[len(t.sent)-1] - t.sent[0]
	}
	n := int64(len(t.back))
	got := t.back[n-1] - t.back[0]
	return 2*(n-1)*max(got-want, want-got) <= want
}

// earlier reports whether the first packet of a trial came back before the time at which
// it was sent by half of the padding that its header names, or more.
func (t *trial) earlier() bool {
	s := t.out.Streams()[0]
	p := s.CodecParameters()
	if p.MediaType() != astiav.MediaTypeAudio || len(t.sent) == 0 || len(t.back) == 0 || p.SampleRate() <= 0 {
		return false
	}
	padding := rescale(int64(av.InitialPadding(s)), vidcolor.Rational{Num: 1, Den: p.SampleRate()}, microseconds)
	return padding > 0 && 2*(t.sent[0]-t.back[0]) > padding
}
