package photo

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// structural reports whether a tag of a picture's first directory says how the
// picture is coded, or is kept in another way, and so is not text to be carried on.
func structural(tag uint16) bool {
	switch {
	case tag >= 254 && tag <= 266 && tag != 263, tag >= 273 && tag <= 284, tag == 263,
		tag >= 288 && tag <= 293, tag == tagResolution, tag >= 301 && tag <= 304,
		tag >= 317 && tag <= 347, tag >= 512 && tag <= 532,
		tag == tagXMP, tag == tagIPTC, tag == tagPhotoshop, tag == tagICC, tag == 37724,
		tag == 34675, tag == 50341, tag >= 50706 && tag <= 51200:
		return true
	}
	return false
}

// isDirectory reports whether a tag names a directory of EXIF.
func isDirectory(tag uint16) bool { return tag == tagExif || tag == tagGPS || tag == tagInterop }

// tree reads a directory with those that it names.
func (t *tiffFile) tree(at int64, keep func(tag uint16) bool, depth int) (*dir, error) {
	d, err := t.dir(at, keep)
	if err != nil {
		return nil, err
	}
	var kept []entry
	seen := map[uint16]bool{}
	for _, e := range d.entries {
		if e.value == nil || !keep(e.tag) {
			continue
		}
		if isDirectory(e.tag) {
			if seen[e.tag] { // a directory that names a thousand is no text
				continue
			}
			seen[e.tag] = true
			n := d.numbers(&e)
			if len(n) == 0 || depth == 0 {
				continue
			}
			if e.sub, err = t.tree(n[0], func(uint16) bool { return true }, depth-1); err != nil {
				continue // damaged: nothing to carry on
			}
		}
		kept = append(kept, e)
	}
	d.entries = kept
	return d, nil
}

// textTree is what of a first directory is carried on.
func (t *tiffFile) textTree(at int64) (*dir, error) {
	return t.tree(at, func(tag uint16) bool { return !structural(tag) }, 2)
}

// exifOf makes EXIF of the first directory of a TIFF file: its texts and the
// directories of EXIF and GPS; nil if there is nothing.
func (t *tiffFile) exifOf(at int64) []byte {
	d, err := t.textTree(at)
	if err != nil || len(d.entries) == 0 {
		return nil
	}
	return d.marshal()
}

// marshal writes d as a TIFF structure of its own, little-endian.
func (d *dir) marshal() []byte {
	return append([]byte("II*\x00\x08\x00\x00\x00"), d.bytes(8, false)...)
}

