package av

// #include "major.h"
// #include "shim.h"
import "C"

import (
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// fieldOrders are the names of AVFieldOrder's values, from 0.
var fieldOrders = [...]string{"unknown", "progressive", "tt", "bb", "tb", "bt"}

// ParametersColor returns the four colour tags of a stream's parameters.
func ParametersColor(s *astiav.Stream) vidcolor.ColorTag {
	p := streamC(s).codecpar
	return colorTag(p.color_space, p.color_range, p.color_primaries, p.color_trc)
}

// Channels is the number of channels of a sound stream.
func Channels(p *astiav.CodecParameters) int {
	return int((*C.AVCodecParameters)(cptr(p)).ch_layout.nb_channels)
}

// PixelFormats lists the formats that an encoder takes, nil if it takes any.
func PixelFormats(c *astiav.Codec) (out []astiav.PixelFormat) {
	p := C.vc_codec_pixel_formats((*C.AVCodec)(cptr(c)))
	for ; p != nil && *p != C.AV_PIX_FMT_NONE; p = (*C.enum_AVPixelFormat)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(*p))) {
		out = append(out, astiav.PixelFormat(*p))
	}
	return out
}

// FieldOrder returns "progressive", "tt", "bb", "tb", "bt" or "unknown".
func FieldOrder(s *astiav.Stream) string {
	if o := int(streamC(s).codecpar.field_order); o >= 0 && o < len(fieldOrders) {
		return fieldOrders[o]
	}
	return fieldOrders[0]
}

// SetCodecColor sets the four colour tags of an encoder before it is opened.
func SetCodecColor(cc *astiav.CodecContext, t vidcolor.ColorTag) {
	c := codecC(cc)
	c.colorspace = C.enum_AVColorSpace(t.Matrix)
	c.color_range = C.enum_AVColorRange(t.Range)
	c.color_primaries = C.enum_AVColorPrimaries(t.Primaries)
	c.color_trc = C.enum_AVColorTransferCharacteristic(t.Transfer)
}

// SetCodecFieldOrder sets an encoder's field order by name before it is opened.
func SetCodecFieldOrder(cc *astiav.CodecContext, order string) {
	for i, name := range fieldOrders {
		if name == order {
			codecC(cc).field_order = C.enum_AVFieldOrder(i)
		}
	}
}

// SetPacketTimeBase tells a decoder the time base of its packets.
func SetPacketTimeBase(cc *astiav.CodecContext, tb astiav.Rational) {
	codecC(cc).pkt_timebase = C.AVRational{num: C.int(tb.Num()), den: C.int(tb.Den())}
}

// FlushCodec drops what a decoder holds: needed after a seek.
func FlushCodec(cc *astiav.CodecContext) { C.avcodec_flush_buffers(codecC(cc)) }
