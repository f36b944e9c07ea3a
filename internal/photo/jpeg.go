package photo

// #include "bridge.h"
import "C"

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// Colour spaces of libjpeg.
const (
	jcsGrey  = 1
	jcsRGB   = 2
	jcsYCbCr = 3
	jcsCMYK  = 4
	jcsYCCK  = 5
)

// jpegDecoder reads one JPEG file.
type jpegDecoder struct {
	file *file
	c    *C.vc_jpeg
	head C.vc_jpeg_head
	mode C.int
	r    *raster
}

func (r *Reader) openJPEG(in io.ReaderAt, size int64) error {
	r.info.Metadata = jpegMetadata(in, size)
	d := &jpegDecoder{file: newFile(file{in: in, size: size}), r: &r.raster}
	var msg message
	if d.c = C.vc_jpeg_open(d.file.c(), &d.head, msg.c()); d.c == nil {
		d.file.close()
		if d.file.err != nil {
			return d.file.err
		}
		return jpegRefusal(msg.String())
	}
	live.Add(1)
	r.dec = d
	h := &d.head
	if h.precision != 8 {
		return refuse(cureResave, "it is a JPEG of %d bits a sample, and only those of 8 are read", h.precision)
	}
	r.orient = orientationOf(r.info.Metadata.Exif)
	r.info.Width, r.info.Height = int(h.width), int(h.height)
	r.info.Bits, r.info.Depth = 8, 8
	r.raster = raster{width: int(h.width), height: int(h.height), bytes: 1, alpha: -1}
	return r.jpegModel(d)
}

// jpegModel chooses what libjpeg is to give: luma as it is stored wherever no profile
// asks for R'G'B'.
func (r *Reader) jpegModel(d *jpegDecoder) error {
	h := &d.head
	set := func(stored, given Model, channels int, mode C.int) {
		r.info.Model, r.raster.model, r.raster.channels, d.mode = stored, given, channels, mode
	}
	switch h.space {
	case jcsGrey:
		set(Grey, Grey, 1, C.VC_JPEG_LUMA)
	case jcsRGB:
		set(RGB, RGB, 3, C.VC_JPEG_RGB)
	case jcsCMYK, jcsYCCK:
		set(CMYK, CMYK, 4, C.VC_JPEG_CMYK)
	case jcsYCbCr:
		set(YCbCr, RGB, 3, C.VC_JPEG_RGB)
		if d.regular() {
			r.info.SubX, r.info.SubY = log2(h.h[0]/h.h[1]), log2(h.v[0]/h.v[1])
		}
		if err := r.setColor(nil); err != nil || r.color.icc != nil {
			return err
		}
		switch {
		case !r.o.Chroma:
			set(YCbCr, Grey, 1, C.VC_JPEG_LUMA)
		case d.regular():
			set(YCbCr, YCbCr, 3, C.VC_JPEG_RAW)
			r.planes = true
		default:
			set(YCbCr, YCbCr, 3, C.VC_JPEG_YCC)
		}
		return nil
	default:
		return refuse(cureResave, "it is a JPEG of %d components, which mean nothing known", h.components)
	}
	return r.setColor(nil)
}

// regular reports whether chroma is stored at a whole fraction of luma's size.
func (d *jpegDecoder) regular() bool {
	h := &d.head
	one := func(a, b C.int) bool { return b > 0 && a%b == 0 && (a/b == 1 || a/b == 2 || a/b == 4) }
	return h.components == 3 && h.h[0] == h.max_h && h.v[0] == h.max_v &&
		h.h[1] == h.h[2] && h.v[1] == h.v[2] && one(h.h[0], h.h[1]) && one(h.v[0], h.v[1])
}

func log2(n C.int) int { return map[C.int]int{1: 0, 2: 1, 4: 2}[n] }

// jpegRefusal words what libjpeg says of a file that it does not open.
func jpegRefusal(says string) error {
	switch {
	case strings.Contains(says, "precision"):
		return refuse(cureResave, "it is a JPEG of more than 8 bits a sample, which is not read (%s)", says)
	case strings.Contains(says, "SOF type"):
		return refuse(cureResave, "it is a kind of JPEG that is not read, such as lossless or hierarchical (%s)", says)
	case strings.Contains(says, "Maximum supported image dimension"):
		return refuse("cut it into parts in another program", "it is larger than JPEG's library reads (%s)", says)
	case says == "":
		says = "out of memory"
	}
	return refuse(cureCopy, "the JPEG cannot be decoded: %s", says)
}

