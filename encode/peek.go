package encode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/reel"
)

// lookahead holds the first packets of a source, read before the output's header is
// written, so that a container is asked with what it will get.
type lookahead struct {
	queue []*astiav.Packet         // in the order of the source
	of    map[int][]*astiav.Packet // the same by stream
}

const (
	peekPackets = 8       // of each stream of sound or pictures
	peekMost    = 4000    // of all
	peekBytes   = 4 << 20 // of all together
)

// peek reads ahead until every stream that may be copied has shown itself, or for a
// while: captions may be long to come. Of a pipe it reads no more than a second.
func peek(in *av.Input, main *astiav.Stream, live bool) *lookahead {
	l := &lookahead{of: map[int][]*astiav.Packet{}}
	want := map[int]int{}
	for _, s := range in.Streams() {
		switch kind := s.CodecParameters().MediaType(); {
		case s.Index() == main.Index():
			if !live {
				av.Discard(s)
			}
		case kind == astiav.MediaTypeAttachment || av.Discarded(s):
		case av.IsCover(s) || kind != astiav.MediaTypeAudio && kind != astiav.MediaTypeVideo:
			want[s.Index()] = 1
		default:
			want[s.Index()] = peekPackets
		}
	}
	size, first := 0, int64(vidcolor.NoPTS)
	for len(want) > 0 && len(l.queue) < peekMost && size < peekBytes {
		p := av.NewPacket()
		if err := in.ReadFrame(p); err != nil {
			av.FreePacket(&p)
			break // the copying itself will meet it
		}
		i := p.StreamIndex()
		l.queue, l.of[i] = append(l.queue, p), append(l.of[i], p)
		size += p.Size()
		if want[i]--; want[i] <= 0 {
			delete(want, i)
		}
		if at := p.Dts(); live && i == main.Index() && at != vidcolor.NoPTS {
			if first == vidcolor.NoPTS {
				first = at
			}
			if vidcolor.Seconds(at-first, av.StreamTimeBase(main)) > 1 {
				break
			}
		}
	}
	return l
}

// behind reads ahead for the times in µs of the next few packets of s.
func (c *copier) behind(s *copied) (times []int64) {
	if c.peeked == nil {
		c.peeked = &lookahead{}
	}
	l, size := c.peeked, 0
	for i := 0; len(times) < reel.Ahead && i < peekMost && size < peekBytes; i++ {
		if i == len(l.queue) {
			p := av.NewPacket()
			if err := c.in.ReadFrame(p); err != nil {
				av.FreePacket(&p)
				break // who takes what was read will meet it
			}
			l.queue = append(l.queue, p)
		}
		p := l.queue[i]
		size += p.Size()
		if p.StreamIndex() != s.src.Index() {
			continue
		}
		if us, dated := timeOf(p, s); dated {
			times = append(times, us)
		}
	}
	return times
}

// free drops what was not taken.
func (l *lookahead) free() {
	for _, p := range l.queue {
		av.FreePacket(&p)
	}
	l.queue, l.of = nil, nil
}

// next puts the next packet of the source into pkt.
func (c *copier) next() error {
	if l := c.peeked; l != nil && len(l.queue) > 0 {
		p := l.queue[0]
		l.queue, l.of = l.queue[1:], nil
		c.pkt.MoveRef(p)
		av.FreePacket(&p)
		return nil
	}
	return c.in.ReadFrame(c.pkt)
}
