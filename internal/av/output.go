package av

// #include <stdlib.h>
// #include "shim.h"
// #include <libavutil/mem.h>
import "C"

import (
	"errors"
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Output is a muxer that writes to a [Sink]. One goroutine uses it; Free frees
// it, not the sink.
type Output struct {
	*astiav.FormatContext
	freed bool
	null  bool

	Direct bool // packets come in the order in which they are to lie in the file
}

// Write muxes p, which is the caller's to unreference.
func (o *Output) Write(p *astiav.Packet) error {
	if o.Direct {
		return o.WriteFrame(p)
	}
	return o.WriteInterleavedFrame(p)
}

// NewOutput allocates a muxer by FFmpeg's format name.
func NewOutput(format string) (*Output, error) {
	if err := fault.At("muxer"); err != nil {
		return nil, err
	}
	fc, err := astiav.AllocOutputFormatContext(nil, format, "")
	if err != nil {
		return nil, err
	}
	if fc == nil {
		return nil, errors.New("out of memory")
	}
	live[KindOutput].Add(1)
	return &Output{FormatContext: fc}, nil
}

// SetSink makes the muxer write to s.
func (o *Output) SetSink(s *Sink) {
	c := formatC(o.FormatContext)
	c.pb = s.c.pb
	c.flags |= C.AVFMT_FLAG_CUSTOM_IO
}

// SetPath says by which name the file of the sink can be opened, for muxers that read
// what they wrote.
func (o *Output) SetPath(path string) {
	c := formatC(o.FormatContext)
	s := C.CString("file:" + path)
	defer C.free(unsafe.Pointer(s))
	C.av_free(unsafe.Pointer(c.url))
	c.url = C.av_strdup(s)
}

// SetNull makes the muxer write to memory that is thrown away.
func (o *Output) SetNull() error {
	o.null = true
	return check(C.vc_null_output(formatC(o.FormatContext)))
}

// Free frees the muxer and what waits in its interleaving queue. It may be called
// twice.
func (o *Output) Free() {
	if o.freed {
		return
	}
	o.freed = true
	if o.null {
		C.vc_null_output_free(formatC(o.FormatContext))
	}
	formatC(o.FormatContext).pb = nil
	o.FormatContext.Free()
	live[KindOutput].Add(-1)
}