// bytes is the directory, little-endian, with its values and those that it names, for
// a place in a file; big says that it is a BigTIFF.
func (d *dir) bytes(base int64, big bool) []byte {
	le := binary.LittleEndian
	head, size, inline := 2, 12, 4
	if big {
		head, size, inline = 8, 20, 8
	}
	entries := slices.Clone(d.entries)
	slices.SortStableFunc(entries, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	number := func(to []byte, v int64) {
		if big {
			le.PutUint64(to, uint64(v))
		} else {
			le.PutUint32(to, uint32(v))
		}
	}
	out := make([]byte, head+size*len(entries)+inline)
	le.PutUint16(out, uint16(len(entries))) // of BigTIFF the low part
	for i, e := range entries {
		at := head + size*i
		value, kind, count := swapped(e, d.order), e.kind, e.count
		if e.sub != nil {
			where := make([]byte, inline)
			number(where, base+int64(len(out)))
			value, kind, count = where, typeLong, 1
			if big {
				kind = typeLong8
			}
			out = append(out, e.sub.bytes(base+int64(len(out)), big)...)
		}
		le.PutUint16(out[at:], e.tag)
		le.PutUint16(out[at+2:], kind)
		number(out[at+4:], count)
		if len(value) <= inline {
			copy(out[at+size-inline:at+size], value)
			continue
		}
		number(out[at+size-inline:], base+int64(len(out)))
		out = append(out, value...)
		if len(out)%2 == 1 {
			out = append(out, 0)
		}
	}
	return out
}

// swapped is e's value in little-endian order.
func swapped(e entry, order binary.ByteOrder) []byte {
	if order == nil || order == binary.ByteOrder(binary.LittleEndian) {
		return e.value
	}
	size := int(typeSize(e.kind))
	if e.kind == typeRational || e.kind == 10 {
		size = 4
	}
	v := slices.Clone(e.value)
	for b := v; size > 1 && len(b) >= size; b = b[size:] {
		slices.Reverse(b[:size])
	}
	return v
}

// readExif opens a block of EXIF; nil if it is none.
func readExif(exif []byte) (*tiffFile, *dir) {
	t, err := openTIFF(bytes.NewReader(exif), int64(len(exif)))
	if err != nil {
		return nil, nil
	}
	d, err := t.dir(t.first, func(tag uint16) bool { return tag == tagXResolution || tag == tagYResolution })
	if err != nil {
		return nil, nil
	}
	return t, d
}

// trimExif is EXIF without the mark that containers put before it.
func trimExif(b []byte) []byte { return bytes.TrimPrefix(b, []byte("Exif\x00\x00")) }

// tidyExif makes EXIF fit a picture of width × height that is upright: orientation 1,
// its size, and no thumbnail, which would show the picture as it was. Everything else
// stays at its place, for makers' notes point to it. nil if it is no EXIF.
func tidyExif(exif []byte, width, height int) []byte {
	exif = slices.Clone(exif)
	t, d := readExif(exif)
	if d == nil {
		return nil
	}
	if e := d.find(tagOrientation); e != nil {
		t.put(exif, e, 1)
	}
	if e := d.find(tagExif); e != nil && len(d.numbers(e)) > 0 {
		if sub, err := t.dir(d.numbers(e)[0], func(uint16) bool { return false }); err == nil {
			for tag, n := range map[uint16]int{tagPixelX: width, tagPixelY: height} {
				if e := sub.find(tag); e != nil {
					t.put(exif, e, n)
				}
			}
		}
	}
	if d.next != 0 && d.nextAt+4 <= int64(len(exif)) && !t.big {
		t.order.PutUint32(exif[d.nextAt:], 0)
		exif = t.cutThumbnail(exif, d.next)
	}
	return exif
}

// put writes n over the first value of e.
func (t *tiffFile) put(exif []byte, e *entry, n int) {
	if e.at < 0 || e.at > int64(len(exif))-typeSize(e.kind) || len(e.value) == 0 {
		return
	}
	switch e.kind {
	case typeByte, typeUndef:
		exif[e.at] = byte(n)
	case typeShort:
		t.order.PutUint16(exif[e.at:], uint16(min(n, math.MaxUint16)))
	case typeLong, typeIFD:
		t.order.PutUint32(exif[e.at:], uint32(n))
	case typeLong8, 18:
		t.order.PutUint64(exif[e.at:], uint64(n))
	}
}

// cutThumbnail cuts the directory of the thumbnail, and the thumbnail, off the end of
// EXIF if nothing else lies behind; else it blanks the thumbnail.
func (t *tiffFile) cutThumbnail(exif []byte, at int64) []byte {
	d, err := t.dir(at, func(uint16) bool { return false })
	if err != nil {
		return exif
	}
	from, n := d.number(513, 0), d.number(514, 0)
	if from <= at || n <= 0 || from > int64(len(exif)) || n > int64(len(exif))-from {
		return exif
	}
	if from+n >= int64(len(exif))-3 {
		return exif[:from]
	}
	clear(exif[from : from+n])
	return exif
}

// orientationOf is how EXIF says that a picture lies: 1 to 8, 1 where it says nothing.
func orientationOf(exif []byte) int {
	if _, d := readExif(exif); d != nil {
		return validOrientation(d.number(tagOrientation, 1))
	}
	return 1
}

func validOrientation(o int64) int {
	if o < 1 || o > 8 {
		return 1
	}
	return int(o)
}

// densityOf is the resolution that EXIF says, 0 where it says nothing.
func densityOf(exif []byte) (x, y float64) {
	if _, d := readExif(exif); d != nil {
		return d.density()
	}
	return 0, 0
}

// rationalOf is v as TIFF writes fractions.
func rationalOf(v float64) []byte {
	num, den := math.Round(v), uint32(1)
	if math.Abs(v-num) > 1e-6 {
		num, den = math.Round(v*10000), 10000
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(num))
	return binary.LittleEndian.AppendUint32(b, den)
}

// densityEntries are the tags of a resolution in pixels an inch.
func densityEntries(x, y float64) []entry {
	return []entry{
		{tag: tagXResolution, kind: typeRational, count: 1, value: rationalOf(x)},
		{tag: tagYResolution, kind: typeRational, count: 1, value: rationalOf(y)},
		{tag: tagResolution, kind: typeShort, count: 1, value: []byte{2, 0}},
	}
}

// withDensity is EXIF that says the resolution: exif itself if it does, else new.
func withDensity(exif []byte, x, y float64) []byte {
	if x <= 0 || y <= 0 {
		return exif
	}
	if ex, _ := densityOf(exif); ex > 0 {
		return exif
	}
	d := &dir{order: binary.LittleEndian}
	if t, err := openTIFF(bytes.NewReader(exif), int64(len(exif))); err == nil {
		old, err := t.textTree(t.first)
		if err != nil {
			return exif
		}
		for i := range old.entries {
			if old.entries[i].sub == nil {
				old.entries[i].value = swapped(old.entries[i], t.order)
			}
		}
		d.entries = old.entries
	}
	d.entries = append(d.entries, densityEntries(x, y)...)
	return d.marshal()
}
