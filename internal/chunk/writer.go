package chunk

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"os"

	"github.com/vidcolor/vidcolor/internal/system"
)

// Writer writes one chunk. One goroutine uses it; Commit or Abort ends it.
type Writer struct {
	path   string
	file   *os.File
	buf    *bufio.Writer
	sum    hash.Hash
	bytes  int64
	last   int64
	n      uint64
	err    error
	scrap  []byte
	closed bool
}

// Create begins the chunk that will be at path, with the encoder's header. Until
// Commit it is at path with ".tmp" behind; what is there is replaced.
func Create(path string, header []byte) (*Writer, error) {
	f, err := os.Create(path + ".tmp")
	if err != nil {
		return nil, err
	}
	w := &Writer{path: path, file: f, buf: bufio.NewWriterSize(f, 1<<16), sum: sha256.New()}
	w.write([]byte(magic))
	w.write(binary.AppendUvarint(nil, uint64(len(header))))
	w.write(header)
	if w.err != nil {
		w.Abort()
		return nil, w.err
	}
	return w, nil
}

// Add appends p, whose data is not kept. After an error only Abort makes sense.
func (w *Writer) Add(p Packet) error {
	b := binary.AppendUvarint(w.scrap[:0], uint64(len(p.Data))+1)
	b = binary.AppendUvarint(b, uint64(uint32(p.Flags)))
	b = binary.AppendVarint(b, p.PTS-w.last)
	b = binary.AppendVarint(b, p.Duration)
	w.scrap, w.last = b, p.PTS
	w.n++
	w.write(b)
	w.write(p.Data)
	return w.err
}

func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	w.bytes += int64(len(b))
	w.sum.Write(b)
	_, w.err = w.buf.Write(b)
}

// Commit completes the chunk, brings it to the disk and gives it its name. The
// name is durable once the folder is synced, which is the caller's. It returns
// the size in bytes and the SHA-256 in hexadecimal.
func (w *Writer) Commit() (size int64, sum string, err error) {
	w.write(binary.AppendUvarint(binary.AppendUvarint(nil, 0), w.n))
	if w.err == nil {
		w.err = w.buf.Flush()
	}
	if w.err == nil {
		w.err = system.SyncFile(w.file)
	}
	if err := w.file.Close(); w.err == nil {
		w.err = err
	}
	w.closed = true
	if w.err == nil {
		w.err = system.Rename(w.path+".tmp", w.path)
	}
	if w.err != nil {
		_ = os.Remove(w.path + ".tmp")
		return 0, "", w.err
	}
	return w.bytes, hex.EncodeToString(w.sum.Sum(nil)), nil
}

// Bytes is the size so far.
func (w *Writer) Bytes() int64 { return w.bytes }

// Abort gives the chunk up. After Commit it does nothing.
func (w *Writer) Abort() {
	if w.closed {
		return
	}
	w.closed = true
	_ = w.file.Close()
	_ = os.Remove(w.path + ".tmp")
}
