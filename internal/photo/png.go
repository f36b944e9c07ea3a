package photo

// #include "bridge.h"
import "C"

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
)

// pngDecoder reads one PNG file.
type pngDecoder struct {
	file *file
	c    *C.vc_png
	head C.vc_png_head
	r    *raster
}

func (r *Reader) openPNG(in io.ReaderAt, size int64) error {
	var head [24]byte // libpng takes memory for a row before it can be asked
	if n, _ := in.ReadAt(head[:], 0); n == len(head) {
		if err := fits(int64(binary.BigEndian.Uint32(head[16:])), int64(binary.BigEndian.Uint32(head[20:]))); err != nil {
			return err
		}
	}
	words := pngMetadata(in, size)
	r.info.Metadata = words.Metadata
	d := &pngDecoder{file: newFile(file{in: in, size: size}), r: &r.raster}
	var msg message
	if d.c = C.vc_png_open(d.file.c(), &d.head, msg.c()); d.c == nil {
		d.file.close()
		if d.file.err != nil {
			return d.file.err
		}
		return refuse(cureCopy, "the PNG cannot be decoded: %s", msg.String())
	}
	live.Add(1)
	r.dec = d
	h := &d.head
	r.orient = orientationOf(r.info.Metadata.Exif)
	r.info.Width, r.info.Height = int(h.width), int(h.height)
	r.info.Bits, r.info.Depth = int(h.bits), int(h.depth)
	r.raster = raster{width: int(h.width), height: int(h.height), channels: int(h.channels), bytes: int(h.depth) / 8, alpha: -1, model: Grey}
	if h.channels >= 3 {
		r.raster.model = RGB
	}
	if h.channels == 2 || h.channels == 4 {
		r.raster.alpha, r.info.Alpha = int(h.channels)-1, true
	}
	r.info.Model = r.raster.model
	r.info.Metadata.SRGB = words.srgb || words.gamma > 0
	if words.moves {
		r.note("it is an animation; its further pictures are left out")
	}
	return r.setColor(&words)
}

func (d *pngDecoder) decode(ctx context.Context, band func(y, rows int, samples []byte)) (Damage, error) {
	d.file.ctx = ctx
	if d.head.interlaced != 0 {
		return d.passes(ctx, band)
	}
	n, height := d.r.rowBytes(), d.r.height
	rows := min(max(1<<20/n, 1), height)
	buf := aligned(n * rows)
	var msg message
	given := 0
	for given < height {
		if err := ctx.Err(); err != nil {
			return Damage{}, err
		}
		k := min(rows, height-given)
		got := int(C.vc_png_rows(d.c, bytesC(buf), C.size_t(n), C.int(k), msg.c()))
		if got > 0 {
			band(given, got, buf[:got*n])
		}
		given += got
		if got < k {
			break
		}
	}
	return d.damage(ctx, height-given, msg.String())
}

// passes reads an interlaced file, whose every pass touches the whole picture. Of one
// that ends early the rows of the passes that came are given, and the rest is named.
func (d *pngDecoder) passes(ctx context.Context, band func(y, rows int, samples []byte)) (Damage, error) {
	const count = 7
	n, height := d.r.rowBytes(), d.r.height
	buf := aligned(n * height)
	var msg message
	for pass := range count {
		if got := int(C.vc_png_rows(d.c, bytesC(buf), C.size_t(n), C.int(height), msg.c())); got < height {
			if pass == 0 {
				return d.damage(ctx, height, msg.String())
			}
			all, err := d.damage(ctx, 0, msg.String())
			if err == nil {
				all.Notes = append(all.Notes, fmt.Sprintf("it ends in pass %d of its %d: fine detail is missing", pass+1, count))
				band(0, height, buf[:n*height])
			}
			return all, err
		}
	}
	band(0, height, buf[:n*height])
	return d.damage(ctx, 0, "")
}

func (d *pngDecoder) damage(ctx context.Context, missing int, says string) (all Damage, err error) {
	if ctx.Err() != nil {
		return all, ctx.Err()
	}
	if d.file.err != nil {
		return all, d.file.err
	}
	if missing > 0 && says != "" && says != endsEarly {
		all.Notes = append(all.Notes, says)
	}
	all.rows(missing, d.r.height)
	var msg message
	if n := C.vc_png_warnings(d.c, msg.c()); n > 0 && missing == 0 {
		all.Notes = append(all.Notes, "its data are damaged: "+msg.String())
	}
	return all, nil
}

// endsEarly is what png_read.c says of a file that is cut off.
const endsEarly = "the file ends early"

func (d *pngDecoder) close() {
	C.vc_png_close(d.c)
	d.file.close()
	live.Add(-1)
}
