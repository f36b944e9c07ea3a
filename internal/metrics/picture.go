package metrics

import (
	"fmt"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// picture is a decoded frame: 8-bit sRGB, three bytes a sample, row by row.
type picture struct {
	width, height int
	rgb           []uint8
}

// decoder turns frames into pictures. Its memory is reused: one goroutine.
type decoder struct {
	line []float32 // Cb and Cr of one luma row: first all Cb
	rows []float32 // chroma of one row, at chroma's columns
}

// decode fills p from f. Without chroma planes, or with gray, chroma is neutral.
func (d *decoder) decode(p *picture, f *vidcolor.Frame, gray bool) error {
	w, h := f.Luma.Width, f.Luma.Height
	if w <= 0 || h <= 0 {
		return fmt.Errorf("score frame %d: no picture", f.Index)
	}
	p.width, p.height = w, h
	if cap(p.rgb) < 3*w*h {
		p.rgb = make([]uint8, 3*w*h)
	}
	p.rgb = p.rgb[:3*w*h]
	gray = gray || f.U.Width == 0
	if !gray {
		cw, ch := f.Layout.ChromaSize(w, h)
		if f.U.Width != cw || f.U.Height != ch || f.V.Width != cw || f.V.Height != ch {
			return fmt.Errorf("score frame %d: chroma of %d×%d, want %d×%d", f.Index, f.U.Width, f.U.Height, cw, ch)
		}
	}
	if cap(d.line) < 2*w {
		d.line = make([]float32, 2*w)
	}
	d.line = d.line[:2*w]
	clear(d.line)
	for y := range h {
		if !gray {
			d.chroma(d.line[:w], &f.U, f, y)
			d.chroma(d.line[w:], &f.V, f, y)
		}
		d.toRGB(p.rgb[3*w*y:3*w*(y+1)], f, y)
	}
	return nil
}

// chroma writes the colour differences (−½ to ½) of luma row y to dst.
func (d *decoder) chroma(dst []float32, c *vidcolor.Plane, f *vidcolor.Frame, y int) {
	neutral, span := f.Tag.ChromaScale(c.Depth)
	top, bottom, t := tap(y, f.Layout.SubY, c.Height, true)
	if cap(d.rows) < c.Width {
		d.rows = make([]float32, c.Width)
	}
	d.rows = d.rows[:c.Width]
	if c.Depth > 8 {
		mix(d.rows, c.Row16(top), c.Row16(bottom), t, float32(neutral), float32(1/span))
	} else {
		mix(d.rows, c.Row8(top), c.Row8(bottom), t, float32(neutral), float32(1/span))
	}
	if f.Layout.SubX == 0 {
		copy(dst, d.rows)
		return
	}
	for x := range dst {
		left, right, u := tap(x, f.Layout.SubX, c.Width, false)
		dst[x] = d.rows[left] + u*(d.rows[right]-d.rows[left])
	}
}

// tap returns the two chroma samples around luma sample i, of n, and the share of
// the second. A centred chroma sample sits in the middle of the luma samples that
// it covers, else on the first of them.
func tap(i, sub, n int, centered bool) (first, second int, t float32) {
	at := float32(i) / float32(int(1)<<sub)
	if centered {
		at = (float32(i)+0.5)/float32(int(1)<<sub) - 0.5
	}
	at = min(max(at, 0), float32(n-1))
	first = int(at)
	return first, min(first+1, n-1), at - float32(first)
}

func mix[T uint8 | uint16](dst []float32, a, b []T, t, neutral, scale float32) {
	for x := range dst {
		v := float32(a[x]) + t*(float32(b[x])-float32(a[x]))
		dst[x] = (v - neutral) * scale
	}
}

// toRGB writes luma row y with the chroma of d.line as bytes.
func (d *decoder) toRGB(dst []uint8, f *vidcolor.Frame, y int) {
	coder := lab.NewCoder(f.Tag, f.Luma.Depth)
	rCr, gCr, gCb, bCb := coder.Slopes()
	m := [4]float32{float32(rCr * 255), float32(gCr * 255), float32(gCb * 255), float32(bCb * 255)}
	scale, offset := float32(255/coder.Span), float32(-255*coder.Black/coder.Span)
	if f.Luma.Depth > 8 {
		convert(dst, f.Luma.Row16(y), d.line, scale, offset, m)
	} else {
		convert(dst, f.Luma.Row8(y), d.line, scale, offset, m)
	}
}

func convert[T uint8 | uint16](dst []uint8, luma []T, line []float32, scale, offset float32, m [4]float32) {
	w := len(luma)
	us, vs := line[:w], line[w:2*w]
	for x, code := range luma {
		y := float32(code)*scale + offset + 0.5
		u, v := us[x], vs[x]
		o := dst[3*x : 3*x+3 : 3*x+3]
		o[0] = toByte(y + m[0]*v)
		o[1] = toByte(y + m[1]*v + m[2]*u)
		o[2] = toByte(y + m[3]*u)
	}
}

// toByte cuts to 0 to 255; the half for rounding is in v already.
func toByte(v float32) uint8 { return uint8(min(max(v, 0), 255)) }
