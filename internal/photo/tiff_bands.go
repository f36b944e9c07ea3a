package photo

// #include "bridge.h"
import "C"

import (
	"context"
	"strings"
	"unsafe"
)

// tiffBands decodes a TIFF picture block by block into bands of rows.
type tiffBands struct {
	*tiffDecoder
	band    func(y, rows int, samples []byte)
	msg     message
	missing int
	says    string // libtiff's first complaint

	outside     int // samples with a point that are far from 0 to 1
	least, most float64
}

// lost notes rows that a block did not give. Errors of reading the file end decoding.
func (b *tiffBands) lost(ctx context.Context, rows int) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if b.file.err != nil {
		return b.file.err
	}
	if b.says == "" {
		b.says = tiffSays(b.msg.String())
	}
	b.missing += rows
	return nil
}

// lines reads strips of interleaved samples line by line: a strip may be all of the
// picture.
func (b *tiffBands) lines(ctx context.Context) error {
	h, n, height := &b.head, b.r.rowBytes(), b.r.height
	line := aligned(int(h.line))
	rows := min(max(1<<21/n, 1), height)
	out := aligned(n * rows)
	first, have := 0, 0
	flush := func() {
		if have > 0 {
			b.band(first, have, out[:have*n])
		}
		have = 0
	}
	for y := 0; y < height; {
		if y%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if C.vc_tiff_line(b.c, unsafe.Pointer(&line[0]), C.uint32_t(y), b.msg.c()) != 0 {
			flush()
			next := height
			if per := int(h.rows_per_strip); per > 0 && per < height {
				next = min((y/per+1)*per, height)
			}
			if err := b.lost(ctx, next-y); err != nil {
				return err
			}
			y = next
			continue
		}
		if have == 0 {
			first = y
		}
		for k, from := range b.used {
			b.unpack(out[have*n:][:n], k, line, int(h.samples), from)
		}
		y++
		if have++; have == rows {
			flush()
		}
	}
	flush()
	return nil
}

// strips reads strips of which each holds one channel.
func (b *tiffBands) strips(ctx context.Context) error {
	h, n, height := &b.head, b.r.rowBytes(), b.r.height
	per := min(max(int(h.rows_per_strip), 1), height)
	buf, out := aligned(int(h.strip)), aligned(n*per)
	line := int(h.line)
	for y := 0; y < height; y += per {
		rows, whole := min(per, height-y), true
		clear(out)
		for k, from := range b.used {
			if C.vc_tiff_strip(b.c, unsafe.Pointer(&buf[0]), C.int64_t(len(buf)), C.uint32_t(y), C.int(from), b.msg.c()) != 0 {
				whole = false
				break
			}
			for i := range rows {
				b.unpack(out[i*n:][:n], k, buf[i*line:], 1, 0)
			}
		}
		if err := b.done(ctx, y, rows, whole, out[:rows*n]); err != nil {
			return err
		}
	}
	return nil
}

// done gives a band, or counts it as missing.
func (b *tiffBands) done(ctx context.Context, y, rows int, whole bool, out []byte) error {
	if !whole {
		return b.lost(ctx, rows)
	}
	b.band(y, rows, out)
	return ctx.Err()
}

