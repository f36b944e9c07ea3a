package photo

import (
	"unsafe"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// converter makes luma, chroma and opacity of interleaved rows.
type converter struct {
	raster *raster
	color  *coloring
	to     Planes
	chroma bool
	gauge  bool // chroma is measured
	deep   bool // the samples that it gives have 16 bits
	lines  []*line

	matrix  vidcolor.Matrix
	weights weights
}

// line is the scratch memory of one row.
type line struct {
	rgb     []byte // behind the profile
	y, u, v []uint16
	y8, a8  []uint8
	a       []uint16
	cb, cr  spread // of rows that were measured
}

func newConverter(r *Reader, to Planes) *converter {
	first := to.Y
	if first == nil {
		first = to.A
	}
	return &converter{
		raster: &r.raster, color: &r.color, to: to, chroma: r.o.Chroma, gauge: r.Measures(), deep: first != nil && first.Depth > 8,
		matrix: r.matrix, weights: weightsOf(r.matrix),
	}
}

// band converts rows from y on, shared among processors if there are many samples.
func (c *converter) band(t turn, y, rows int, samples []byte) {
	n := c.raster.rowBytes()
	count := bands.Count(c.raster.width, rows)
	if c.raster.width*rows > 1<<18 {
		count = max(count, min(2, rows))
	}
	for len(c.lines) < count {
		c.lines = append(c.lines, c.newLine())
	}
	bands.Run(rows, count, func(band, from, to int) {
		for i := from; i < to; i++ {
			row := samples[i*n:][:n]
			if c.deep {
				convertRow[uint16](c, c.lines[band], t, y+i, row)
			} else {
				convertRow[uint8](c, c.lines[band], t, y+i, row)
			}
		}
	})
}

func (c *converter) newLine() *line {
	n := c.raster.width
	l := &line{rgb: aligned(6 * n), y: make([]uint16, n), u: make([]uint16, n), v: make([]uint16, n), a: make([]uint16, n)}
	l.y8, l.a8 = unsafe.Slice((*uint8)(unsafe.Pointer(&l.y[0])), n), unsafe.Slice((*uint8)(unsafe.Pointer(&l.a[0])), n)
	return l
}

// aligned is memory for n bytes of samples of any size.
func aligned(n int) []byte {
	words := make([]uint64, n/8+1)
	return unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), n)
}

// scratch returns a line's rows of luma and opacity as T.
func scratch[T uint8 | uint16](l *line) (y, a []T) {
	return unsafe.Slice((*T)(unsafe.Pointer(&l.y[0])), len(l.y)), unsafe.Slice((*T)(unsafe.Pointer(&l.a[0])), len(l.a))
}

// samplesOf is a row's bytes as samples.
func samplesOf[T uint8 | uint16 | uint32 | float32](b []byte) []T {
	var one T
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/int(unsafe.Sizeof(one)))
}

// convertRow gives one row; T is what the planes hold.
func convertRow[T uint8 | uint16](c *converter, l *line, t turn, y int, row []byte) {
	r := c.raster
	luma, opacity := scratch[T](l)
	if r.alpha >= 0 {
		split[T](r, row, opacity)
		if c.to.A != nil {
			place(t, c.to.A, y, opacity)
		}
	}
	if c.to.Y == nil {
		return
	}
	switch {
	case r.model == Grey:
		grey(c, row, luma)
		place(t, c.to.Y, y, luma) // chroma stays neutral, as it was filled
	case r.model == YCbCr:
		in := samplesOf[uint8](row)
		for x := range luma {
			luma[x] = T(in[3*x])
		}
		place(t, c.to.Y, y, luma)
		for i, p := range []*vidcolor.Plane{c.to.U, c.to.V} {
			if p != nil {
				for x := range luma {
					luma[x] = T(in[3*x+1+i])
				}
				place(t, p, y, luma)
			}
		}
	default:
		c.rgb(l, row)
		if c.chroma {
			c.yuv(l)
			place(t, c.to.Y, y, l.y)
			place(t, c.to.U, y, l.u)
			place(t, c.to.V, y, l.v)
			return
		}
		lumaOf(luma, samplesOf[T](l.rgb), c.weights)
		place(t, c.to.Y, y, luma)
		if c.gauge && y%every == 0 {
			c.measure(l)
		}
	}
}

// split takes a row's opacity out and, where colour was multiplied by it, divides.
func split[T uint8 | uint16](r *raster, row []byte, opacity []T) {
	if r.bytes == 4 {
		for x := range opacity {
			opacity[x] = T(unit(samplesOf[float32](row)[x*r.channels+r.alpha])*float32(^T(0)) + 0.5)
		}
		return
	}
	if r.bytes == 1 {
		separate(samplesOf[uint8](row), r, opacity)
		return
	}
	separate(samplesOf[uint16](row), r, opacity)
}

