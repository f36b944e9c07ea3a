package av

// #include "major.h"
// #include "shim.h"
import "C"

import (
	"bytes"
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// Disposition is a set of AV_DISPOSITION flags.
type Disposition int

// Dispositions that vidcolor looks at.
const (
	DispositionDefault     Disposition = C.AV_DISPOSITION_DEFAULT
	DispositionAttachedPic Disposition = C.AV_DISPOSITION_ATTACHED_PIC
	DispositionThumbnails  Disposition = C.AV_DISPOSITION_TIMED_THUMBNAILS
	DispositionForced      Disposition = C.AV_DISPOSITION_FORCED
	DispositionComment     Disposition = C.AV_DISPOSITION_COMMENT
	DispositionHearing     Disposition = C.AV_DISPOSITION_HEARING_IMPAIRED
	DispositionVisual      Disposition = C.AV_DISPOSITION_VISUAL_IMPAIRED
)

// StreamDisposition returns s's dispositions.
func StreamDisposition(s *astiav.Stream) Disposition { return Disposition(streamC(s).disposition) }

// CopyStreamTags copies dispositions, metadata, aspect ratio and average rate.
func CopyStreamTags(dst, src *astiav.Stream) error {
	d, s := streamC(dst), streamC(src)
	d.disposition = s.disposition
	d.sample_aspect_ratio = s.sample_aspect_ratio
	d.avg_frame_rate = s.avg_frame_rate
	return check(C.vc_dict_copy(&d.metadata, s.metadata))
}

// CopyStreamSideData copies what the container says of a whole stream (display
// matrix, stereo, mastering display and so on), all kinds of it.
func CopyStreamSideData(dst, src *astiav.Stream) error {
	for _, sd := range sideData(src) {
		if err := addSideData(dst, sd._type, sideDataBytes(&sd)); err != nil {
			return err
		}
	}
	return nil
}

// sceneSideData are the kinds that describe the picture itself and so hold for
// a new encoding of it too.
var sceneSideData = [...]C.enum_AVPacketSideDataType{
	C.AV_PKT_DATA_DISPLAYMATRIX, C.AV_PKT_DATA_STEREO3D, C.AV_PKT_DATA_SPHERICAL,
}

// CopySceneSideData copies the display matrix and stereo and spherical
// descriptions: what stays true when the picture is encoded anew.
func CopySceneSideData(dst, src *astiav.Stream) error {
	for _, kind := range sceneSideData {
		data := findSideData(src, kind)
		if data == nil {
			continue
		}
		if err := addSideData(dst, kind, data); err != nil {
			return err
		}
	}
	return nil
}

// StereoSide and SphericalSide are what the container says of how a stream's picture holds
// two views, and of how it covers a sphere; nil where it says nothing. Of the first it is the kind
// and its flags, with which AVStereo3D begins in all versions: newer ones say more of lenses.
func StereoSide(s *astiav.Stream) []byte {
	side := findSideData(s, C.AV_PKT_DATA_STEREO3D)
	return bytes.Clone(side[:min(len(side), 2*C.sizeof_int)])
}

func SphericalSide(s *astiav.Stream) []byte {
	return bytes.Clone(findSideData(s, C.AV_PKT_DATA_SPHERICAL))
}

// sideData is what the container says of a whole stream. It aliases FFmpeg's memory
// and holds until side data is added to the stream.
func sideData(s *astiav.Stream) []C.AVPacketSideData {
	var n C.int
	first := C.vc_stream_side_data(streamC(s), &n)
	return unsafe.Slice(first, int(n))
}

func sideDataBytes(sd *C.AVPacketSideData) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(sd.data)), int(sd.size))
}

// findSideData returns one kind of it, nil where there is none.
func findSideData(s *astiav.Stream, kind C.enum_AVPacketSideDataType) []byte {
	for _, sd := range sideData(s) {
		if sd._type == kind {
			return sideDataBytes(&sd)
		}
	}
	return nil
}

func addSideData(dst *astiav.Stream, kind C.enum_AVPacketSideDataType, data []byte) error {
	p := C.vc_stream_add_side_data(streamC(dst), kind, C.size_t(len(data)))
	if p == nil {
		return astiav.Error(-int(C.ENOMEM))
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(p)), len(data)), data)
	return nil
}

// Rotation returns the rotation in a stream's display matrix in whole degrees
// counter-clockwise, 0 to 359, 0 where there is none.
func Rotation(s *astiav.Stream) int {
	raw := findSideData(s, C.AV_PKT_DATA_DISPLAYMATRIX)
	if len(raw) < 36 {
		return 0
	}
	var m [9]C.int32_t
	for i := range m {
		m[i] = C.int32_t(binary.NativeEndian.Uint32(raw[4*i:]))
	}
	angle := float64(C.av_display_rotation_get(&m[0]))
	if math.IsNaN(angle) {
		return 0
	}
	return (int(math.Round(angle))%360 + 360) % 360
}

// SetRotation gives a stream a display matrix that rotates by degrees
// counter-clockwise.
func SetRotation(s *astiav.Stream, degrees int) error {
	var m [9]C.int32_t
	// av_display_rotation_set takes a clockwise angle.
	C.av_display_rotation_set(&m[0], C.double(-degrees))
	raw := make([]byte, 36)
	for i, v := range m {
		binary.NativeEndian.PutUint32(raw[4*i:], uint32(v))
	}
	return addSideData(s, C.AV_PKT_DATA_DISPLAYMATRIX, raw)
}

// Discard tells the demuxer not to read a stream's packets.
func Discard(s *astiav.Stream) { streamC(s).discard = C.AVDISCARD_ALL }

// Discarded reports whether the demuxer itself hides the stream, as it does
// with the text track that holds an mp4's chapters.
func Discarded(s *astiav.Stream) bool { return streamC(s).discard == C.AVDISCARD_ALL }

// AttachedPicture returns the picture of a cover art stream as the file holds
// it, nil if there is none.
func AttachedPicture(s *astiav.Stream) []byte {
	p := &streamC(s).attached_pic
	if p.data == nil || p.size <= 0 {
		return nil
	}
	return C.GoBytes(unsafe.Pointer(p.data), p.size)
}

// SetMetadata sets one tag of a stream; "" removes it.
func SetMetadata(s *astiav.Stream, key, value string) error {
	if value == "" {
		dropDict(&streamC(s).metadata, key)
		return nil
	}
	return setDict(&streamC(s).metadata, key, value)
}

// StreamTimeBase returns a stream's time base as vidcolor keeps it.
func StreamTimeBase(s *astiav.Stream) vidcolor.Rational { return Rational(s.TimeBase()) }

// TrimPacket takes the first n bytes off a packet, which has more.
func TrimPacket(p *astiav.Packet, n int) {
	c := packetC(p)
	if int(c.size) > n {
		c.data = (*C.uint8_t)(unsafe.Add(unsafe.Pointer(c.data), n))
		c.size -= C.int(n)
	}
}
