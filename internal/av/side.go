package av

// #include "shim.h"
// #include <libavutil/timecode.h>
import "C"

import (
	"bytes"
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// sideKinds are FFmpeg's kinds of what rides on a frame that films bear. What a decoder
// tells of its own work (motion vectors, quantisers) is none.
var sideKinds = [...]struct {
	c    C.enum_AVFrameSideDataType
	kind vidcolor.SideKind
}{
	{C.AV_FRAME_DATA_A53_CC, vidcolor.SideCaptions},
	{C.AV_FRAME_DATA_AFD, vidcolor.SideAFD},
	{C.AV_FRAME_DATA_SEI_UNREGISTERED, vidcolor.SideUserData},
	{C.AV_FRAME_DATA_PANSCAN, vidcolor.SidePanScan},
	{C.AV_FRAME_DATA_STEREO3D, vidcolor.SideStereo},
	{C.AV_FRAME_DATA_S12M_TIMECODE, vidcolor.SideTimecode},
	{C.AV_FRAME_DATA_DISPLAYMATRIX, vidcolor.SideDisplay},
	{C.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, vidcolor.SideMastering},
	{C.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, vidcolor.SideLight},
	{C.AV_FRAME_DATA_DYNAMIC_HDR_PLUS, vidcolor.SideDynamicMetadata},
	{C.AV_FRAME_DATA_DYNAMIC_HDR_VIVID, vidcolor.SideDynamicMetadata},
	{C.AV_FRAME_DATA_DOVI_RPU_BUFFER, vidcolor.SideDynamicMetadata},
}

// FrameSide returns copies of what rides on f, nil if nothing does.
func FrameSide(f *astiav.Frame) (side []vidcolor.SideData) {
	c := frameC(f)
	if c.nb_side_data == 0 {
		return nil
	}
	for _, sd := range unsafe.Slice(c.side_data, int(c.nb_side_data)) {
		for _, k := range sideKinds {
			if sd._type != k.c {
				continue
			}
			data := C.GoBytes(unsafe.Pointer(sd.data), C.int(sd.size))
			if k.kind == vidcolor.SideUserData && ofEncoder(data) || k.kind == vidcolor.SidePanScan && !moved(data) {
				continue
			}
			side = append(side, vidcolor.SideData{Kind: k.kind, Data: data})
		}
	}
	return side
}

// OwnFrameSide is FrameSide without what the container says of all of s: since FFmpeg 7
// the display matrix and the stereo description of a stream ride on each of its frames.
func OwnFrameSide(f *astiav.Frame, s *astiav.Stream) (side []vidcolor.SideData) {
	for _, d := range FrameSide(f) {
		if d.Kind == vidcolor.SideDisplay && bytes.Equal(d.Data, findSideData(s, C.AV_PKT_DATA_DISPLAYMATRIX)) ||
			d.Kind == vidcolor.SideStereo && bytes.Equal(d.Data, findSideData(s, C.AV_PKT_DATA_STEREO3D)) {
			continue
		}
		side = append(side, d)
	}
	return side
}

// ofEncoder reports whether user data is the note in which x264 or x265 tell their
// settings: the new encoding has its own.
func ofEncoder(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xdc\x45\xe9\xbd\xe6\xd9\x48\xb7\x96\x2c\xd8\x20\xd9\x23\xee\xef")) ||
		bytes.HasPrefix(data, []byte("\x2c\xa2\xde\x09\xb5\x17\x47\xdb\xbb\x55\xa4\xfe\x7f\xc2\xfc\x4e"))
}

// moved reports whether a pan and scan window lies elsewhere than in the middle: FFmpeg
// tells one of every frame of MPEG-2.
func moved(data []byte) bool {
	const places = 12 // behind three ints
	return len(data) > places && len(bytes.Trim(data[places:], "\x00")) > 0
}

// SetFrameSide puts copies of side onto f in place of what rode there. Dynamic
// metadata, which FFmpeg keeps as structures of its own, is left out.
func SetFrameSide(f *astiav.Frame, side []vidcolor.SideData) error {
	c := frameC(f)
	if c.nb_side_data > 0 {
		for _, k := range sideKinds {
			C.av_frame_remove_side_data(c, k.c)
		}
	}
	for _, s := range side {
		for _, k := range sideKinds {
			if k.kind != s.Kind || s.Kind == vidcolor.SideDynamicMetadata {
				continue
			}
			sd := C.av_frame_new_side_data(c, k.c, C.size_t(len(s.Data)))
			if sd == nil {
				return astiav.Error(-int(C.ENOMEM))
			}
			copy(unsafe.Slice((*byte)(unsafe.Pointer(sd.data)), len(s.Data)), s.Data)
		}
	}
	return nil
}

// AddSceneSide gives a stream what side says of the whole film: mastering display and
// content light level.
func AddSceneSide(s *astiav.Stream, side []vidcolor.SideData) error {
	for _, d := range side {
		kind := C.enum_AVPacketSideDataType(C.AV_PKT_DATA_MASTERING_DISPLAY_METADATA)
		switch d.Kind {
		case vidcolor.SideMastering:
		case vidcolor.SideLight:
			kind = C.AV_PKT_DATA_CONTENT_LIGHT_LEVEL
		default:
			continue
		}
		if err := addSideData(s, kind, d.Data); err != nil {
			return err
		}
	}
	return nil
}

// FrameTimecode is the time code label that a decoded frame bears, "" if none: that of
// the decoder itself (DPX, DV), SMPTE ST 12, or MPEG's for a group of pictures, in that
// order. rate is the film's frame rate.
func FrameTimecode(f *astiav.Frame, rate vidcolor.Rational) string {
	c := frameC(f)
	if tc := dictMap(c.metadata)["timecode"]; tc != "" {
		return tc
	}
	var buf [64]C.char
	if sd := C.av_frame_get_side_data(c, C.AV_FRAME_DATA_S12M_TIMECODE); sd != nil && sd.size >= 8 {
		words := unsafe.Slice((*uint32)(unsafe.Pointer(sd.data)), 2)
		if words[0] > 0 {
			r := C.AVRational{num: C.int(rate.Num), den: C.int(rate.Den)}
			return C.GoString(C.av_timecode_make_smpte_tc_string2(&buf[0], r, C.uint32_t(words[1]), 0, 0))
		}
	}
	if sd := C.av_frame_get_side_data(c, C.AV_FRAME_DATA_GOP_TIMECODE); sd != nil && sd.size >= 8 {
		tc25 := *(*int64)(unsafe.Pointer(sd.data))
		return C.GoString(C.av_timecode_make_mpeg_tc_string(&buf[0], C.uint32_t(tc25)))
	}
	return ""
}
