package photo

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// Types of TIFF values (TIFF 6.0, section 2; BigTIFF).
const (
	typeByte     = 1
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
	typeUndef    = 7
	typeIFD      = 13
	typeLong8    = 16
)

// typeSizes are the bytes of one value, by type; 0 = unknown.
var typeSizes = [...]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}

func typeSize(t uint16) int64 {
	if int(t) < len(typeSizes) {
		return typeSizes[t]
	}
	return 0
}

// Tags that mean something here.
const (
	tagSubfile      = 254
	tagOldSubfile   = 255
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagStripOffsets = 273
	tagOrientation  = 274
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagStripCounts  = 279
	tagXResolution  = 282
	tagYResolution  = 283
	tagPlanar       = 284
	tagResolution   = 296
	tagPredictor    = 317
	tagColorMap     = 320
	tagTileOffsets  = 324
	tagSubIFDs      = 330
	tagInkSet       = 332
	tagExtra        = 338
	tagSampleFormat = 339
	tagXMP          = 700
	tagIPTC         = 33723
	tagPhotoshop    = 34377
	tagExif         = 34665
	tagICC          = 34675
	tagGPS          = 34853
	tagInterop      = 40965
	tagPixelX       = 40962
	tagPixelY       = 40963
	tagDNG          = 50706
)

// entry is one tag of a directory. value is in the structure's byte order.
type entry struct {
	tag   uint16
	kind  uint16
	count int64
	value []byte
	at    int64 // where the value lies in the structure
	sub   *dir  // of a tag that names a directory
}

// dir is a directory of a TIFF structure.
type dir struct {
	order   binary.ByteOrder
	entries []entry
	at      int64 // its place
	next    int64 // place of the next one, 0 = none
	nextAt  int64 // where that is written
}

// Bounds of what a directory may hold, so that no file claims any amount of memory.
const (
	maxEntries = 4096
	maxValue   = 64 << 20
)

var errIFD = errors.New("its directory of tags is damaged")

// tiffFile is a TIFF structure: a file's, or that of EXIF.
type tiffFile struct {
	in    io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool
	first int64
}

func openTIFF(in io.ReaderAt, size int64) (*tiffFile, error) {
	var h [16]byte
	if n, _ := in.ReadAt(h[:], 0); n < 8 {
		return nil, errIFD
	}
	t := &tiffFile{in: in, size: size, order: binary.LittleEndian}
	switch string(h[:2]) {
	case "II":
	case "MM":
		t.order = binary.BigEndian
	default:
		return nil, errIFD
	}
	switch t.order.Uint16(h[2:]) {
	case 42:
		t.first = int64(t.order.Uint32(h[4:]))
	case 43:
		t.big, t.first = true, int64(t.order.Uint64(h[8:]))
	default:
		return nil, errIFD
	}
	return t, nil
}

// read returns n bytes at a place.
func (t *tiffFile) read(at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || n > maxValue || at+n > t.size || at+n < at {
		return nil, errIFD
	}
	b := make([]byte, n)
	if got, _ := t.in.ReadAt(b, at); int64(got) < n {
		return nil, errIFD
	}
	return b, nil
}

// dir reads the directory at a place. Entries that are damaged, values longer than want
// allows, and those behind as many bytes as the file has are left out.
func (t *tiffFile) dir(at int64, want func(tag uint16) bool) (*dir, error) {
	head, size, inline := int64(2), int64(12), int64(4)
	if t.big {
		head, size, inline = 8, 20, 8
	}
	b, err := t.read(at, head)
	if err != nil {
		return nil, err
	}
	n := int64(0)
	if t.big {
		n = int64(t.order.Uint64(b))
	} else {
		n = int64(t.order.Uint16(b))
	}
	if n <= 0 || n > maxEntries {
		return nil, errIFD
	}
	if b, err = t.read(at+head, n*size); err != nil {
		return nil, err
	}
	d := &dir{order: t.order, at: at, nextAt: at + head + n*size}
	room := min(t.size, maxValue)
	for i := range n {
		e := b[i*size:][:size]
		v := entry{tag: t.order.Uint16(e), kind: t.order.Uint16(e[2:])}
		raw := e[size-inline:]
		v.at = at + head + i*size + size - inline
		if t.big {
			v.count = int64(t.order.Uint64(e[4:]))
		} else {
			v.count = int64(t.order.Uint32(e[4:]))
		}
		each := typeSize(v.kind)
		if each == 0 || v.count < 0 || v.count > t.size {
			continue
		}
		length := each * v.count
		if length <= inline {
			v.value = slices.Clone(raw[:length])
		} else if want == nil || want(v.tag) {
			v.at = t.offset(raw)
			if length > room {
				continue
			}
			if v.value, err = t.read(v.at, length); err != nil {
				continue
			}
			room -= length
		}
		d.entries = append(d.entries, v)
	}
	if b, err = t.read(d.nextAt, inline); err == nil {
		d.next = t.offset(b)
	}
	return d, nil
}

func (t *tiffFile) offset(b []byte) int64 {
	if t.big {
		return int64(t.order.Uint64(b))
	}
	return int64(t.order.Uint32(b))
}

// find returns the entry of a tag, nil if there is none.
func (d *dir) find(tag uint16) *entry {
	for i := range d.entries {
		if d.entries[i].tag == tag {
			return &d.entries[i]
		}
	}
	return nil
}

// number is the first value of a tag that holds whole numbers, or missing.
func (d *dir) number(tag uint16, missing int64) int64 {
	if e := d.find(tag); e != nil {
		if v := d.numbers(e); len(v) > 0 {
			return v[0]
		}
	}
	return missing
}

func (d *dir) numbers(e *entry) []int64 {
	size := int(typeSize(e.kind))
	if size == 0 {
		return nil
	}
	var all []int64
	for b := e.value; len(b) >= size; b = b[size:] {
		switch e.kind {
		case typeByte, typeUndef:
			all = append(all, int64(b[0]))
		case typeShort:
			all = append(all, int64(d.order.Uint16(b)))
		case typeLong, typeIFD:
			all = append(all, int64(d.order.Uint32(b)))
		case typeLong8, 18:
			all = append(all, int64(d.order.Uint64(b)))
		}
	}
	return all
}

// rational is the first value of a tag of fractions, 0 if there is none.
func (d *dir) rational(tag uint16) float64 {
	e := d.find(tag)
	if e == nil || e.kind != typeRational || len(e.value) < 8 {
		return 0
	}
	num, den := d.order.Uint32(e.value), d.order.Uint32(e.value[4:])
	if den == 0 {
		return 0
	}
	return float64(num) / float64(den)
}

// density is the resolution that a directory says, in pixels an inch.
func (d *dir) density() (x, y float64) {
	x, y = d.rational(tagXResolution), d.rational(tagYResolution)
	switch d.number(tagResolution, 2) {
	case 1:
		return 0, 0 // only an aspect
	case 3:
		return x * 2.54, y * 2.54
	}
	return x, y
}