// tiles reads rows of tiles. A row of tiles of which one is missing is missing.
func (b *tiffBands) tiles(ctx context.Context) error {
	h, n, width, height := &b.head, b.r.rowBytes(), b.r.width, b.r.height
	tw, th := int(h.tile_width), int(h.tile_height)
	if tw <= 0 || th <= 0 || int64(n)*int64(th) > 4*maxBlock {
		return refuse(cureCopy, "the TIFF cannot be decoded: its tiles have no size")
	}
	buf, out := aligned(int(h.tile)), aligned(n*th)
	samples, planes := int(h.samples), 1
	if h.planar == 2 {
		samples, planes = 1, len(b.used)
	}
	line := (tw*samples*int(h.bits) + 7) / 8
	pixel := b.r.channels * b.r.bytes
	for y := 0; y < height; y += th {
		rows, whole := min(th, height-y), true
		for x := 0; x < width && whole; x += tw {
			for p := range planes {
				if C.vc_tiff_tile(b.c, unsafe.Pointer(&buf[0]), h.tile, C.uint32_t(x), C.uint32_t(y), C.int(b.used[p]*truthInt(planes > 1)), b.msg.c()) != 0 {
					whole = false
					break
				}
				for i := range rows {
					to := out[i*n+x*pixel : i*n+min(x+tw, width)*pixel]
					b.spread(to, buf[i*line:], samples, planes, p)
				}
			}
		}
		if err := b.done(ctx, y, rows, whole, out[:rows*n]); err != nil {
			return err
		}
	}
	return nil
}

func truthInt(v bool) int {
	if v {
		return 1
	}
	return 0
}

// spread unpacks one line of a tile, of all channels or of one.
func (b *tiffBands) spread(to, line []byte, samples, planes, plane int) {
	if planes > 1 {
		b.unpack(to, plane, line, 1, 0)
		return
	}
	for k, from := range b.used {
		b.unpack(to, k, line, samples, from)
	}
}

