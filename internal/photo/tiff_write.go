package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
)

// TIFFWriter writes the pages of a TIFF file: little-endian, strips of interleaved R, G
// and B (and opacity) with horizontal prediction, deflated, several at once.
type TIFFWriter struct {
	w    io.Writer
	at   int64 // bytes written
	link int64 // where the place of the next directory is to be written
	put  io.WriterAt
	big  bool
	many bool
}

// NewTIFF begins a file that w, a file at its beginning, gets. It is to hold pages of
// about size bytes of samples together; above 4 GB it is a BigTIFF.
func NewTIFF(w interface {
	io.Writer
	io.WriterAt
}, pages int, size int64) (*TIFFWriter, error) {
	t := &TIFFWriter{w: w, put: w, big: size > 3<<30, many: pages > 1, link: 4}
	head := []byte("II*\x00\x00\x00\x00\x00")
	if t.big {
		head, t.link = []byte("II+\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 8
	}
	return t, t.write(head)
}

func (t *TIFFWriter) write(b []byte) error {
	n, err := t.w.Write(b)
	t.at += int64(n)
	return err
}

// stripBytes is about how many bytes of samples a strip has.
const stripBytes = 1 << 20

// Add writes one page.
func (t *TIFFWriter) Add(ctx context.Context, s Spec, rows Rows) error {
	per := min(max(stripBytes/s.RowBytes(), 1), s.Height)
	count := (s.Height + per - 1) / per
	offsets, sizes := make([]int64, count), make([]int64, count)
	err := inTurn(ctx, count, per*s.RowBytes(), s.level(), func(q *squeezer, i int) []byte {
		return q.strip(s.predicted(q.samples, i*per, per, rows))
	}, func(i int, _ *squeezer, packed []byte) error {
		if len(packed) == 0 {
			return errors.New("out of memory")
		}
		offsets[i], sizes[i] = t.at, int64(len(packed))
		return t.write(packed)
	})
	if err != nil {
		return err
	}
	return t.directory(&s, per, offsets, sizes)
}

// predicted is the rows from y on, as their differences.
func (s *Spec) predicted(samples []byte, y, per int, rows Rows) []byte {
	n := min(per, s.Height-y)
	b := samples[:n*s.RowBytes()]
	rows(y, n, b)
	for i := range n {
		row := b[i*s.RowBytes():][:s.RowBytes()]
		if s.Depth > 8 {
			predict16(samplesOf[uint16](row), s.channels())
		} else {
			predict(row, s.channels())
		}
	}
	return b
}

// predict replaces samples by their differences to the ones before (TIFF 6.0, section
// 14).
func predict(row []byte, step int) {
	for i := len(row) - 1; i >= step; i-- {
		row[i] -= row[i-step]
	}
}

// predict16 does so with samples of 16 bits and leaves them little-endian.
func predict16(row []uint16, step int) {
	for i := len(row) - 1; i >= step; i-- {
		row[i] -= row[i-step]
	}
	if one := uint16(1); binary.NativeEndian.Uint16([]byte{1, 0}) != one {
		for i, v := range row {
			row[i] = v<<8 | v>>8
		}
	}
}

// numbers is an entry of whole numbers.
func (t *TIFFWriter) numbers(tag, kind uint16, all ...int64) entry {
	e := entry{tag: tag, kind: kind, count: int64(len(all))}
	for _, v := range all {
		switch kind {
		case typeShort:
			e.value = binary.LittleEndian.AppendUint16(e.value, uint16(v))
		case typeLong:
			e.value = binary.LittleEndian.AppendUint32(e.value, uint32(v))
		case typeLong8:
			e.value = binary.LittleEndian.AppendUint64(e.value, uint64(v))
		}
	}
	return e
}

func (t *TIFFWriter) directory(s *Spec, per int, offsets, sizes []int64) error {
	place := uint16(typeLong)
	if t.big {
		place = typeLong8
	}
	bits := make([]int64, s.channels())
	for i := range bits {
		bits[i] = int64(s.Depth)
	}
	d := &dir{order: binary.LittleEndian, entries: []entry{
		t.numbers(tagWidth, typeLong, int64(s.Width)), t.numbers(tagHeight, typeLong, int64(s.Height)),
		t.numbers(tagBits, typeShort, bits...), t.numbers(tagCompression, typeShort, 8), t.numbers(tagPhotometric, typeShort, rgbColors),
		t.numbers(tagStripOffsets, place, offsets...), t.numbers(tagSamples, typeShort, int64(s.channels())),
		t.numbers(tagRowsPerStrip, typeLong, int64(per)), t.numbers(tagStripCounts, place, sizes...),
		t.numbers(tagPlanar, typeShort, 1), t.numbers(tagPredictor, typeShort, 2),
	}}
	if t.many {
		d.entries = append(d.entries, t.numbers(tagSubfile, typeLong, 2))
	}
	if s.Alpha {
		d.entries = append(d.entries, t.numbers(tagExtra, typeShort, 2))
	}
	d.entries = append(d.entries, textEntries(&s.Metadata)...)
	if t.at%2 == 1 {
		if err := t.write([]byte{0}); err != nil {
			return err
		}
	}
	at := t.at
	if err := t.write(d.bytes(at, t.big)); err != nil {
		return err
	}
	link := binary.LittleEndian.AppendUint32(nil, uint32(at))
	next := at + 2 + 12*int64(len(d.entries))
	if t.big {
		link = binary.LittleEndian.AppendUint64(nil, uint64(at))
		next = at + 8 + 20*int64(len(d.entries))
	}
	_, err := t.put.WriteAt(link, t.link)
	t.link = next
	return err
}

// textEntries are the tags that carry m.
func textEntries(m *Metadata) (all []entry) {
	add := func(tag, kind uint16, value []byte) {
		if len(value) > 0 {
			all = append(all, entry{tag: tag, kind: kind, count: int64(len(value)), value: value})
		}
	}
	add(tagXMP, typeByte, m.XMP)
	add(tagIPTC, typeUndef, m.IPTC)
	add(tagICC, typeUndef, m.ICC)
	if m.XDensity > 0 && m.YDensity > 0 {
		all = append(all, densityEntries(m.XDensity, m.YDensity)...)
	}
	if t, err := openTIFF(bytes.NewReader(m.Exif), int64(len(m.Exif))); err == nil {
		if d, err := t.textTree(t.first); err == nil {
			for _, e := range d.entries {
				if e.sub == nil {
					e.value = swapped(e, t.order)
				}
				all = append(all, e)
			}
		}
	}
	return all
}
