// Package filesum tells a file from any other by what is in it, in little time.
package filesum

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"time"

	"github.com/vidcolor/vidcolor/internal/fail"
)

// A file of up to wholeBytes is identified by all of it. Of a larger one, which
// would take too long to read, sampleBlocks evenly spread blocks are, the first and the
// last bytes among them, and the time of the last change counts too.
const (
	wholeBytes   = 256 << 20
	sampleBlocks = 256
	sampleSize   = wholeBytes / sampleBlocks
)

// Sum is what tells a file from others.
type Sum struct {
	Bytes   int64
	SHA256  string // hexadecimal, of all of it or of samples
	Changed string // when it was changed last, UTC; "" where all of it was read
}

// Of reads as much of the file at path as is needed.
func Of(ctx context.Context, path string) (s Sum, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, fail.File("open", path, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return s, fail.File("open", path, err)
	}
	sum := sha256.New()
	s.Bytes = st.Size()
	if s.Bytes <= wholeBytes {
		_, err = io.Copy(sum, Reader(ctx, f))
	} else {
		s.Changed = st.ModTime().UTC().Format(time.RFC3339Nano)
		err = samples(ctx, sum, f, s.Bytes)
	}
	if err != nil {
		return s, fail.File("read", path, err)
	}
	s.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return s, nil
}

func samples(ctx context.Context, sum hash.Hash, f io.ReaderAt, size int64) error {
	for i := range int64(sampleBlocks) {
		at := (size - sampleSize) / (sampleBlocks - 1) * i
		if i == sampleBlocks-1 {
			at = size - sampleSize
		}
		if _, err := io.Copy(sum, Reader(ctx, io.NewSectionReader(f, at, sampleSize))); err != nil {
			return err
		}
	}
	return nil
}

// Reader reads from r until its context ends, of which it then gives the error.
func Reader(ctx context.Context, r io.Reader) io.Reader { return &stoppable{ctx, r} }

type stoppable struct {
	ctx context.Context
	io.Reader
}

func (s *stoppable) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(b)
}
