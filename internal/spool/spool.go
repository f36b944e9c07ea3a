package spool

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/system"
)

// ErrWrite wraps every failure to keep what was read, such as a full disk.
var ErrWrite = errors.New("keep standard input")

const (
	chunk = 256 << 10 // bytes read from the source at once
	block = 1 << 20   // bytes given back to the disk at once
)

// Spool owns the file that holds what was read so far. It reads the source only
// when a reader asks for more than there is. Safe for concurrent use.
type Spool struct {
	src    io.Reader
	f      *os.File
	remove func() // of the closed file

	mu      sync.Mutex
	more    sync.Cond // size, err or closed changed
	size    int64     // bytes kept so far
	err     error     // why the source gave no more, io.EOF at its end
	filling bool      // a reader waits for the source
	sealed  bool      // no new reader begins
	freed   int64     // bytes given back to the disk
	solid   bool      // the file system gives nothing back
	readers map[*Reader]struct{}
	buf     []byte
}

// New makes a spool of src that keeps its bytes in a file without a name in
// folder dir, "" = the system's folder for temporary files. The caller closes the
// spool after every reader; src stays the caller's.
func New(src io.Reader, dir string) (*Spool, error) {
	f, remove, err := system.Scratch(dir, "vidcolor-pipe-")
	if e := fault.At("create spool"); e != nil && err == nil {
		f.Close()
		remove()
		err = e
	}
	if err != nil {
		return nil, createError(dir, err)
	}
	s := &Spool{src: src, f: f, remove: remove, readers: map[*Reader]struct{}{}, buf: make([]byte, chunk)}
	s.more.L = &s.mu
	return s, nil
}

// createError says which folder cannot take what is kept, and what helps.
func createError(dir string, err error) error {
	if dir == "" {
		dir = os.TempDir()
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	e := &vidcolor.Error{Err: fmt.Errorf("%w in %s: %w", ErrWrite, dir, err), Hint: "set " + system.TempVariable + " to a folder that can be written"}
	switch {
	case errors.Is(err, fs.ErrNotExist), system.NoFolder(err):
		e.Err = fmt.Errorf("%w: there is no folder %s for temporary files", ErrWrite, dir)
		e.Hint = "set " + system.TempVariable + " to a folder that is there"
	case system.Full(err):
		e.Kind, e.Hint = vidcolor.KindDiskFull, "free some space in it, or set "+system.TempVariable+" to another folder"
	}
	return e
}

// Open begins a reader at the first byte. It fails once the spool is sealed.
func (s *Spool) Open() (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sealed {
		return nil, errors.New("the beginning of a pipe cannot be read a second time")
	}
	r := &Reader{s: s}
	s.readers[r] = struct{}{}
	return r, nil
}

// Seal says that no reader will begin any more: what all have passed may go.
func (s *Spool) Seal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sealed = true
	s.release()
}

// Fill reads the source until n bytes are kept or it ends, and returns how many
// there are.
func (s *Spool) Fill(n int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.size < n && s.err == nil {
		s.fill()
	}
	if s.err != nil && s.err != io.EOF {
		return s.size, s.err
	}
	return s.size, nil
}

// ReadAt reads what is kept already.
func (s *Spool) ReadAt(p []byte, off int64) (int, error) { return s.f.ReadAt(p, off) }

// Path is a name by which the kept bytes can be opened as a file, of use once the
// source has been read to its end.
func (s *Spool) Path() string { return system.Reopen(s.f) }

// Kept is the number of bytes of the stream that the disk holds now.
func (s *Spool) Kept() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size - s.freed
}

// Close gives the space back. Readers fail from then on.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil || s.err == io.EOF {
		s.err = os.ErrClosed
	}
	s.more.Broadcast()
	err := s.f.Close()
	s.remove()
	return err
}

// fill waits for the source once, without the lock while it waits; s.mu is held.
// Where another reader waits already, it waits for that one.
func (s *Spool) fill() {
	if s.filling {
		s.more.Wait()
		return
	}
	s.filling = true
	at := s.size
	s.mu.Unlock()
	n, err := s.src.Read(s.buf)
	if n > 0 {
		werr := fault.At("write spool")
		if werr == nil {
			_, werr = s.f.WriteAt(s.buf[:n], at)
		}
		if werr != nil {
			n, err = 0, fmt.Errorf("%w: %w", ErrWrite, werr)
		}
	}
	s.mu.Lock()
	s.filling = false
	s.size += int64(n)
	if s.err == nil {
		s.err = err
	}
	s.more.Broadcast()
}

// release gives the blocks that every reader has passed back to the disk; s.mu is
// held. A file system that cannot do that keeps them until Close.
func (s *Spool) release() {
	if !s.sealed {
		return
	}
	passed := s.size
	for r := range s.readers {
		passed = min(passed, r.off)
	}
	passed -= passed % block
	if passed <= s.freed || s.solid {
		return
	}
	err := system.PunchHole(s.f, s.freed, passed-s.freed)
	if s.solid = err != nil; !s.solid {
		s.freed = passed
	}
}
