package av

// #cgo pkg-config: libavcodec libavformat libavutil
// #cgo CFLAGS: -O3 -Wall
// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// wrapped are the astiav types whose first field is the C pointer.
type wrapped interface {
	astiav.CodecContext | astiav.FormatContext | astiav.Stream | astiav.Dictionary | astiav.CodecParameters | astiav.Packet | astiav.Codec
}

// cptr returns the C pointer that an astiav wrapper holds as its first field.
func cptr[T wrapped](w *T) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(w)) }

func formatC(fc *astiav.FormatContext) *C.AVFormatContext { return (*C.AVFormatContext)(cptr(fc)) }
func codecC(cc *astiav.CodecContext) *C.AVCodecContext    { return (*C.AVCodecContext)(cptr(cc)) }
func streamC(s *astiav.Stream) *C.AVStream                { return (*C.AVStream)(cptr(s)) }
func packetC(p *astiav.Packet) *C.AVPacket                { return (*C.AVPacket)(cptr(p)) }
func frameC(f *astiav.Frame) *C.AVFrame                   { return (*C.AVFrame)(f.UnsafePointer()) }

func freeString(s *C.char) { C.free(unsafe.Pointer(s)) }

// check turns an FFmpeg return code into an error, nil for success.
func check(ret C.int) error {
	if ret >= 0 {
		return nil
	}
	return astiav.Error(int(ret))
}

// noPTS is FFmpeg's AV_NOPTS_VALUE, which equals vidcolor.NoPTS.
const noPTS = vidcolor.NoPTS

// Rational converts from FFmpeg's rational; 0/1 and 0/0 become the zero value.
func Rational(r astiav.Rational) vidcolor.Rational {
	if r.Num() == 0 || r.Den() == 0 {
		return vidcolor.Rational{}
	}
	return vidcolor.Rational{Num: r.Num(), Den: r.Den()}
}

// ToRational converts to FFmpeg's rational; the zero value becomes 0/1.
func ToRational(r vidcolor.Rational) astiav.Rational {
	if r.Den == 0 {
		return astiav.NewRational(0, 1)
	}
	return astiav.NewRational(r.Num, r.Den)
}
