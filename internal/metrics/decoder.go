package metrics

import (
	"fmt"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// decoder turns the rows of frames into 8-bit sRGB, three bytes a sample. Its
// memory is reused: one goroutine, one frame at a time.
type decoder struct {
	f     *vidcolor.Frame
	gray  bool // f has no chroma
	coder lab.Coder

	screen *lab.Screen // of the frame's primaries; nil until a frame has been opened

	taps  []share   // chroma columns of each luma column
	line  []float32 // Cb and Cr of one luma row: first all Cb
	chrow []float32 // chroma of one row, at chroma's columns
}

// share is two neighbouring chroma columns and the share of the second.
type share struct {
	first, second int32
	t             float32
}

// open makes f the frame whose rows are asked for.
func (d *decoder) open(f *vidcolor.Frame) error {
	w, h := f.Luma.Width, f.Luma.Height
	if w <= 0 || h <= 0 {
		return fmt.Errorf("score frame %d: no picture", f.Index)
	}
	if gamut := lab.GamutOf(f.Tag.Primaries); d.screen == nil || d.screen.Gamut().Primaries() != gamut.Primaries() {
		d.screen = lab.NewScreen(gamut)
	}
	before := d.f
	d.f, d.gray, d.coder = f, f.U.Width == 0, lab.NewCoder(f.Tag, f.Luma.Depth)
	if len(d.line) != 2*w {
		d.line = make([]float32, 2*w)
	}
	if d.gray {
		clear(d.line)
		return nil
	}
	cw, ch := f.Layout.ChromaSize(w, h)
	if f.U.Width != cw || f.U.Height != ch || f.V.Width != cw || f.V.Height != ch {
		return fmt.Errorf("score frame %d: chroma of %d×%d, want %d×%d", f.Index, f.U.Width, f.U.Height, cw, ch)
	}
	if len(d.taps) != w || len(d.chrow) != cw || before == nil || before.Layout != f.Layout {
		d.taps, d.chrow = make([]share, w), make([]float32, cw)
		for x := range d.taps {
			first, second, t := tap(x, f.Layout.SubX, cw, f.Layout.Center)
			d.taps[x] = share{int32(first), int32(second), t}
		}
	}
	return nil
}

// rgb writes row y.
func (d *decoder) rgb(dst []uint8, y int) {
	f := d.f
	w := f.Luma.Width
	if !d.gray {
		d.chroma(d.line[:w], &f.U, y)
		d.chroma(d.line[w:], &f.V, y)
	}
	rCr, gCr, gCb, bCb := d.coder.Slopes()
	m := [4]float32{float32(rCr * 255), float32(gCr * 255), float32(gCb * 255), float32(bCb * 255)}
	if !d.screen.Plain() && !d.gray {
		d.show(dst, y, m)
		return
	}
	scale, offset := d.scale()
	if f.Luma.Depth > 8 {
		convert(dst, f.Luma.Row16(y), d.line, scale, offset, m)
	} else {
		convert(dst, f.Luma.Row8(y), d.line, scale, offset, m)
	}
}

// show is rgb for primaries other than those of sRGB; m is the matrix, times 255.
func (d *decoder) show(dst []uint8, y int, m [4]float32) {
	d.luma(dst, y) // of samples without chroma
	w := d.f.Luma.Width
	us, vs := d.line[:w], d.line[w:]
	for x := w - 1; x >= 0; x-- {
		o := dst[3*x : 3*x+3 : 3*x+3]
		u, v := us[x], vs[x]
		if u == 0 && v == 0 {
			gray := dst[x]
			o[0], o[1], o[2] = gray, gray, gray
			continue
		}
		l := float32(d.coder.Luma(float64(d.f.Luma.At(x, y))))
		b := d.screen.Bytes([3]float32{l + m[0]*v/255, l + (m[1]*v+m[2]*u)/255, l + m[3]*u/255})
		copy(o, b[:])
	}
}

// luma writes row y without colour, one byte a sample.
func (d *decoder) luma(dst []uint8, y int) {
	dst = dst[:d.f.Luma.Width]
	scale, offset := d.scale()
	if d.f.Luma.Depth > 8 {
		brighten(dst, d.f.Luma.Row16(y), scale, offset)
	} else {
		brighten(dst, d.f.Luma.Row8(y), scale, offset)
	}
}

// scale turns luma codes into bytes, a half for rounding included.
func (d *decoder) scale() (scale, offset float32) {
	return float32(255 / d.coder.Span), float32(0.5 - 255*d.coder.Black/d.coder.Span)
}

// chroma writes the colour differences (−½ to ½) of luma row y to dst.
func (d *decoder) chroma(dst []float32, c *vidcolor.Plane, y int) {
	neutral, span := d.f.Tag.ChromaScale(c.Depth)
	top, bottom, t := tap(y, d.f.Layout.SubY, c.Height, true)
	if c.Depth > 8 {
		mix(d.chrow, c.Row16(top), c.Row16(bottom), t, float32(neutral), float32(1/span))
	} else {
		mix(d.chrow, c.Row8(top), c.Row8(bottom), t, float32(neutral), float32(1/span))
	}
	if d.f.Layout.SubX == 0 {
		copy(dst, d.chrow)
		return
	}
	row := d.chrow
	for x, s := range d.taps[:len(dst)] {
		v := row[s.first]
		dst[x] = v + s.t*(row[s.second]-v)
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
	a, b = a[:len(dst)], b[:len(dst)]
	for x := range dst {
		v := float32(a[x]) + t*(float32(b[x])-float32(a[x]))
		dst[x] = (v - neutral) * scale
	}
}

func convert[T uint8 | uint16](dst []uint8, luma []T, line []float32, scale, offset float32, m [4]float32) {
	w := len(luma)
	us, vs := line[:w], line[w:2*w]
	for x, code := range luma {
		y := float32(code)*scale + offset
		u, v := us[x], vs[x]
		o := dst[3*x : 3*x+3 : 3*x+3]
		o[0] = toByte(y + m[0]*v)
		o[1] = toByte(y + m[1]*v + m[2]*u)
		o[2] = toByte(y + m[3]*u)
	}
}

func brighten[T uint8 | uint16](dst []uint8, luma []T, scale, offset float32) {
	dst = dst[:len(luma)]
	for x, code := range luma {
		dst[x] = toByte(float32(code)*scale + offset)
	}
}

// toByte cuts to 0 to 255; the half for rounding is in v already.
func toByte(v float32) uint8 {
	i := int32(v)
	if uint32(i) > 255 {
		i = ^(i >> 31) & 255
	}
	return uint8(i)
}