// rgbaBlocks reads what libtiff alone can bring to R, G, B and A.
func (b *tiffBands) rgbaBlocks(ctx context.Context) error {
	h, n, width, height := &b.head, b.r.rowBytes(), b.r.width, b.r.height
	bw, bh := width, min(max(int(h.rows_per_strip), 1), height)
	if h.tiled != 0 {
		bw, bh = int(h.tile_width), int(h.tile_height)
	}
	if bw <= 0 || bh <= 0 || int64(bw)*int64(bh) > maxBlock/4 || int64(n)*int64(bh) > maxBlock {
		return refuse(cureResave, "one block of it is too large")
	}
	raster, out := make([]uint32, bw*bh), aligned(n*bh)
	for y := 0; y < height; y += bh {
		rows, whole := min(bh, height-y), true
		for x := 0; x < width && whole; x += bw {
			if C.vc_tiff_rgba(b.c, (*C.uint32_t)(unsafe.Pointer(&raster[0])), C.uint32_t(x), C.uint32_t(y), b.msg.c()) != 0 {
				whole = false
				break
			}
			last := rows - 1 // a strip ends with the picture, a tile does not
			if h.tiled != 0 {
				last = bh - 1
			}
			for i := range rows {
				for k, v := range raster[(last-i)*bw:][:min(bw, width-x)] {
					p := out[i*n+4*(x+k):][:4]
					p[0], p[1], p[2], p[3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
				}
			}
		}
		if err := b.done(ctx, y, rows, whole, out[:rows*n]); err != nil {
			return err
		}
	}
	return nil
}

// unpack writes channel k of the pixels of to from every step-th sample of line,
// beginning with sample from.
func (b *tiffBands) unpack(to []byte, k int, line []byte, step, from int) {
	r, h := b.r, &b.head
	width := len(to) / (r.channels * r.bytes)
	switch {
	case h.format == 3:
		b.floats(samplesOf[float32](to), k, line, step, from, width)
	case b.map16 != nil:
		b.colors(to, line, step, from, width)
	case r.model == Lab:
		b.lab(samplesOf[uint16](to), k, line, step, from, width)
	case h.bits == 8:
		pick(to, k, r.channels, line, step, from, width, h.photometric == minIsWhite)
	case h.bits == 16:
		pick(samplesOf[uint16](to), k, r.channels, samplesOf[uint16](line[:len(line)&^1]), step, from, width, h.photometric == minIsWhite)
	case h.bits == 32:
		in, out := samplesOf[uint32](line[:len(line)&^3]), samplesOf[uint16](to)
		for x := range width {
			v := uint16(in[x*step+from] >> 16)
			if h.photometric == minIsWhite {
				v = ^v
			}
			out[x*r.channels+k] = v
		}
	default:
		b.bits(to, k, line, step, from, width)
	}
}

// pick copies every step-th sample, inverted where the least means white.
func pick[T uint8 | uint16](to []T, k, channels int, from []T, step, first, width int, invert bool) {
	if channels == 1 && step == 1 && !invert {
		copy(to[:width], from[first:])
		return
	}
	var flip T
	if invert && k == 0 {
		flip = ^flip
	}
	for x := range width {
		to[x*channels+k] = from[x*step+first] ^ flip
	}
}

// sample reads the i-th sample of fewer than 16 bits, packed from the highest bit on.
func sample(line []byte, i, bits int) uint32 {
	at := i * bits
	var v uint32
	for k := range 3 {
		v <<= 8
		if p := at/8 + k; p < len(line) {
			v |= uint32(line[p])
		}
	}
	return v >> (24 - at%8 - bits) & (1<<bits - 1)
}

func (b *tiffBands) bits(to []byte, k int, line []byte, step, from, width int) {
	n, channels := int(b.head.bits), b.r.channels
	most := uint32(1)<<n - 1
	for x := range width {
		v := sample(line, x*step+from, n)
		if b.head.photometric == minIsWhite && k == 0 {
			v = most - v
		}
		if n < 8 {
			to[x*channels+k] = byte(v * 255 / most)
		} else {
			samplesOf[uint16](to)[x*channels+k] = uint16((v*65535 + most/2) / most)
		}
	}
}

func (b *tiffBands) colors(to, line []byte, step, from, width int) {
	n := int(b.head.bits)
	size := len(b.map16) / 3
	for x := range width {
		v := int(sample(line, x*step+from, n))
		for c := range 3 {
			to[3*x+c] = byte(b.map16[c*size+v] >> 8)
		}
	}
}

// lab writes CIELAB as Little CMS has it: L from 0 to 65535, a and b about 32896,
// 257 a unit. CIELAB of TIFF has signed a and b, ICCLAB the profile format's own.
func (b *tiffBands) lab(to []uint16, k int, line []byte, step, from, width int) {
	signed := b.head.photometric == cielab
	for x := range width {
		i := x*step + from
		var v int
		switch {
		case b.head.bits == 8 && k > 0 && signed:
			v = (int(int8(line[i])) + 128) * 257
		case b.head.bits == 8:
			v = int(line[i]) * 257
		case k == 0 && signed:
			v = int(samplesOf[uint16](line[2*i:][:2])[0])
		case k == 0:
			v = int(samplesOf[uint16](line[2*i:][:2])[0]) * 65535 / 65280
		case signed:
			v = int(int16(samplesOf[uint16](line[2*i:][:2])[0]))*257/256 + 32896
		default:
			v = (int(samplesOf[uint16](line[2*i:][:2])[0])-32768)*257/256 + 32896
		}
		to[x*b.r.channels+k] = uint16(max(0, min(65535, v)))
	}
}

// tolerance is how far beyond 0 and 1 a sample may be: sharpening overshoots.
const tolerance = 0.25

func (b *tiffBands) floats(to []float32, k int, line []byte, step, from, width int) {
	n := int(b.head.bits)
	for x := range width {
		v := floatAt(line, x*step+from, n)
		if v < -tolerance || v > 1+tolerance {
			b.outside++
			b.least, b.most = min(b.least, v), max(b.most, v)
		}
		if b.head.photometric == minIsWhite && k == 0 {
			v = 1 - v
		}
		to[x*b.r.channels+k] = float32(v)
	}
}

// tiffSays is libtiff's complaint in words that say what is the matter.
func tiffSays(s string) string {
	if strings.Contains(s, "ead error") && strings.Contains(s, "got ") {
		_, s, _ = strings.Cut(s, "got ")
		return "the file ends early: it has " + strings.Replace(s, " bytes, expected", " of", 1) + " bytes of a block"
	}
	return s
}
