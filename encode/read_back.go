package encode

import (
	"bytes"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// readsBack reports whether the reader of a trial file finds the stream that was written:
// by its codec, and by what its packets hold. They may have been given another dress
// (start codes, headers), and a codec may need more than its packets: what is copied is
// decoded from both.
func (p *planner) readsBack(t *trial, k kept, sent [][]byte) (bool, error) {
	back, err := t.read()
	if back == nil {
		return false, err
	}
	wrote := t.out.Streams()[0].CodecParameters()
	pic := av.AttachedPicture(k.Stream)
	found, same := -1, false
	for _, s := range back.Streams() {
		q := s.CodecParameters()
		if pic != nil && bytes.Equal(av.AttachedPicture(s), pic) {
			back.Close()
			return true, nil
		}
		if q.MediaType() != wrote.MediaType() || found >= 0 {
			continue
		}
		found, same = s.Index(), q.CodecID() == wrote.CodecID()
		p.lost = lostOf(k.Stream, s)
	}
	var data []byte
	if found >= 0 {
		data = t.payload(back, found)
	}
	back.Close()
	if found < 0 || len(data) == 0 && len(sent) > 0 {
		return false, nil
	}
	if k.text != "" || k.sound != "" {
		return same, nil
	}
	if k.pace != nil && !k.pace.kept(t) {
		return false, nil
	}
	if kind := wrote.MediaType(); kind != astiav.MediaTypeAudio && kind != astiav.MediaTypeVideo {
		return same && holdsAll(data, sent), nil
	}
	return p.decodesAlike(t, k.Stream, found, same, holdsAll(data, sent))
}

// payload is what the packets of stream i hold. Their times are noted.
func (t *trial) payload(in *av.Input, i int) (data []byte) {
	pkt := av.NewPacket()
	defer av.FreePacket(&pkt)
	av.Logged(func() {
		for in.ReadFrame(pkt) == nil {
			if pkt.StreamIndex() == i {
				data = append(data, av.PacketData(pkt)...)
				if at := pkt.Pts(); at != vidcolor.NoPTS {
					t.back = append(t.back, rescale(at, av.StreamTimeBase(in.Streams()[i]), microseconds))
				}
			}
			pkt.Unref()
		}
	})
	return data
}

// holdsAll reports whether read holds all of sent, in order.
func holdsAll(read []byte, sent [][]byte) bool {
	for _, b := range sent {
		i := bytes.Index(read, b)
		if i < 0 {
			return false
		}
		read = read[i+len(b):]
	}
	return true
}

// decodesAlike compares what stream number found of the trial is decoded to with what the
// source's packets are: the same samples or, of packets that came back untouched, as many
// pictures or pieces of sound. same says that the codec came back, which decides where
// nothing decodes it.
func (p *planner) decodesAlike(t *trial, src *astiav.Stream, found int, same, untouched bool) (bool, error) {
	packets, made := p.packets(src)
	if made {
		av.FreePacket(&packets[0])
		return same, nil
	}
	var want, got decoded
	i := 0
	err := decodePackets(src, func(q *astiav.Packet) bool {
		if i == len(packets) {
			return false
		}
		i++
		return q.Ref(packets[i-1]) == nil
	}, want.add)
	if err != nil || want.frames == 0 {
		return same, nil
	}
	back, err := t.read()
	if back == nil {
		return false, err
	}
	defer back.Close()
	s := back.Streams()[found]
	if err := decodeTrial(back, s, got.add); err != nil {
		return false, nil
	}
	if untouched && (same || layered(src) && layered(s)) && got.frames == want.frames {
		return true, nil
	}
	// Encoders' lead-ins may be cut off in one of them, and what they add at the end in
	// the other.
	short, long := got.data, want.data
	if len(short) > len(long) {
		short, long = long, short
	}
	return len(short) > 0 && 2*len(short) >= len(long) && (bytes.HasSuffix(long, short) || bytes.HasPrefix(long, short) ||
		beginsIn(short, long) || beginsIn(long, short)), nil
}

// beginsIn reports whether a begins somewhere in b, with half of it at least, and is the same
// from there on as far as both go.
func beginsIn(a, b []byte) bool {
	i := bytes.Index(b, a[:len(a)/2])
	if i < 0 {
		return false
	}
	n := min(len(a), len(b)-i)
	return bytes.Equal(a[:n], b[i:i+n])
}

// decoded is what came out of a decoder.
type decoded struct {
	frames int
	data   []byte
}

func (d *decoded) add(f *astiav.Frame) { d.frames, d.data = d.frames+1, av.AppendFrame(d.data, f) }

// layered reports whether s is MPEG-1 sound, whose layers FFmpeg tells apart late.
func layered(s *astiav.Stream) bool {
	id := s.CodecParameters().CodecID()
	return id == astiav.CodecIDMp2 || id == astiav.CodecIDMp3
}
