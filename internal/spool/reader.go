package spool

import (
	"io"
	"os"

	"github.com/vidcolor/vidcolor/internal/fault"
)

// Reader reads a [Spool] from its beginning. One goroutine reads; Close may be
// called from any.
type Reader struct {
	s      *Spool
	off    int64
	closed bool
}

// Read reads what is kept, and only where there is nothing more waits for the
// source.
func (r *Reader) Read(p []byte) (int, error) {
	s := r.s
	s.mu.Lock()
	for r.off >= s.size && s.err == nil && !r.closed {
		s.fill()
	}
	off, left, err := r.off, s.size-r.off, s.err
	closed := r.closed
	s.mu.Unlock()
	switch {
	case closed || err == os.ErrClosed:
		return 0, os.ErrClosed
	case left <= 0:
		return 0, err
	}
	if err := fault.At("read spool"); err != nil {
		return 0, err
	}
	n, err := s.f.ReadAt(p[:min(int64(len(p)), left)], off)
	if err == io.EOF && n > 0 {
		err = nil
	}
	s.mu.Lock()
	r.off += int64(n)
	s.release()
	s.mu.Unlock()
	return n, err
}

// Close ends the reader; what only it still needed goes. A Read that waits for
// the source returns at the source's next byte or end. It may be called twice.
func (r *Reader) Close() error {
	s := r.s
	s.mu.Lock()
	defer s.mu.Unlock()
	r.closed = true
	delete(s.readers, r)
	s.release()
	s.more.Broadcast()
	return nil
}

var _ io.ReadCloser = (*Reader)(nil)
