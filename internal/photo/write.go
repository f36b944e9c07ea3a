package photo

// #include "bridge.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"unsafe"
)

// Spec says what to write.
type Spec struct {
	Kind          Kind
	Width, Height int
	Depth         int // 8 or 16; JPEG and WebP have 8
	Alpha         bool
	YCbCr         bool // rows of JPEG are Y, Cb and Cr as JFIF has them, else R, G and B
	Quality       int  // 1 to 100 of JPEG and WebP
	Metadata      Metadata
	SRGB          bool // say that it is sRGB where no profile does
}

func (s *Spec) channels() int {
	if s.Alpha {
		return 4
	}
	return 3
}

// RowBytes is the length of one row of samples.
func (s *Spec) RowBytes() int { return s.Width * s.channels() * s.Depth / 8 }

// Rows writes n rows from y on to dst: interleaved samples, of 16 bits in the machine's
// order. Several calls for different rows may run at once.
type Rows func(y, n int, dst []byte)

// Check refuses what files of the kind cannot hold.
func (s *Spec) Check() error {
	if most := s.Kind.Limit(); most > 0 && max(s.Width, s.Height) > most {
		return refuse("write to .png or .tif, or make it smaller first", "%v holds at most %d pixels a side, and the picture has %d×%d", s.Kind, most, s.Width, s.Height)
	}
	return nil
}

// Lost names what of m a file of kind k cannot hold.
func (k Kind) Lost(m *Metadata, alpha bool) (all []string) {
	if k == JPEG {
		_, all = jpegSegments(m)
		if alpha {
			all = append(all, "opacity, which JPEG has none of")
		}
	}
	if k == WebP && len(m.IPTC) > 0 {
		all = append(all, "IPTC, which WebP has no place for")
	}
	if n := len(m.Text); n > 0 && (k == WebP || k == TIFF) {
		all = append(all, fmt.Sprintf("%d texts of PNG or JPEG, which %v has no place for", n, k))
	}
	return all
}

// Write writes one picture. TIFF has a writer of its own, for several.
func Write(ctx context.Context, w io.Writer, s Spec, rows Rows) error {
	if err := s.Check(); err != nil {
		return err
	}
	f := newFile(file{ctx: ctx, out: w})
	defer f.close()
	var err error
	var msg message
	switch s.Kind {
	case JPEG:
		err = writeJPEG(f, &s, rows, &msg)
	case PNG:
		err = writePNG(ctx, w, &s, rows)
	case WebP:
		err = writeWebP(f, &s, rows, &msg)
	default:
		err = fmt.Errorf("%v is not written here", s.Kind)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case f.err != nil:
		return f.err
	}
	return err
}

// feed makes bands of rows while the ones before are written.
func (s *Spec) feed(rows Rows, write func(band []byte, n int) bool) {
	each := min(max(1<<21/s.RowBytes(), 1), s.Height)
	type band struct {
		samples []byte
		n       int
	}
	full, empty := make(chan band, 1), make(chan []byte, 2)
	stop := make(chan struct{})
	defer close(stop)
	empty <- aligned(each * s.RowBytes())
	empty <- aligned(each * s.RowBytes())
	go func() {
		defer close(full)
		for y := 0; y < s.Height; y += each {
			select {
			case buf := <-empty:
				n := min(each, s.Height-y)
				rows(y, n, buf[:n*s.RowBytes()])
				select {
				case full <- band{buf, n}:
				case <-stop:
					return
				}
			case <-stop:
				return
			}
		}
	}()
	for b := range full {
		if !write(b.samples, b.n) {
			return
		}
		empty <- b.samples
	}
}

// optimal is up to how many pixels JPEG's codes are made for the picture, which keeps
// all of it in memory.
const optimal = 1 << 24

func writeJPEG(f *file, s *Spec, rows Rows, msg *message) error {
	unit, x, y := C.int(0), C.int(1), C.int(1)
	if m := &s.Metadata; m.XDensity >= 1 && m.YDensity >= 1 && max(m.XDensity, m.YDensity) < 65535 {
		unit, x, y = 1, C.int(math.Round(m.XDensity)), C.int(math.Round(m.YDensity))
	}
	j := C.vc_jpeg_create(f.c(), C.int(s.Width), C.int(s.Height), truth(s.YCbCr), C.int(s.Quality), truth(s.Width*s.Height <= optimal), unit, x, y, msg.c())
	if j == nil {
		return errors.New(msg.String())
	}
	defer C.vc_jpeg_free(j)
	segments, _ := jpegSegments(&s.Metadata)
	for _, g := range segments {
		if C.vc_jpeg_marker(j, C.int(g.marker), bytesC(g.data), C.uint(len(g.data)), msg.c()) != 0 {
			return errors.New(msg.String())
		}
	}
	ok := true
	s.feed(rows, func(band []byte, n int) bool {
		ok = C.vc_jpeg_write(j, bytesC(band), C.int(s.RowBytes()), C.int(n), msg.c()) == 0
		return ok
	})
	if !ok || C.vc_jpeg_finish(j, msg.c()) != 0 {
		return errors.New(msg.String())
	}
	return nil
}

// quick is from how many bytes of samples on compression is made faster at the cost of
// a few per cent of size.
const quick = 64 << 20

func (s *Spec) level() int {
	if s.RowBytes()*s.Height > quick {
		return 1
	}
	return 6
}

func writeWebP(f *file, s *Spec, rows Rows, msg *message) error {
	all := aligned(s.RowBytes() * s.Height)
	rows(0, s.Height, all)
	var image, whole *C.uint8_t
	var n, size C.size_t
	if C.vc_webp_encode(bytesC(all), C.int(s.Width), C.int(s.Height), C.int(s.channels()), C.float(s.Quality), &image, &n, msg.c()) != 0 {
		return errors.New(msg.String())
	}
	m := &s.Metadata
	exif := withDensity(m.Exif, m.XDensity, m.YDensity)
	if len(m.ICC)+len(exif)+len(m.XMP) > 0 {
		if C.vc_webp_wrap(image, n, bytesC(m.ICC), C.size_t(len(m.ICC)), bytesC(exif), C.size_t(len(exif)), bytesC(m.XMP), C.size_t(len(m.XMP)), &whole, &size) != 0 {
			C.vc_webp_free(image)
			return errors.New("its metadata cannot be put beside the picture")
		}
		image, n = whole, size
	}
	defer C.vc_webp_free(image)
	_, err := f.out.Write(unsafe.Slice((*byte)(unsafe.Pointer(image)), int(n)))
	return err
}
