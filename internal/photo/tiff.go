package photo

// #include "bridge.h"
import "C"

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
)

// Photometric interpretations of TIFF.
const (
	minIsWhite = 0
	minIsBlack = 1
	rgbColors  = 2
	palette    = 3
	mask       = 4
	separated  = 5
	ycbcr      = 6
	cielab     = 8
	icclab     = 9
)

// compressions names the codecs that may not be there.
var compressions = map[int]string{
	2: "CCITT RLE", 3: "CCITT group 3", 4: "CCITT group 4", 5: "LZW", 6: "old-style JPEG", 7: "JPEG", 8: "deflate",
	32773: "PackBits", 32946: "deflate", 34661: "JBIG", 34676: "SGI LogLuv", 34677: "SGI LogLuv", 34712: "JPEG 2000", 33003: "Aperio JPEG 2000",
	33005: "Aperio JPEG 2000", 34887: "LERC", 34892: "lossy DNG JPEG", 34925: "LZMA", 50000: "Zstandard", 50001: "WebP", 50002: "JPEG XL", 52546: "JPEG XL",
}

// tiffDecoder reads one picture of a TIFF file.
type tiffDecoder struct {
	file  *file
	c     *C.vc_tiff
	head  C.vc_tiff_head
	r     *raster
	rgba  bool     // libtiff makes R, G, B and A
	map16 []uint16 // the palette: reds, greens, blues
	used  []int    // channels that are given
}

// pages are the places of the directories that hold pictures of their own: not
// thumbnails and masks. cut says that the way to further ones is lost.
func (t *tiffFile) pages() (all []int64, cut bool) {
	seen := map[int64]bool{}
	for at := t.first; at != 0 && !seen[at] && len(seen) < 1<<16; {
		seen[at] = true
		d, err := t.dir(at, func(uint16) bool { return false })
		if err != nil {
			return all, true
		}
		kind := d.number(tagSubfile, 0)
		if d.number(tagOldSubfile, 1) == 2 {
			kind |= 1
		}
		if kind&(1|4) == 0 && d.find(tagWidth) != nil {
			all = append(all, at)
		}
		at = d.next
	}
	return all, false
}

// wanted are the long values of a directory that are read in Go.
func wantedTag(tag uint16) bool {
	switch tag {
	case tagXMP, tagIPTC, tagPhotoshop, tagICC, tagColorMap, tagExtra, tagBits, tagSampleFormat, tagXResolution, tagYResolution:
		return true
	}
	return false
}

func (r *Reader) openTIFF(in io.ReaderAt, size int64) error {
	t, err := openTIFF(in, size)
	if err != nil {
		return refuse(cureCopy, "the TIFF cannot be decoded: %v", err)
	}
	pages, cut := t.pages()
	r.info.Cut = cut
	if len(pages) == 0 {
		if first, err := t.dir(t.first, wantedTag); err == nil && first.find(tagSubIFDs) != nil {
			return refuse("develop it to TIFF first", "it is a camera's raw file, which is not read")
		}
		return refuse(cureCopy, "the TIFF cannot be decoded: there is no picture in it")
	}
	if r.info.Pages = len(pages); r.o.Page < 0 || r.o.Page >= len(pages) {
		return refuse("", "it has no page %d", r.o.Page+1)
	}
	at := pages[r.o.Page]
	d, err := t.dir(at, wantedTag)
	if err != nil {
		return refuse(cureCopy, "the TIFF cannot be decoded: %v", err)
	}
	if d.find(tagDNG) != nil || d.number(tagPhotometric, 0) == 32803 || d.number(tagPhotometric, 0) == 34892 {
		return refuse("develop it to TIFF first", "it is a camera's raw file, which is not read")
	}
	r.tiffMetadata(t, d)
	dec := &tiffDecoder{file: newFile(file{in: in, size: size}), r: &r.raster}
	var msg message
	if dec.c = C.vc_tiff_open(dec.file.c(), C.int64_t(size), C.uint64_t(at), &dec.head, msg.c()); dec.c == nil {
		dec.file.close()
		if dec.file.err != nil {
			return dec.file.err
		}
		return refuse(cureCopy, "the TIFF cannot be decoded: %s", msg.String())
	}
	live.Add(1)
	r.dec = dec
	if err := r.tiffModel(dec, d); err != nil {
		return err
	}
	return r.setColor(nil)
}