func separate[S, T uint8 | uint16](in []S, r *raster, opacity []T) {
	var one S
	shift := 8 * (int(unsafe.Sizeof(opacity[0])) - int(unsafe.Sizeof(one)))
	most := uint32(^S(0))
	for x := range opacity {
		a := uint32(in[x*r.channels+r.alpha])
		switch {
		case shift > 0:
			opacity[x] = T(a * 257)
		case shift < 0:
			opacity[x] = T(a >> 8)
		default:
			opacity[x] = T(a)
		}
		if !r.premultiplied || a == 0 || a == most {
			continue
		}
		for k := range r.colors() {
			v := &in[x*r.channels+k]
			*v = S(min((uint64(*v)*uint64(most)+uint64(a)/2)/uint64(a), uint64(most)))
		}
	}
}

// grey writes a row's luma: its own code values, or what the profile makes of them.
func grey[T uint8 | uint16](c *converter, row []byte, luma []T) {
	r := c.raster
	switch r.bytes {
	case 1:
		greyRow(samplesOf[uint8](row), luma, r.channels, c.color.table8, 257)
	case 2:
		greyRow(samplesOf[uint16](row), luma, r.channels, c.color.table16, 1)
	default:
		in := samplesOf[float32](row)
		for x := range luma {
			v := uint16(unit(in[x*r.channels])*65535 + 0.5)
			if c.color.table16 != nil {
				v = c.color.table16[v]
			}
			luma[x] = T(v)
		}
	}
}

// greyRow copies, or looks up, codes. wide is the factor from S to T where they differ.
func greyRow[S, T uint8 | uint16](in []S, luma []T, step int, table []uint16, wide uint32) {
	var s S
	var t T
	same := unsafe.Sizeof(s) == unsafe.Sizeof(t)
	for x := range luma {
		v := uint32(in[x*step])
		switch {
		case table != nil:
			v = uint32(table[v]) // of T's depth
		case !same:
			v *= wide
		}
		luma[x] = T(v)
	}
}

func unit(v float32) float32 {
	if !(v > 0) { // NaN too
		return 0
	}
	return min(v, 1)
}

// rgb leaves R', G' and B' of a row, for sRGB, in l.rgb.
func (c *converter) rgb(l *line, row []byte) {
	r := c.raster
	switch {
	case c.color.icc != nil:
		c.color.apply(row, l.rgb, r.width)
	case r.model == CMYK && r.bytes == 1:
		inks(samplesOf[uint8](l.rgb), samplesOf[uint8](row), r.channels, 255)
	case r.model == CMYK:
		inks(samplesOf[uint16](l.rgb), samplesOf[uint16](row), r.channels, 65535)
	case r.bytes == 4:
		in, out := samplesOf[float32](row), samplesOf[uint16](l.rgb)
		for x := range r.width {
			for k := range 3 {
				out[3*x+k] = uint16(unit(in[x*r.channels+k])*65535 + 0.5)
			}
		}
	default:
		n := r.bytes
		for x := range r.width {
			copy(l.rgb[3*n*x:][:3*n], row[x*r.channels*n:])
		}
	}
}

// inks is what inks that no profile describes come to: (1 − ink)(1 − black).
func inks[T uint8 | uint16](to, from []T, step int, most uint32) {
	for x := range len(to) / 3 {
		if (x+1)*step > len(from) {
			return
		}
		black := most - uint32(from[x*step+3])
		for k := range 3 {
			to[3*x+k] = T((uint64(most-uint32(from[x*step+k]))*uint64(black) + uint64(most)/2) / uint64(most))
		}
	}
}

// weights are those of luma as integers that sum to 2^16: R = G = B = v gives exactly v.
type weights struct{ red, green, blue uint64 }

func weightsOf(m vidcolor.Matrix) weights {
	const one = 1 << 16
	kr, kb := m.Coefficients()
	w := weights{red: uint64(kr*one + 0.5), blue: uint64(kb*one + 0.5)}
	w.green = one - w.red - w.blue
	return w
}

// lumaOf writes Y' = Kr R' + Kg G' + Kb B'.
func lumaOf[T uint8 | uint16](luma, rgb []T, w weights) {
	for x := range luma {
		p := rgb[3*x:][:3]
		luma[x] = T((w.red*uint64(p[0]) + w.green*uint64(p[1]) + w.blue*uint64(p[2]) + 1<<15) >> 16)
	}
}

// yuv makes luma and chroma of 16 bits of l.rgb, full range:
// Cb = (B' − Y') / 2(1 − Kb), Cr = (R' − Y') / 2(1 − Kr).
func (c *converter) yuv(l *line) {
	kr, kb := c.matrix.Coefficients()
	full := vidcolor.ColorTag{Range: vidcolor.RangeFull}
	neutral, span := full.ChromaScale(16)
	at := func(i int) float64 { return float64(l.rgb[i]) / 255 }
	if c.color.deep {
		deep := samplesOf[uint16](l.rgb)
		at = func(i int) float64 { return float64(deep[i]) / 65535 }
	}
	code := func(v float64) uint16 { return uint16(max(0, min(65535, int(v+0.5)))) }
	for x := range l.y {
		r, g, b := at(3*x), at(3*x+1), at(3*x+2)
		y := kr*r + (1-kr-kb)*g + kb*b
		l.y[x] = code(y * 65535)
		l.u[x] = code(neutral + span*(b-y)/(2*(1-kb)))
		l.v[x] = code(neutral + span*(r-y)/(2*(1-kr)))
	}
}
