package job

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/spool"
	"github.com/vidcolor/vidcolor/internal/system"
)

// source is an input that can be opened several times: a file, or standard input
// or another pipe, which is read once and kept as far as its readers need it.
type source struct {
	name   string                        // in messages
	path   string                        // of a file
	stream func() (io.ReadCloser, error) // nil for files
	spool  *spool.Spool                  // nil for files
	file   *os.File                      // a named pipe, else nil
	once   bool                          // it cannot be had again by its name
}

// openSource finds out what the input is.
func (j *task) openSource() (*source, error) {
	input, stdin := j.input, j.engine.options.Input
	s := &source{name: input, path: input}
	in := pipe{ctx: j.ctx}
	switch info, err := os.Stat(input); {
	case input == dash:
		s.name, in.f = stdinName, stdin
		if path, ok := wholeFile(stdin); ok {
			s.path, s.once = path, true
			return s, nil
		}
	case err == nil && info.Mode()&fs.ModeNamedPipe != 0:
		// Without blocking: nobody may ever write to it.
		if s.file, err = system.OpenNow(input); err != nil {
			return nil, fail.File("open", input, err)
		}
		in.f = s.file
	default:
		return s, nil
	}
	kept, err := spool.New(in, "")
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.once, s.path, s.stream, s.spool = true, s.name, kept.Open, kept
	if err := s.takeWhole(); err != nil {
		e := fail.As(fail.File("read", s.name, err))
		if errors.Is(err, errNothingCame) {
			e.Hint = "look at the program that was to write it: it ended without a byte"
		}
		return nil, errors.Join(fail.Cause(j.ctx, e), s.close())
	}
	return s, nil
}

// wholeFile is a name of the open file in, if it is one that is to be read from its
// beginning.
func wholeFile(in *os.File) (string, bool) {
	path := system.Reopen(in)
	info, err := in.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	if at, err := in.Seek(0, io.SeekCurrent); err != nil || at != 0 {
		return "", false
	}
	f, err := os.Open(path)
	if err != nil {
		return "", false
	}
	return path, f.Close() == nil
}

// headSize is how much of a file shows what it is.
const headSize = 32

// errNothingCame is of a pipe that ended before its first byte.
var errNothingCame = errors.New("it is empty")

// takeWhole reads the whole of what cannot be read in order, to be used as a file:
// photos, and MP4 or QuickTime films whose index lies behind the picture.
func (s *source) takeWhole() error {
	n, err := s.spool.Fill(headSize)
	if err == nil && n == 0 {
		err = errNothingCame
	}
	if err != nil {
		return err
	}
	head := make([]byte, headSize)
	n = min(n, headSize)
	if _, err := s.spool.ReadAt(head[:n], 0); err != nil && err != io.EOF {
		return err
	}
	whole := decode.IsPhoto(head[:n])
	if !whole && string(head[4:8]) == "ftyp" {
		if whole, err = s.lateIndex(); err != nil {
			return err
		}
	}
	if !whole {
		return nil
	}
	if _, err := s.spool.Fill(1 << 62); err != nil {
		return err
	}
	s.path, s.stream = s.spool.Path(), nil
	return nil
}

// lateIndex reports whether the boxes of an MP4 or QuickTime file (ISO/IEC
// 14496-12, 4.2) have the picture before the index.
func (s *source) lateIndex() (bool, error) {
	var head [16]byte
	for at := int64(0); ; {
		have, err := s.spool.Fill(at + 16)
		if err != nil || have < at+16 {
			return false, err
		}
		if _, err := s.spool.ReadAt(head[:], at); err != nil {
			return false, err
		}
		size := int64(binary.BigEndian.Uint32(head[:]))
		if size == 1 {
			size = int64(binary.BigEndian.Uint64(head[8:]))
		}
		switch string(head[4:8]) {
		case "moov":
			return false, nil
		case "mdat":
			return true, nil
		}
		if size < 8 || size > 64<<20 {
			return false, nil // FFmpeg may say what it is
		}
		at += size
	}
}

// seal says that the source will not be opened again.
func (s *source) seal() {
	if s.spool != nil && s.stream != nil {
		s.spool.Seal()
	}
}

func (s *source) close() (err error) {
	if s.spool != nil {
		err = s.spool.Close()
	}
	if s.file != nil {
		err = errors.Join(err, s.file.Close())
	}
	return err
}