// tiffMetadata takes what directory d says besides the picture.
func (r *Reader) tiffMetadata(t *tiffFile, d *dir) {
	m := &r.info.Metadata
	value := func(tag uint16) []byte {
		if e := d.find(tag); e != nil {
			return e.value
		}
		return nil
	}
	m.Exif = t.exifOf(d.at)
	m.XMP, m.ICC = value(tagXMP), value(tagICC)
	m.IPTC = resourceIPTC(value(tagPhotoshop))
	if v := value(tagIPTC); len(v) > 0 {
		if len(v) >= 4 && v[0] != 0x1c && v[3] == 0x1c { // written as swapped numbers
			v = slices.Clone(v)
			for b := v; len(b) >= 4; b = b[4:] {
				slices.Reverse(b[:4])
			}
		}
		m.IPTC = bytes.TrimRight(v, "\x00")
	}
	m.XDensity, m.YDensity = d.density()
	r.orient = validOrientation(d.number(tagOrientation, 1))
}

// tiffModel finds out what the samples mean, or refuses.
func (r *Reader) tiffModel(t *tiffDecoder, d *dir) error {
	h := &t.head
	bits, samples, kind := int(h.bits), int(h.samples), int(h.photometric)
	r.info.Width, r.info.Height, r.info.Bits = int(h.width), int(h.height), bits
	r.raster = raster{width: int(h.width), height: int(h.height), alpha: -1}
	if h.width == 0 || h.height == 0 || h.width > 1<<30 || h.height > 1<<30 {
		return refuse(cureCopy, "the TIFF cannot be decoded: it says no size")
	}
	if h.configured == 0 {
		name := compressions[int(h.compression)]
		if name == "" {
			name = fmt.Sprintf("number %d", h.compression)
		}
		return refuse("save it with LZW or deflate, or without compression", "its compression (%s) is not read", name)
	}
	for _, v := range d.list(tagBits) {
		if int(v) != bits {
			return refuse(cureResave, "its samples have different numbers of bits")
		}
	}
	colors := map[int]int{minIsWhite: 1, minIsBlack: 1, rgbColors: 3, palette: 1, separated: 4, ycbcr: 3, cielab: 3, icclab: 3}[kind]
	switch {
	case kind == mask:
		return refuse("", "it is a transparency mask, not a picture")
	case colors == 0:
		return refuse(cureResave, "its colours (photometric interpretation %d) are of a kind that is not read", kind)
	case kind == separated && d.number(tagInkSet, 1) != 1:
		return refuse(cureResave, "its inks are not cyan, magenta, yellow and black")
	case samples < colors:
		return refuse(cureCopy, "the TIFF cannot be decoded: it has %d channels, and %d are needed", samples, colors)
	}
	if kind == ycbcr && !(h.compression == 7 && h.planar == 1) || h.compression == 6 {
		t.rgba = true
		r.raster.model, r.raster.channels, r.raster.bytes = RGB, 4, 1
		r.info.Model, r.info.Depth = YCbCr, 8
		return t.checkSize()
	}
	if err := r.tiffDepth(t, kind); err != nil {
		return err
	}
	r.raster.model = map[int]Model{minIsWhite: Grey, minIsBlack: Grey, rgbColors: RGB, palette: RGB, separated: CMYK, ycbcr: RGB, cielab: Lab, icclab: Lab}[kind]
	r.info.Model = r.raster.model
	for i := range colors {
		t.used = append(t.used, i)
	}
	r.tiffExtra(t, d, samples, colors)
	r.raster.channels = len(t.used)
	if kind == palette {
		return r.tiffPalette(t, d, bits)
	}
	return t.checkSize()
}

// list are the whole numbers of a tag.
func (d *dir) list(tag uint16) []int64 {
	if e := d.find(tag); e != nil {
		return d.numbers(e)
	}
	return nil
}

