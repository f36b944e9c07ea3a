package photo

// #include "bridge.h"
import "C"

import (
	"context"
	"io"
	"runtime/cgo"
	"unsafe"

	"github.com/vidcolor/vidcolor/internal/fault"
)

// file is what C reads from or writes to.
type file struct {
	ctx    context.Context
	in     io.ReaderAt
	size   int64
	out    io.Writer
	err    error // of the last call
	handle cgo.Handle
}

func newFile(f file) *file {
	f.handle = cgo.NewHandle(&f)
	live.Add(1)
	return &f
}

// of is the file that a handle names.
func of(h C.uintptr_t) *file { return cgo.Handle(h).Value().(*file) }

func (f *file) c() C.uintptr_t { return C.uintptr_t(f.handle) }

func (f *file) close() {
	f.handle.Delete()
	live.Add(-1)
}

//export vcPhotoRead
func vcPhotoRead(h C.uintptr_t, at C.int64_t, to unsafe.Pointer, n C.int64_t) C.int64_t {
	f := of(h)
	if n <= 0 || at < 0 || int64(at) >= f.size {
		return 0
	}
	if f.stopped() {
		return -1
	}
	if err := fault.At("read photo"); err != nil {
		f.err = err
		return -1
	}
	got, err := f.in.ReadAt(unsafe.Slice((*byte)(to), min(int64(n), f.size-int64(at))), int64(at))
	if err != nil && err != io.EOF {
		f.err = err
		return -1
	}
	return C.int64_t(got)
}

//export vcPhotoWrite
func vcPhotoWrite(h C.uintptr_t, from unsafe.Pointer, n C.int64_t) C.int64_t {
	f := of(h)
	if f.stopped() {
		return -1
	}
	got, err := f.out.Write(unsafe.Slice((*byte)(from), int64(n)))
	if err != nil {
		f.err = err
		return -1
	}
	return C.int64_t(got)
}

//export vcPhotoStop
func vcPhotoStop(h C.uintptr_t) C.int {
	if of(h).stopped() {
		return 1
	}
	return 0
}

func (f *file) stopped() bool {
	if f.ctx == nil || f.ctx.Err() == nil {
		return false
	}
	f.err = f.ctx.Err()
	return true
}

// message is room for what a library says.
type message [C.VC_MESSAGE]C.char

func (m *message) c() *C.char { return &m[0] }

func (m *message) String() string { return C.GoString(&m[0]) }

// bytesC is the address of b's first byte.
func bytesC(b []byte) *C.uint8_t {
	if len(b) == 0 {
		return nil
	}
	return (*C.uint8_t)(unsafe.Pointer(&b[0]))
}
