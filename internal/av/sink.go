package av

// #include "shim.h"
import "C"

import (
	"errors"
	"os"
	"syscall"

	"github.com/vidcolor/vidcolor/internal/fault"
)

// Sink is where a muxer writes: a file that Go owns. It keeps the first error
// of a write, which muxers may overlook until the very end.
type Sink struct {
	c *C.vc_sink
	f *os.File // kept alive and open by its owner until Free
}

// NewSink makes a sink of f, which the muxer may seek in if seekable says so. f
// stays the caller's, who closes it after Free.
func NewSink(f *os.File, seekable bool) (*Sink, error) {
	seek := C.int(0)
	if seekable {
		seek = 1
	}
	if err := fault.At("output buffer"); err != nil {
		return nil, err
	}
	c := C.vc_sink_new(C.intptr_t(f.Fd()), seek)
	if c == nil {
		return nil, errors.New("out of memory")
	}
	if err := fault.At("write"); err != nil {
		var errno syscall.Errno
		errors.As(err, &errno)
		c.err = C.int(max(errno, syscall.EPERM)) // the first write meets it
	}
	live[KindSink].Add(1)
	return &Sink{c: c, f: f}, nil
}

// Err is the first error that a write met, as a syscall.Errno, nil so far.
func (s *Sink) Err() error {
	if s.c.err != 0 {
		return syscall.Errno(s.c.err)
	}
	return check(s.c.pb.error)
}

// Flush writes what is buffered and returns Err.
func (s *Sink) Flush() error {
	if err := fault.At("flush"); err != nil {
		return err
	}
	C.vc_sink_flush(s.c)
	return s.Err()
}

// Bytes is the number of bytes written so far, rewritten ones counted again.
func (s *Sink) Bytes() int64 { return int64(s.c.bytes) }

// Free releases the sink without flushing. It may be called twice.
func (s *Sink) Free() {
	if s.c != nil {
		C.vc_sink_free(s.c)
		s.c = nil
		s.f = nil
		live[KindSink].Add(-1)
	}
}
