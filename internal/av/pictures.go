package av

import (
	"fmt"
	"io"
	"io/fs"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// maxPicture is the size in bytes from which a file is no picture of a film.
const maxPicture = 1 << 30

// pictures reads numbered pictures, each a packet: FFmpeg opens no file of its own.
type pictures struct {
	name  func(n int64) string
	first int64
	next  int64
}

// OpenSequence opens numbered pictures from the one numbered first on; name gives
// the path of each. The picture's time is its number less first, in ticks of rate.
// Reading fails at the first picture that cannot be read; there is no end.
func OpenSequence(name func(n int64) string, rate vidcolor.Rational, first int64) (in *Input, log string, err error) {
	log = Logged(func() {
		in, err = openPath(name(first), "image2", map[string]string{"framerate": rate.String()})
	})
	if err == nil {
		in.pictures = &pictures{name: name, first: first, next: first}
	}
	return in, log, err
}

// ReadFrame reads the next packet, of any stream, into p.
func (in *Input) ReadFrame(p *astiav.Packet) error {
	if in.pictures == nil {
		return in.FormatContext.ReadFrame(p)
	}
	if in.interrupt.stopped() {
		return astiav.ErrExit
	}
	return in.pictures.read(p)
}

func (s *pictures) read(p *astiav.Packet) error {
	n := s.next
	s.next++
	f, err := openRegular(s.name(n))
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if st.Size() == 0 || st.Size() > maxPicture {
		return &fs.PathError{Op: "read", Path: s.name(n), Err: fmt.Errorf("a picture of %d bytes", st.Size())}
	}
	if err := p.AllocPayload(int(st.Size())); err != nil {
		return err
	}
	if _, err := io.ReadFull(f, PacketData(p)); err != nil {
		p.Unref()
		return err
	}
	p.SetPts(n - s.first)
	p.SetDts(n - s.first)
	p.SetDuration(1)
	p.SetStreamIndex(0)
	p.SetFlags(p.Flags().Add(astiav.PacketFlagKey))
	return nil
}
