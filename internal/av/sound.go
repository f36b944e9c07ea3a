package av

// #cgo pkg-config: libswresample
// #include "sound.h"
import "C"

import (
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Sound converts the packets of a sound stream to another codec. One goroutine uses it;
// Free frees it.
type Sound struct{ c *C.vc_sound }

// NewSound opens a conversion of src by the encoder target, FFmpeg's name, and gives dst
// the parameters and time base of what comes out. exact refuses an encoder that cannot
// hold the source's rate, channels and bits; else the nearest that it can is taken, at
// 128 kb/s a channel. globalHeader is for containers that want the codec's header apart.
func NewSound(dst, src *astiav.Stream, target string, exact, globalHeader bool) (*Sound, error) {
	if err := fault.At("sound codec"); err != nil {
		return nil, err
	}
	name := C.CString(target)
	defer freeString(name)
	number := func(b bool) C.int {
		if b {
			return 1
		}
		return 0
	}
	s := &Sound{}
	if err := check(C.vc_sound_open(&s.c, streamC(src), streamC(dst), name, number(exact), number(globalHeader))); err != nil {
		return nil, err
	}
	live[KindSound].Add(1)
	return s, nil
}

// Send takes a packet of the source; nil says that none follows.
func (s *Sound) Send(p *astiav.Packet) error {
	if err := fault.At("sound conversion"); err != nil {
		return err
	}
	if p == nil {
		return check(C.vc_sound_send(s.c, nil))
	}
	return check(C.vc_sound_send(s.c, packetC(p)))
}

// Receive gives the next packet, its times in TimeBase; false if there is none yet.
func (s *Sound) Receive(p *astiav.Packet) (bool, error) {
	err := check(C.vc_sound_receive(s.c, packetC(p)))
	if err == error(astiav.ErrEagain) || err == error(astiav.ErrEof) {
		return false, nil
	}
	return err == nil, err
}

// TimeBase is that of the packets.
func (s *Sound) TimeBase() vidcolor.Rational {
	tb := s.c.enc.time_base
	return vidcolor.Rational{Num: int(tb.num), Den: int(tb.den)}
}

// Free releases the codecs. It may be called twice.
func (s *Sound) Free() {
	if s.c != nil {
		C.vc_sound_free(s.c)
		s.c = nil
		live[KindSound].Add(-1)
	}
}

// LosslessSound reports whether s is sound that its codec may keep bit for bit.
func LosslessSound(s *astiav.Stream) bool {
	d := C.avcodec_descriptor_get(streamC(s).codecpar.codec_id)
	return d != nil && d._type == C.AVMEDIA_TYPE_AUDIO && d.props&C.AV_CODEC_PROP_LOSSLESS != 0
}

// AppendFrame appends the samples of a decoded frame of sound, interleaved, or the planes
// of a picture to b.
func AppendFrame(b []byte, f *astiav.Frame) []byte {
	n := int(C.vc_frame_bytes(frameC(f), nil, 0))
	if n <= 0 {
		return b
	}
	at := len(b)
	b = append(b, make([]byte, n)...)
	C.vc_frame_bytes(frameC(f), (*C.uint8_t)(unsafe.Pointer(&b[at])), C.int(n))
	return b
}
