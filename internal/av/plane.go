package av

// #include "shim.h"
import "C"

import (
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// ReadPlane copies component comp (0 luma or red, 1 Cb or green, 2 Cr or blue)
// of f into p, whose size must be that component's. A depth other than f's is
// reached by an exact shift up or a rounded shift down. p's memory is used
// during the call only.
func ReadPlane(f *astiav.Frame, comp int, p *vidcolor.Plane) error {
	if len(p.Pix) == 0 {
		return astiav.ErrInvaliddata
	}
	if err := fault.At("read plane"); err != nil {
		return err
	}
	return check(C.vc_frame_read(frameC(f), C.int(comp), C.int(p.Width), C.int(p.Height), C.int(p.Depth),
		(*C.uint8_t)(unsafe.Pointer(&p.Pix[0])), C.ptrdiff_t(p.Stride)))
}

// WritePlane copies p into component comp of f, whose buffers must be
// allocated and writable. Depth is converted as by ReadPlane.
func WritePlane(f *astiav.Frame, comp int, p *vidcolor.Plane) error {
	if len(p.Pix) == 0 {
		return astiav.ErrInvaliddata
	}
	if err := fault.At("write plane"); err != nil {
		return err
	}
	return check(C.vc_frame_write(frameC(f), C.int(comp), C.int(p.Width), C.int(p.Height), C.int(p.Depth),
		(*C.uint8_t)(unsafe.Pointer(&p.Pix[0])), C.ptrdiff_t(p.Stride)))
}
