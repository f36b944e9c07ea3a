package av

// #cgo pkg-config: libavfilter
// #include "deinterlacer.h"
import "C"

import (
	"errors"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Deinterlacer is FFmpeg's bwdif for frames of one size and format: one frame
// comes out for each that goes in, one frame later. Frames that are not marked
// as interlaced pass unaltered. One goroutine uses it; Free frees it.
type Deinterlacer struct{ c C.vc_deinterlacer }

// NewDeinterlacer makes one for frames like f.
func NewDeinterlacer(f *astiav.Frame) (*Deinterlacer, error) {
	if err := fault.At("filter"); err != nil {
		return nil, err
	}
	d := &Deinterlacer{}
	ret := C.vc_deinterlacer_open(&d.c, frameC(f))
	if ret == C.AVERROR_FILTER_NOT_FOUND {
		return nil, errors.New("this FFmpeg has no filter bwdif")
	}
	if err := check(ret); err != nil {
		return nil, err
	}
	live[KindFilter].Add(1)
	return d, nil
}

// Send hands f over, whose content it takes; nil says that none follows.
func (d *Deinterlacer) Send(f *astiav.Frame) error {
	if err := fault.At("filter input"); err != nil {
		return err
	}
	var c *C.AVFrame
	if f != nil {
		c = frameC(f)
	}
	return check(C.vc_deinterlacer_send(&d.c, c))
}

// Receive puts the next frame into f: astiav.ErrEagain if it needs another
// first, astiav.ErrEof after the last.
func (d *Deinterlacer) Receive(f *astiav.Frame) error {
	if err := fault.At("filter output"); err != nil {
		return err
	}
	return check(C.vc_deinterlacer_receive(&d.c, frameC(f)))
}

// Free releases the filter. It may be called twice.
func (d *Deinterlacer) Free() {
	if d.c.graph != nil {
		C.vc_deinterlacer_free(&d.c)
		live[KindFilter].Add(-1)
	}
}
