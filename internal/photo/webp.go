package photo

// #include "bridge.h"
import "C"

import (
	"context"
	"io"
	"unsafe"
)

// webpDecoder reads one WebP file, which libwebp wants in memory.
type webpDecoder struct {
	in   io.ReaderAt
	size int64
	r    *raster
	yuv  bool
	opac bool
}

// maxWebP is RIFF's own bound.
const maxWebP = 1<<32 - 1

func (r *Reader) openWebP(in io.ReaderAt, size int64) error {
	if size > maxWebP {
		return refuse(cureCopy, "it is longer than a WebP file can be")
	}
	r.info.Metadata = webpMetadata(in, size)
	head := make([]byte, min(size, 1<<22)) // a profile may lie before the picture
	if n, err := in.ReadAt(head, 0); n == 0 {
		return err
	}
	var h C.vc_webp_head
	if code := C.vc_webp_look(bytesC(head), C.size_t(len(head)), &h); code != 0 {
		return refuse(cureCopy, "the WebP cannot be decoded: its header is damaged")
	}
	if h.animated != 0 {
		return refuse("take its pictures apart first: webpmux -get frame 1 FILE.webp -o FRAME.webp", "it is an animation, which is not read")
	}
	r.orient = orientationOf(r.info.Metadata.Exif)
	r.info.Width, r.info.Height = int(h.width), int(h.height)
	r.info.Bits, r.info.Depth = 8, 8
	r.info.Alpha = h.alpha != 0
	r.raster = raster{width: int(h.width), height: int(h.height), model: RGB, channels: 4, bytes: 1, alpha: 3}
	d := &webpDecoder{in: in, size: size, r: &r.raster, opac: r.info.Alpha}
	r.dec = d
	r.info.Model = RGB
	if err := r.setColor(nil); err != nil {
		return err
	}
	if h.lossless == 0 {
		r.info.Model = YCbCr
		if r.color.icc == nil {
			r.planes, d.yuv = true, true
			r.info.Limited, r.info.SubX, r.info.SubY = true, 1, 1
		}
	}
	return nil
}

// load decodes the file; rows is how many came out.
func (d *webpDecoder) load() (w *C.vc_webp, rows int, damage Damage, err error) {
	data := make([]byte, d.size)
	if n, err := d.in.ReadAt(data, 0); int64(n) < d.size && err != nil && err != io.EOF {
		return nil, 0, damage, err
	}
	var got C.int
	var msg message
	w = C.vc_webp_decode(bytesC(data), C.size_t(len(data)), truth(d.yuv), &got, msg.c())
	if says := msg.String(); says != "" && (says != endsEarly || int(got) == d.r.height) {
		damage.Notes = append(damage.Notes, says)
	}
	damage.rows(d.r.height-int(got), d.r.height)
	return w, int(got), damage, nil
}

func (d *webpDecoder) decode(ctx context.Context, band func(y, rows int, samples []byte)) (Damage, error) {
	w, rows, damage, err := d.load()
	if w == nil || err != nil {
		return damage, err
	}
	defer C.vc_webp_close(w)
	var stride C.int
	at := C.vc_webp_plane(w, 0, &stride)
	all := unsafe.Slice((*byte)(unsafe.Pointer(at)), int(stride)*rows)
	n := d.r.rowBytes()
	const each = 64
	for y := 0; y < rows; y += each {
		if err := ctx.Err(); err != nil {
			return damage, err
		}
		k := min(each, rows-y)
		band(y, k, all[y*n:][:k*n]) // its rows lie without a gap
	}
	return damage, nil
}

func (d *webpDecoder) decodePlanes(ctx context.Context, row func(plane, y int, samples []byte)) (Damage, error) {
	w, rows, damage, err := d.load()
	if w == nil || err != nil {
		return damage, err
	}
	defer C.vc_webp_close(w)
	for plane := range 4 {
		if plane == 3 && !d.opac {
			break
		}
		width, height := d.r.width, rows
		if plane == 1 || plane == 2 {
			width, height = (width+1)/2, (height+1)/2
		}
		var stride C.int
		at := C.vc_webp_plane(w, C.int(plane), &stride)
		if at == nil {
			continue
		}
		all := unsafe.Slice((*byte)(unsafe.Pointer(at)), int(stride)*(height-1)+width)
		for y := range height {
			row(plane, y, all[y*int(stride):][:width])
		}
	}
	return damage, ctx.Err()
}

func (d *webpDecoder) close() {}
