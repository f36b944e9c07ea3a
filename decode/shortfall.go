package decode

import (
	"bytes"
	"encoding/binary"
	"os"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// shortfall compares where the film ended with the duration that is claimed: more than a
// second and a hundredth missing is an early end. The stream's own claim is held against
// its last frame. Where only the container claims one it is of the longest stream, and the
// last packet of any counts.
func (r *Reader) shortfall() error {
	if !r.damage.Truncated && r.source.stream == nil && r.in.InputFormat().Name() == "asf" && asfShort(r.path) {
		return r.truncated()
	}
	if r.damage.Truncated || r.info.Duration == 0 || r.clock.last == vidcolor.NoPTS || r.in.ReadError() != nil || r.clock.offset != 0 || r.clock.leapt {
		return nil
	}
	end := r.clock.last + r.clock.lastDur
	var missing, claimed float64 // in seconds
	if r.onlyStated() {
		claimed = float64(r.in.StatedDuration()) / 1e6
		missing = claimed - max(r.lastEnd, vidcolor.Seconds(end, r.info.TimeBase))
	} else if d := r.stream.Duration(); d > 0 && r.in.DurationKnown() {
		if start := r.stream.StartTime(); start != vidcolor.NoPTS {
			d += start
		}
		claimed, missing = r.info.Duration.Seconds(), vidcolor.Seconds(d-end, r.info.TimeBase)
	}
	if missing > max(1, 0.01*claimed) {
		return r.truncated()
	}
	return nil
}

// onlyStated reports whether the container claims a duration, and the stream none. ASF's
// streams all bear the container's.
func (r *Reader) onlyStated() bool {
	return (r.stream.Duration() <= 0 || r.in.InputFormat().Name() == "asf") && r.in.StatedDuration() > 0
}

// noteEnd notes where p ends, of whatever stream. The file's time may begin anywhere: from
// 0 is longest.
func (r *Reader) noteEnd(p *astiav.Packet) {
	if !r.stated || p.Pts() == vidcolor.NoPTS {
		return
	}
	if p.StreamIndex() >= len(r.bases) { // a stream that shows itself late
		r.setBases(r.in.Streams())
	}
	r.lastEnd = max(r.lastEnd, vidcolor.Seconds(p.Pts()+p.Duration(), r.bases[p.StreamIndex()]))
}

// discardOthers spares the demuxer the streams that are not read, but where the end of the
// longest is to be found.
func (r *Reader) discardOthers(streams []*astiav.Stream) {
	r.stated, r.lastEnd = r.onlyStated(), 0
	r.setBases(streams)
	for _, s := range streams {
		if s.Index() != r.stream.Index() && !r.stated {
			av.Discard(s)
		}
	}
}

func (r *Reader) setBases(streams []*astiav.Stream) {
	r.bases = r.bases[:0]
	for _, s := range streams {
		r.bases = append(r.bases, av.StreamTimeBase(s))
	}
}

// asfFile is the identifier of the object in which an ASF file (also WMV) says its size and
// duration: ASF specification, 3.2. FFmpeg believes neither where the size is not the file's.
var asfFile = []byte{0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11, 0x8e, 0xe4, 0x00, 0xc0, 0x0c, 0x20, 0x53, 0x65}

// asfShort reports whether the ASF file at path is shorter, by a twentieth, than it says.
func asfShort(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() {
		return false
	}
	head := make([]byte, 64<<10)
	n, _ := f.ReadAt(head, 0)
	at := bytes.Index(head[:n], asfFile)
	const size, flags, whole = 40, 88, 92 // of the fields, from the identifier on
	if at < 0 || at+whole > n {
		return false
	}
	const live = 1 // written while it was recorded: size and duration mean nothing
	claimed := binary.LittleEndian.Uint64(head[at+size:])
	return binary.LittleEndian.Uint32(head[at+flags:])&live == 0 && claimed < 1<<62 && st.Size() < int64(claimed)/20*19
}