func (d *jpegDecoder) decode(ctx context.Context, band func(y, rows int, samples []byte)) (Damage, error) {
	if err := d.start(ctx); err != nil {
		return Damage{}, err
	}
	var msg message
	n := d.r.rowBytes()
	rows := min(max(1<<20/n, 16), d.r.height)
	buf := aligned(n * rows)
	for y := 0; y < d.r.height; y += rows {
		if err := ctx.Err(); err != nil {
			return Damage{}, err
		}
		k := min(rows, d.r.height-y)
		if C.vc_jpeg_rows(d.c, bytesC(buf), C.int(n), C.int(k), msg.c()) < 0 {
			return Damage{}, d.failure(ctx, msg.String())
		}
		if d.mode == C.VC_JPEG_CMYK && d.head.adobe != 0 {
			for i, v := range buf[:n*k] {
				buf[i] = 255 - v
			}
		}
		band(y, k, buf[:n*k])
	}
	return d.damage(), nil
}

// start begins to decode. A file that ends within the header of a later scan, which
// libjpeg cannot pass, is taken to end before that header.
func (d *jpegDecoder) start(ctx context.Context) error {
	d.file.ctx = ctx
	var msg message
	if C.vc_jpeg_start(d.c, d.mode, msg.c()) == 0 {
		return nil
	}
	err := d.failure(ctx, msg.String())
	var c C.vc_jpeg_damage
	C.vc_jpeg_damaged(d.c, &c)
	cut := lastSegment(d.file.in, d.file.size)
	if c.ended == 0 || cut == 0 || ctx.Err() != nil || d.file.err != nil {
		return err
	}
	d.file.size = cut
	again := C.vc_jpeg_open(d.file.c(), &d.head, msg.c())
	if again == nil {
		return err
	}
	C.vc_jpeg_close(d.c)
	if d.c = again; C.vc_jpeg_start(d.c, d.mode, msg.c()) != 0 {
		return err
	}
	return nil
}

func (d *jpegDecoder) failure(ctx context.Context, says string) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case d.file.err != nil:
		return d.file.err
	}
	return refuse(cureCopy, "the JPEG cannot be decoded: %s", says)
}

func (d *jpegDecoder) decodePlanes(ctx context.Context, row func(plane, y int, samples []byte)) (Damage, error) {
	if err := d.start(ctx); err != nil {
		return Damage{}, err
	}
	var msg message
	h := &d.head
	var strides, rows [3]C.int
	var widths, heights [3]int
	across := (int(h.width) + 8*int(h.max_h) - 1) / (8 * int(h.max_h))
	size := 0
	for i := range 3 {
		strides[i], rows[i] = C.int(across)*8*h.h[i], 8*h.v[i]
		widths[i] = (int(h.width)*int(h.h[i]) + int(h.max_h) - 1) / int(h.max_h)
		heights[i] = (int(h.height)*int(h.v[i]) + int(h.max_v) - 1) / int(h.max_v)
		size += int(strides[i] * rows[i])
	}
	buf := make([]byte, size)
	for y := 0; y < int(h.height); y += 8 * int(h.max_v) {
		if err := ctx.Err(); err != nil {
			return Damage{}, err
		}
		if C.vc_jpeg_raw(d.c, bytesC(buf), &strides[0], &rows[0], msg.c()) != 0 {
			return Damage{}, d.failure(ctx, msg.String())
		}
		rest := buf
		for i := range 3 {
			first := y / int(h.max_v) * int(h.v[i])
			for k := range int(rows[i]) {
				if first+k < heights[i] {
					row(i, first+k, rest[k*int(strides[i]):][:widths[i]])
				}
			}
			rest = rest[strides[i]*rows[i]:]
		}
	}
	return d.damage(), nil
}

// damage says what libjpeg met. Of progressive files the first scan says whether rows
// are missing; later ones bring detail.
func (d *jpegDecoder) damage() (all Damage) {
	var c C.vc_jpeg_damage
	C.vc_jpeg_rest(d.c)
	C.vc_jpeg_damaged(d.c, &c)
	row := min(int(c.row), d.r.height)
	switch {
	case c.ended != 0 && c.scan <= 1:
		all.rows(d.r.height-row, d.r.height)
	case c.ended != 0:
		all.Notes = append(all.Notes, fmt.Sprintf("it ends in its scan %d: fine detail is missing", c.scan))
	}
	if c.bad > 0 {
		all.Notes = append(all.Notes, fmt.Sprintf("its data are damaged from row %d of %d on (%s)", row, d.r.height, C.GoString(&c.message[0])))
	}
	return all
}

func (d *jpegDecoder) close() {
	C.vc_jpeg_close(d.c)
	d.file.close()
	live.Add(-1)
}
