package av

import (
	"sync/atomic"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Kind names a sort of native object that is counted while it lives.
type Kind int

// Native objects that decode and encode own.
const (
	KindPacket Kind = iota
	KindFrame
	KindCodec
	KindInput
	KindSource
	KindOutput
	KindSink
	KindInterrupt
	KindScaler
	KindSubtitles
	KindSound
	KindFilter
	kinds
)

// live counts native objects. It decides nothing: it exists so that tests can
// show that every object is freed.
var live [kinds]atomic.Int64

// Live returns the number of live native objects of every kind together. Safe
// for concurrent use.
func Live() (n int64) {
	for k := range live {
		n += live[k].Load()
	}
	return n
}

// NewPacket allocates an empty packet, owned by the caller; free it with FreePacket.
func NewPacket() *astiav.Packet {
	live[KindPacket].Add(1)
	return astiav.AllocPacket()
}

// FreePacket frees *p and sets it to nil; nil is allowed.
func FreePacket(p **astiav.Packet) {
	if *p != nil {
		(*p).Free()
		*p = nil
		live[KindPacket].Add(-1)
	}
}

// NewFrame allocates an empty frame, owned by the caller; free it with FreeFrame.
func NewFrame() *astiav.Frame {
	live[KindFrame].Add(1)
	return astiav.AllocFrame()
}

// FreeFrame frees *f and sets it to nil; nil is allowed.
func FreeFrame(f **astiav.Frame) {
	if *f != nil {
		(*f).Free()
		*f = nil
		live[KindFrame].Add(-1)
	}
}

// NewCodec allocates a context for c, nil if memory is short; free it with FreeCodec.
func NewCodec(c *astiav.Codec) *astiav.CodecContext {
	if fault.At("codec context") != nil {
		return nil
	}
	cc := astiav.AllocCodecContext(c)
	if cc != nil {
		live[KindCodec].Add(1)
	}
	return cc
}

// FreeCodec frees *cc and sets it to nil; nil is allowed.
func FreeCodec(cc **astiav.CodecContext) {
	if *cc != nil {
		(*cc).Free()
		*cc = nil
		live[KindCodec].Add(-1)
	}
}

// NewScaler allocates a swscale context that converts src to dst format at one
// size; free it with FreeScaler.
func NewScaler(w, h int, src, dst astiav.PixelFormat) (*astiav.SoftwareScaleContext, error) {
	if err := fault.At("scaler"); err != nil {
		return nil, err
	}
	s, err := astiav.CreateSoftwareScaleContext(w, h, src, w, h, dst, astiav.SoftwareScaleContextFlags(0).
		Add(astiav.SoftwareScaleContextFlagBicubic))
	if err != nil {
		return nil, err
	}
	live[KindScaler].Add(1)
	return s, nil
}

// FreeScaler frees *s and sets it to nil; nil is allowed.
func FreeScaler(s **astiav.SoftwareScaleContext) {
	if *s != nil {
		(*s).Free()
		*s = nil
		live[KindScaler].Add(-1)
	}
}
