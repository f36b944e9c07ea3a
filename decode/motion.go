package decode

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor/internal/photo"
)

// jpegFilm is FFmpeg's demuxer of raw Motion JPEG, which looks like a photo.
const jpegFilm = "mjpeg"

// moves reports whether the file at path, which begins as a photo of kind k does, is a film:
// JPEG pictures one behind the other, or an animated PNG. Only a name tells two JPEGs from a
// photo with a preview behind it; without one three are a film, and none is where an index
// says that they are one photo (CIPA DC-007).
func moves(path string, k photo.Kind) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	switch k {
	case photo.PNG:
		return animatedPNG(f)
	case photo.JPEG:
		switch strings.ToLower(filepath.Ext(path)) {
		case ".mjpeg", ".mjpg":
			return jpegs(f, 2)
		case "":
			head := make([]byte, 64<<10)
			n, _ := f.ReadAt(head, 0)
			return !bytes.Contains(head[:n], []byte("MPF\x00")) && jpegs(f, 3)
		}
	}
	return false
}

// beginsAsJPEG reports whether the file at path begins with a JPEG picture.
func beginsAsJPEG(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, photo.HeadSize)
	n, _ := f.ReadAt(head, 0)
	return photo.Sniff(head[:n]) == photo.JPEG
}

// animatedPNG reports whether a PNG has several pictures: a chunk acTL that says so before
// the first IDAT (PNG specification, third edition, 11.3.6).
func animatedPNG(in io.ReaderAt) bool {
	var b [12]byte
	for at, n := int64(8), 0; n < 10_000; n++ {
		if got, _ := in.ReadAt(b[:], at); got < len(b) {
			return false
		}
		switch string(b[4:8]) {
		case "acTL":
			return binary.BigEndian.Uint32(b[8:]) > 1
		case "IDAT":
			return false
		}
		at += 12 + int64(binary.BigEndian.Uint32(b[:4]))
	}
	return false
}

// jpegs reports whether in begins with n JPEG pictures, one behind the other.
func jpegs(in io.Reader, n int) bool {
	r := bufio.NewReaderSize(in, 64<<10)
	for range n - 1 {
		if !skipJPEG(r) {
			return false
		}
		for { // fill bytes
			b, err := r.Peek(2)
			if err != nil {
				return false
			}
			if b[0] == 0xff && b[1] == 0xd8 || b[0] != 0 && b[0] != 0xff {
				break
			}
			_, _ = r.Discard(1)
		}
	}
	head, err := r.Peek(3)
	return err == nil && bytes.Equal(head, []byte("\xff\xd8\xff"))
}

// skipJPEG reads past one picture; false if there is none, or not all of it.
func skipJPEG(r *bufio.Reader) bool {
	if b, err := r.Peek(2); err != nil || b[0] != 0xff || b[1] != 0xd8 {
		return false
	}
	_, _ = r.Discard(2)
	for {
		// What lies between segments is coded picture, in which 0xff has a 0 behind it.
		if _, err := r.ReadSlice(0xff); err == bufio.ErrBufferFull {
			continue
		} else if err != nil {
			return false
		}
		m, err := r.ReadByte()
		switch {
		case err != nil:
			return false
		case m == 0xd9:
			return true
		case m == 0xff:
			_ = r.UnreadByte()
		case m == 0 || m == 1 || m >= 0xd0 && m <= 0xd8:
		default:
			size, err := r.Peek(2)
			if err != nil {
				return false
			}
			if _, err := r.Discard(max(2, int(binary.BigEndian.Uint16(size)))); err != nil {
				return false
			}
		}
	}
}