// tiffDepth says how samples are stored and given.
func (r *Reader) tiffDepth(t *tiffDecoder, kind int) error {
	h := &t.head
	bits := int(h.bits)
	float := h.format == 3
	lab := kind == cielab || kind == icclab
	switch {
	case float && bits != 16 && bits != 24 && bits != 32 && bits != 64:
		return refuse(cureResave, "its samples are numbers of %d bits with a point, which are not read", bits)
	case (h.format == 2 || h.format == 6 || h.format == 5) && !lab:
		return refuse(cureResave, "its samples are signed or complex numbers, which have no meaning as a picture")
	case !float && bits > 16 && bits != 32:
		return refuse(cureResave, "its samples have %d bits, which are not read", bits)
	case lab && bits != 8 && bits != 16:
		return refuse(cureResave, "its CIELAB samples have %d bits, and only 8 and 16 are read", bits)
	case kind == palette && (bits > 8 || float):
		return refuse(cureResave, "its palette has %d bits, and at most 8 are read", bits)
	}
	r.info.Depth, r.raster.bytes = 8, 1
	if bits > 8 {
		r.info.Depth, r.raster.bytes = 16, 2
	}
	if float {
		r.raster.bytes = 4
	}
	if lab {
		r.raster.bytes = 2 // as Little CMS wants it
	}
	return nil
}

// tiffExtra finds the channel of opacity; others are named.
func (r *Reader) tiffExtra(t *tiffDecoder, d *dir, samples, colors int) {
	extra := d.list(tagExtra)
	for i := colors; i < samples; i++ {
		what := int64(0)
		if i-colors < len(extra) {
			what = extra[i-colors]
		}
		if (what == 1 || what == 2) && r.raster.alpha < 0 && r.raster.model != Lab {
			r.raster.alpha, r.raster.premultiplied, r.info.Alpha = len(t.used), what == 1, true
			t.used = append(t.used, i)
			continue
		}
		r.note("one more channel, of no said meaning, is left out")
	}
}

func (r *Reader) tiffPalette(t *tiffDecoder, d *dir, bits int) error {
	colors := d.list(tagColorMap)
	if len(colors) < 3<<bits {
		return refuse(cureCopy, "the TIFF cannot be decoded: its palette is missing")
	}
	wide := false // some writers use 8 bits where 16 are meant
	for _, v := range colors {
		t.map16 = append(t.map16, uint16(v))
		wide = wide || v > 255
	}
	if !wide {
		for i := range t.map16 {
			t.map16[i] *= 257
		}
	}
	r.raster.channels = 3
	if r.raster.alpha >= 0 {
		r.raster.alpha, r.info.Alpha = -1, false
		r.note("its opacity, beside a palette, is left out")
	}
	return t.checkSize()
}

// maxBlock is the most that one strip or tile may hold.
const maxBlock = 1 << 30

// checkSize refuses blocks that no picture needs.
func (t *tiffDecoder) checkSize() error {
	if max(t.head.line, t.head.tile) > maxBlock || t.head.planar == 2 && t.head.strip > maxBlock {
		return refuse(cureResave, "one block of it has %d megabytes", max(t.head.line, t.head.tile, t.head.strip)>>20)
	}
	return nil
}

func (t *tiffDecoder) close() {
	C.vc_tiff_close(t.c)
	t.file.close()
	live.Add(-1)
}

func (t *tiffDecoder) decode(ctx context.Context, band func(y, rows int, samples []byte)) (all Damage, err error) {
	t.file.ctx = ctx
	b := &tiffBands{tiffDecoder: t, band: band}
	switch {
	case t.rgba:
		err = b.rgbaBlocks(ctx)
	case t.head.tiled != 0:
		err = b.tiles(ctx)
	case t.head.planar == 2 && t.head.samples > 1:
		err = b.strips(ctx)
	default:
		err = b.lines(ctx)
	}
	if err != nil {
		return all, err
	}
	if b.outside > 0 {
		return all, refuse("scale its samples to 0 to 1 in another program",
			"its samples, numbers with a point, run from %.4g to %.4g, and only 0 to 1 has a meaning", b.least, b.most)
	}
	if b.says != "" {
		all.Notes = append(all.Notes, b.says)
	}
	all.rows(b.missing, t.r.height)
	return all, nil
}
