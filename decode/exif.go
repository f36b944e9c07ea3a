package decode

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// orientation is how the first row and column of a stored photo lie when it is
// shown: the values of EXIF's tag 274 (CIPA DC-008, 4.6.4), 1 to 8, where 1 is
// upright. What is not 2 to 8 counts as upright.
type orientation int

const upright orientation = 1

// swaps reports whether width and height change places.
func (o orientation) swaps() bool { return o >= 5 && o <= 8 }

// turned reports whether o is anything but upright.
func (o orientation) turned() bool { return o >= 2 && o <= 8 }

// photoOrientation reads the orientation from a JPEG, PNG, TIFF or WebP file;
// upright where it has none or cannot be read.
func photoOrientation(path string) orientation {
	f, err := os.Open(path)
	if err != nil {
		return upright
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return upright
	}
	return findOrientation(f, st.Size())
}

// findOrientation looks for EXIF in a file of any kind.
func findOrientation(f io.ReaderAt, size int64) orientation {
	var head [12]byte
	if n, _ := f.ReadAt(head[:], 0); n < len(head) {
		return upright
	}
	switch {
	case head[0] == 0xff && head[1] == 0xd8:
		return jpegOrientation(f, size)
	case string(head[:8]) == "\x89PNG\r\n\x1a\n":
		return chunkOrientation(f, size, 8, "eXIf", binary.BigEndian, true)
	case string(head[:4]) == "RIFF" && string(head[8:]) == "WEBP":
		return chunkOrientation(f, size, 12, "EXIF", binary.LittleEndian, false)
	case string(head[:4]) == "II*\x00" || string(head[:4]) == "MM\x00*":
		return tiffOrientation(f)
	}
	return upright
}

// maxChunks bounds how many segments or chunks are walked.
const maxChunks = 100_000

// jpegOrientation walks the segments before the picture (ITU-T T.81, B.1.1.4).
func jpegOrientation(f io.ReaderAt, size int64) orientation {
	at := int64(2)
	for range maxChunks {
		var h [10]byte
		if n, _ := f.ReadAt(h[:], at); n < len(h) || h[0] != 0xff {
			return upright
		}
		length := int64(binary.BigEndian.Uint16(h[2:]))
		switch {
		case h[1] == 0xff: // padding
			at++
			continue
		case h[1] == 0xda || length < 2:
			return upright
		case h[1] == 0xe1 && string(h[4:10]) == "Exif\x00\x00":
			return tiffOrientation(section(f, at+10, min(length-8, size-at-10)))
		}
		at += 2 + length
	}
	return upright
}

// chunkOrientation walks the chunks of PNG (name after the length, checksum
// behind) or RIFF (name before the length, even sizes).
func chunkOrientation(f io.ReaderAt, size, at int64, name string, order binary.ByteOrder, png bool) orientation {
	for range maxChunks {
		var h [8]byte
		if n, _ := f.ReadAt(h[:], at); n < len(h) {
			return upright
		}
		kind, raw := string(h[:4]), h[4:]
		if png {
			kind, raw = string(h[4:]), h[:4]
		}
		length := int64(order.Uint32(raw))
		if kind == name {
			return tiffOrientation(section(f, at+8, min(length, size-at-8)))
		}
		at += 8 + length
		if png {
			at += 4
		} else {
			at += length & 1
		}
	}
	return upright
}

// section is a part of f, without the "Exif" mark that some WebP files repeat.
func section(f io.ReaderAt, at, length int64) io.ReaderAt {
	var mark [6]byte
	if n, _ := f.ReadAt(mark[:], at); n == len(mark) && bytes.Equal(mark[:], []byte("Exif\x00\x00")) {
		at, length = at+6, length-6
	}
	return io.NewSectionReader(f, at, max(length, 0))
}

// tiffOrientation reads tag 274 of the first directory (TIFF 6.0, section 2).
func tiffOrientation(f io.ReaderAt) orientation {
	var head [8]byte
	if n, _ := f.ReadAt(head[:], 0); n < len(head) {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(head[4:]))
	var count [2]byte
	if n, _ := f.ReadAt(count[:], at); n < len(count) {
		return upright
	}
	for i := range int64(order.Uint16(count[:])) {
		var entry [12]byte
		if n, _ := f.ReadAt(entry[:], at+2+12*i); n < len(entry) {
			return upright
		}
		if order.Uint16(entry[:]) != 274 {
			continue
		}
		if o := orientation(order.Uint16(entry[8:])); o.turned() {
			return o
		}
		return upright
	}
	return upright
}
