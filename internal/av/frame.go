package av

// #include "major.h"
// #include "shim.h"
import "C"

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// BestEffortTime is AVFrame.best_effort_timestamp, vidcolor.NoPTS if unknown.
func BestEffortTime(f *astiav.Frame) int64 { return int64(frameC(f).best_effort_timestamp) }

// FrameDuration is how long f is shown, in the stream's ticks, 0 if unknown.
func FrameDuration(f *astiav.Frame) int64 { return max(0, int64(C.vc_frame_duration(frameC(f)))) }

// Interlacing returns whether f holds two fields and which comes first.
func Interlacing(f *astiav.Frame) (interlaced, topFirst bool) {
	c := frameC(f)
	return C.vc_frame_interlaced(c) != 0, C.vc_frame_top_first(c) != 0
}

// SetInterlacing sets what Interlacing returns.
func SetInterlacing(f *astiav.Frame, interlaced, topFirst bool) {
	var i, t C.int
	if interlaced {
		i = 1
	}
	if topFirst {
		t = 1
	}
	C.vc_frame_set_fields(frameC(f), i, t)
}

// Damaged reports whether the decoder met errors in f or marked it corrupt.
func Damaged(f *astiav.Frame) bool {
	c := frameC(f)
	return c.decode_error_flags != 0 || c.flags&C.AV_FRAME_FLAG_CORRUPT != 0
}

// FrameColor returns f's four colour tags.
func FrameColor(f *astiav.Frame) vidcolor.ColorTag {
	c := frameC(f)
	return colorTag(c.colorspace, c.color_range, c.color_primaries, c.color_trc)
}

// SetFrameColor sets f's four colour tags.
func SetFrameColor(f *astiav.Frame, t vidcolor.ColorTag) {
	c := frameC(f)
	c.colorspace = C.enum_AVColorSpace(t.Matrix)
	c.color_range = C.enum_AVColorRange(t.Range)
	c.color_primaries = C.enum_AVColorPrimaries(t.Primaries)
	c.color_trc = C.enum_AVColorTransferCharacteristic(t.Transfer)
}

// Writable reports whether f has buffers that nobody else refers to.
func Writable(f *astiav.Frame) bool {
	c := frameC(f)
	return c.buf[0] != nil && C.av_frame_is_writable(c) > 0
}

// Filled reports whether f holds a picture.
func Filled(f *astiav.Frame) bool { return frameC(f).buf[0] != nil }

// MoveFrame gives dst what src holds and leaves src empty.
func MoveFrame(dst, src *astiav.Frame) {
	C.av_frame_unref(frameC(dst))
	C.av_frame_move_ref(frameC(dst), frameC(src))
}

// StampFrame sets an encoder's input frame: its pts in the encoder's ticks, and
// no wish for a picture type, which encoders would copy from the source.
func StampFrame(f *astiav.Frame, pts int64) {
	c := frameC(f)
	c.pts = C.int64_t(pts)
	c.pict_type = C.AV_PICTURE_TYPE_NONE
	C.vc_frame_clear_key(c)
}

// SetFrameQuality passes the encoder's fixed quantiser on to the frame, where
// the encoders of the MPEG family look for it.
func SetFrameQuality(f *astiav.Frame, cc *astiav.CodecContext) {
	frameC(f).quality = codecC(cc).global_quality
}

// colorTag gathers four FFmpeg enums, whose numbers are H.273's.
func colorTag(m C.enum_AVColorSpace, r C.enum_AVColorRange, p C.enum_AVColorPrimaries, t C.enum_AVColorTransferCharacteristic) vidcolor.ColorTag {
	return vidcolor.ColorTag{Matrix: vidcolor.Matrix(m), Range: vidcolor.Range(r), Primaries: int(p), Transfer: int(t)}
}
