package chunk

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// ErrDamaged is wrapped by errors about a chunk that is not what was written.
var ErrDamaged = errors.New("the chunk is damaged")

// Reader reads one chunk. One goroutine uses it.
type Reader struct {
	Header []byte // the encoder's

	src  io.Closer
	in   *bufio.Reader
	sum  hash.Hash
	last int64
	n    uint64
	data []byte
}

// Open opens the chunk at path. The caller closes it.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := newReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.src = f
	return r, nil
}

func newReader(src io.Reader) (*Reader, error) {
	sum := sha256.New()
	r := &Reader{in: bufio.NewReaderSize(io.TeeReader(src, sum), 1<<16), sum: sum}
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(r.in, head); err != nil || string(head) != magic {
		return nil, fmt.Errorf("%w: it does not begin as one", ErrDamaged)
	}
	n, err := binary.ReadUvarint(r.in)
	if err != nil || n > maxHeader {
		return nil, fmt.Errorf("%w: header", ErrDamaged)
	}
	if r.Header, err = r.read(nil, n); err != nil {
		return nil, err
	}
	return r, nil
}

// Next returns the next packet, whose data holds until the next call, and io.EOF
// after the last.
func (r *Reader) Next() (Packet, error) {
	size, err := binary.ReadUvarint(r.in)
	if err != nil {
		return Packet{}, fmt.Errorf("%w: it ends early", ErrDamaged)
	}
	if size == 0 {
		return Packet{}, r.end()
	}
	if size--; size > maxPacket {
		return Packet{}, fmt.Errorf("%w: a packet of %d bytes", ErrDamaged, size)
	}
	flags, err1 := binary.ReadUvarint(r.in)
	step, err2 := binary.ReadVarint(r.in)
	duration, err3 := binary.ReadVarint(r.in)
	if err1 != nil || err2 != nil || err3 != nil || flags > 1<<31 {
		return Packet{}, fmt.Errorf("%w: packet %d", ErrDamaged, r.n)
	}
	if r.data, err = r.read(r.data[:0], size); err != nil {
		return Packet{}, err
	}
	r.last += step
	r.n++
	return Packet{PTS: r.last, Duration: duration, Flags: int(flags), Data: r.data}, nil
}

// end checks the number of packets and that nothing follows.
func (r *Reader) end() error {
	n, err := binary.ReadUvarint(r.in)
	if err != nil || n != r.n {
		return fmt.Errorf("%w: %d packets", ErrDamaged, r.n)
	}
	if _, err := r.in.ReadByte(); err != io.EOF {
		return fmt.Errorf("%w: something follows its end", ErrDamaged)
	}
	return io.EOF
}

// read appends n bytes to b. Memory grows with what is there, not with what a
// damaged file claims.
func (r *Reader) read(b []byte, n uint64) ([]byte, error) {
	for n > 0 {
		part := min(n, 1<<16)
		at := len(b)
		b = append(b, make([]byte, part)...)
		if _, err := io.ReadFull(r.in, b[at:]); err != nil {
			return nil, fmt.Errorf("%w: it ends early", ErrDamaged)
		}
		n -= part
	}
	return b, nil
}

// Sum is the SHA-256 of the file in hexadecimal; it is right once Next has
// returned io.EOF.
func (r *Reader) Sum() string { return hex.EncodeToString(r.sum.Sum(nil)) }

// Close closes the file. It may be called twice.
func (r *Reader) Close() error {
	if r.src == nil {
		return nil
	}
	err := r.src.Close()
	r.src = nil
	return err
}

// Check reports whether the file at path has the size and the SHA-256.
func Check(path string, size int64, sum string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return err
	}
	if n != size || hex.EncodeToString(h.Sum(nil)) != sum {
		return fmt.Errorf("%w: %d bytes with another checksum, not the %d that were written", ErrDamaged, n, size)
	}
	return nil
}
