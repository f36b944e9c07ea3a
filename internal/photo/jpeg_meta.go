package photo

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

// maxSegments bounds how many segments or chunks of a file are walked.
const maxSegments = 100_000

// Marks at the beginning of JPEG's APP segments.
const (
	markExif      = "Exif\x00\x00"
	markXMP       = "http://ns.adobe.com/xap/1.0/\x00"
	markMoreXMP   = "http://ns.adobe.com/xmp/extension/\x00"
	markICC       = "ICC_PROFILE\x00"
	markPhotoshop = "Photoshop 3.0\x00"
)

// jpegMetadata walks the segments before the picture (ITU-T T.81, B.1.1.4). What is
// damaged is passed over: the picture may be whole.
func jpegMetadata(in io.ReaderAt, size int64) (m Metadata) {
	at := int64(2)
	icc := map[byte][]byte{}
	for range maxSegments {
		var h [4]byte
		if n, _ := in.ReadAt(h[:], at); n < len(h) || h[0] != 0xff {
			break
		}
		if h[1] == 0xff { // padding
			at++
			continue
		}
		n := int64(binary.BigEndian.Uint16(h[2:]))
		if h[1] == 0xda || n < 2 || at+2+n > size {
			break
		}
		if h[1] >= 0xe0 && h[1] <= 0xed || h[1] == 0xfe {
			b := make([]byte, n-2)
			if got, _ := in.ReadAt(b, at+4); got == len(b) {
				m.segment(h[1], b, icc)
			}
		}
		at += 2 + n
	}
	m.ICC = joined(icc)
	if x, y := densityOf(m.Exif); x > 0 {
		m.XDensity, m.YDensity = x, y
	}
	return m
}

// lastSegment is where the last segment of a file that is cut off begins, if that is
// not whole; else 0. Between segments lie the picture's data, in which 0xff is followed
// by 0 or a restart mark.
func lastSegment(in io.ReaderAt, size int64) int64 {
	r := bufio.NewReaderSize(io.NewSectionReader(in, 0, size), 1<<16)
	at, data := int64(2), false
	if _, err := r.Discard(2); err != nil {
		return 0
	}
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0
		}
		if at++; b != 0xff {
			continue
		}
		mark, err := r.ReadByte()
		if err != nil {
			return at - 1
		}
		at++
		if mark == 0 || mark == 0xff || mark >= 0xd0 && mark <= 0xd9 || data && mark == 1 {
			if mark == 0xff {
				_ = r.UnreadByte()
				at--
			}
			continue
		}
		n, err := r.Peek(2)
		if err != nil {
			return at - 2
		}
		length := int(binary.BigEndian.Uint16(n))
		if got, err := r.Discard(length); err != nil {
			return at - 2
		} else {
			at += int64(got)
		}
		data = mark == 0xda
	}
}

// segment takes what one segment says.
func (m *Metadata) segment(marker byte, b []byte, icc map[byte][]byte) {
	after := func(mark string) []byte {
		if bytes.HasPrefix(b, []byte(mark)) {
			return b[len(mark):]
		}
		return nil
	}
	switch marker {
	case 0xe0:
		if v := after("JFIF\x00"); len(v) >= 7 {
			scale := map[byte]float64{1: 1, 2: 2.54}[v[2]]
			m.XDensity = scale * float64(binary.BigEndian.Uint16(v[3:]))
			m.YDensity = scale * float64(binary.BigEndian.Uint16(v[5:]))
		}
	case 0xe1:
		switch {
		case after(markExif) != nil && m.Exif == nil:
			m.Exif = after(markExif)
		case after(markXMP) != nil && m.XMP == nil:
			m.XMP = after(markXMP)
		case after(markMoreXMP) != nil:
			m.moreXMP = true
		}
	case 0xe2:
		if v := after(markICC); len(v) > 2 {
			icc[v[0]] = v[2:]
		}
	case 0xed:
		if v := after(markPhotoshop); v != nil {
			m.IPTC = append(m.IPTC, resourceIPTC(v)...)
		}
	case 0xfe:
		m.Text = append(m.Text, Text{"Comment", strings.TrimRight(string(b), "\x00")})
	}
}

// joined puts a profile's parts together; nil if one is missing.
func joined(parts map[byte][]byte) (all []byte) {
	for i := 1; i <= len(parts); i++ {
		part, ok := parts[byte(i)]
		if !ok {
			return nil
		}
		all = append(all, part...)
	}
	return all
}

// resourceIPTC is the record 0x0404 of Photoshop's image resources.
func resourceIPTC(b []byte) []byte {
	for len(b) >= 12 && string(b[:4]) == "8BIM" {
		id := binary.BigEndian.Uint16(b[4:])
		name := (int(b[6]) + 2) &^ 1 // with its length, padded
		if len(b) < 6+name+4 {
			return nil
		}
		n := int64(binary.BigEndian.Uint32(b[6+name:]))
		b = b[6+name+4:]
		if n > int64(len(b)) {
			return nil
		}
		if id == 0x0404 {
			return b[:n]
		}
		b = b[min(n+n&1, int64(len(b))):]
	}
	return nil
}

// photoshopIPTC is iptc as Photoshop's resources hold it.
func photoshopIPTC(iptc []byte) []byte {
	b := append([]byte("8BIM\x04\x04\x00\x00"), 0, 0, 0, 0)
	binary.BigEndian.PutUint32(b[8:], uint32(len(iptc)))
	b = append(b, iptc...)
	if len(iptc)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// segment is one marker segment of a JPEG file.
type segment struct {
	marker int
	data   []byte
}

// maxSegment is the most that a segment holds.
const maxSegment = 65533

// jpegSegments are the segments that carry m. What no segment can hold is named.
func jpegSegments(m *Metadata) (all []segment, lost []string) {
	add := func(marker int, mark string, data []byte, what string) {
		switch {
		case len(data) == 0:
		case len(mark)+len(data) > maxSegment:
			lost = append(lost, what)
		default:
			all = append(all, segment{marker, append([]byte(mark), data...)})
		}
	}
	add(0xe1, markExif, m.Exif, "EXIF, which is longer than JPEG can hold")
	add(0xe1, markXMP, m.XMP, "XMP, which is longer than one segment of JPEG can hold")
	if len(m.IPTC) > 0 {
		add(0xed, markPhotoshop, photoshopIPTC(m.IPTC), "IPTC, which is longer than JPEG can hold")
	}
	const part = maxSegment - 14
	count := (len(m.ICC) + part - 1) / part
	if count > 255 {
		lost = append(lost, "its colour profile, which is longer than JPEG can hold")
		count = 0
	}
	for i := range count {
		piece := m.ICC[i*part : min((i+1)*part, len(m.ICC))]
		all = append(all, segment{0xe2, append([]byte(markICC+string([]byte{byte(i + 1), byte(count)})), piece...)})
	}
	for _, t := range m.Text {
		text := t.Value
		if t.Key != "Comment" {
			text = t.Key + ": " + text
		}
		add(0xfe, "", []byte(text), "a comment, which is longer than JPEG can hold")
	}
	return all, lost
}
