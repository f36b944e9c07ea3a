package encode

import (
	"fmt"
	"unsafe"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// picture gives rows of a painted frame as picture files have them: R, G and B by the
// frame's tag, full range,
//
//	R = Y + 2(1 − Kr) Cr, B = Y + 2(1 − Kb) Cb, G = (Y − Kr R − Kb B) / Kg
//
// (ITU-R BT.601-7 §2.5, BT.709-6 §3, BT.2020-2 table 4), or Y, Cb and Cr as JFIF has
// them. Chroma that is subsampled is brought up by bilinear interpolation between sample
// centres. Rows may be asked for by several goroutines at once.
type picture struct {
	f     *vidcolor.Frame
	u, v  *vidcolor.Plane // of luma's size
	alpha *vidcolor.Plane // nil = none

	kr, kb, kg     float64
	black, ySpan   float64
	neutral, cSpan float64
	jfif           bool // f's luma and chroma mean what JFIF's do
}

// jfifTag is what luma and chroma mean in JPEG files.
var jfifTag = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull}

func newPicture(f *vidcolor.Frame, alpha *vidcolor.Plane) (*picture, error) {
	w, h := f.Luma.Width, f.Luma.Height
	cw, ch := f.Layout.ChromaSize(w, h)
	if f.U.Width != cw || f.U.Height != ch || f.V.Width != cw || f.V.Height != ch {
		return nil, fmt.Errorf("chroma of %d×%d for a picture of %d×%d in %v", f.U.Width, f.U.Height, w, h, f.Layout)
	}
	if alpha != nil && (alpha.Width != w || alpha.Height != h) {
		return nil, fmt.Errorf("opacity of %d×%d for a picture of %d×%d", alpha.Width, alpha.Height, w, h)
	}
	p := &picture{f: f, alpha: alpha, u: upsample(&f.U, w, h, f.Layout), v: upsample(&f.V, w, h, f.Layout)}
	p.kr, p.kb = f.Tag.Matrix.Coefficients()
	p.kg = 1 - p.kr - p.kb
	p.black, p.ySpan = f.Tag.LumaScale(f.Luma.Depth)
	p.neutral, p.cSpan = f.Tag.ChromaScale(p.u.Depth)
	p.jfif = f.Tag.Range == vidcolor.RangeFull && (f.Tag.Matrix == vidcolor.MatrixBT470BG || f.Tag.Matrix == vidcolor.MatrixSMPTE170M)
	return p, nil
}

// samples is memory of bytes as samples of T, in the machine's order.
func samples[T uint8 | uint16](b []byte) []T {
	var one T
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/int(unsafe.Sizeof(one)))
}

// rgb writes rows from y on, interleaved, at 8 or 16 bits.
func (p *picture) rgb(y, n, depth int, dst []byte) {
	size := len(dst) / n
	bands.Run(n, bands.Count(p.f.Luma.Width, n), func(_, from, to int) {
		for i := from; i < to; i++ {
			row := dst[i*size:][:size]
			if depth > 8 {
				rgbRow(p, y+i, samples[uint16](row))
			} else {
				rgbRow(p, y+i, row)
			}
		}
	})
}

func rgbRow[T uint8 | uint16](p *picture, y int, dst []T) {
	switch luma, chroma := p.f.Luma.Depth > 8, p.u.Depth > 8; {
	case luma && chroma:
		mixRow(p, dst, p.f.Luma.Row16(y), p.u.Row16(y), p.v.Row16(y))
	case luma:
		mixRow(p, dst, p.f.Luma.Row16(y), p.u.Row8(y), p.v.Row8(y))
	case chroma:
		mixRow(p, dst, p.f.Luma.Row8(y), p.u.Row16(y), p.v.Row16(y))
	default:
		mixRow(p, dst, p.f.Luma.Row8(y), p.u.Row8(y), p.v.Row8(y))
	}
	if p.alpha == nil {
		return
	}
	from, most := p.alpha.Max(), int(^T(0))
	for x := range p.alpha.Width {
		dst[4*x+3] = T((p.alpha.At(x, y)*most + from/2) / from)
	}
}

func mixRow[T, L, C uint8 | uint16](p *picture, dst []T, luma []L, u, v []C) {
	step, most := 3, int(^T(0))
	if p.alpha != nil {
		step = 4
	}
	scale := float64(most)
	light, spread := scale/p.ySpan, scale/p.cSpan
	red, blue := 2*(1-p.kr)*spread, 2*(1-p.kb)*spread
	greenV, greenU := p.kr*red/p.kg, p.kb*blue/p.kg
	black, neutral := p.black, p.neutral
	u, v = u[:len(luma)], v[:len(luma)]
	for x := range luma {
		y, cb, cr := (float64(luma[x])-black)*light, float64(u[x])-neutral, float64(v[x])-neutral
		to := dst[step*x:][:3]
		to[0] = T(round(y+red*cr, most))
		to[1] = T(round(y-greenU*cb-greenV*cr, most))
		to[2] = T(round(y+blue*cb, most))
	}
}

// ycc writes rows from y on as JFIF's Y, Cb and Cr of 8 bits: the frame's own where
// they mean that, else by way of R, G and B of 16 bits.
func (p *picture) ycc(y, n int, dst []byte) {
	w := p.f.Luma.Width
	bands.Run(n, bands.Count(w, n), func(_, from, to int) {
		rgb := make([]uint16, 4*w)
		for i := from; i < to; i++ {
			row := dst[i*3*w:][:3*w]
			if !p.jfif {
				p.jfifRow(y+i, rgb, row)
				continue
			}
			for k, plane := range []*vidcolor.Plane{&p.f.Luma, p.u, p.v} {
				for x := range w {
					row[3*x+k] = byte(narrow(plane.At(x, y+i), plane.Depth))
				}
			}
		}
	})
}

// narrow is a code of 8 bits for one of depth bits, rounded.
func narrow(v, depth int) int {
	if depth == 8 {
		return v
	}
	return min((v+1<<(depth-9))>>(depth-8), 255)
}

// jfifRow converts a row by way of R, G and B.
func (p *picture) jfifRow(y int, rgb []uint16, dst []byte) {
	plain := *p
	plain.alpha = nil
	rgbRow(&plain, y, rgb)
	kr, kb := jfifTag.Matrix.Coefficients()
	kg := 1 - kr - kb
	_, ySpan := jfifTag.LumaScale(8)
	neutral, cSpan := jfifTag.ChromaScale(8)
	const in = 1.0 / 65535
	for x := range len(dst) / 3 {
		r, g, b := float64(rgb[3*x])*in, float64(rgb[3*x+1])*in, float64(rgb[3*x+2])*in
		luma := kr*r + kg*g + kb*b
		dst[3*x] = byte(round(ySpan*luma, 255))
		dst[3*x+1] = byte(round(neutral+cSpan*(b-luma)/(2*(1-kb)), 255))
		dst[3*x+2] = byte(round(neutral+cSpan*(r-luma)/(2*(1-kr)), 255))
	}
}

// upsample brings a chroma plane to w × h.
func upsample(p *vidcolor.Plane, w, h int, l vidcolor.Layout) *vidcolor.Plane {
	if l.SubX == 0 && l.SubY == 0 {
		return p
	}
	out := vidcolor.NewPlane(w, h, p.Depth)
	bands.Rows(w, h, func(y int) {
		y0, y1, fy := around(y, l.SubY, p.Height)
		for x := range w {
			x0, x1, fx := around(x, l.SubX, p.Width)
			top := float64(p.At(x0, y0))*(1-fx) + float64(p.At(x1, y0))*fx
			bottom := float64(p.At(x0, y1))*(1-fx) + float64(p.At(x1, y1))*fx
			out.Set(x, y, round(top*(1-fy)+bottom*fy, p.Max()))
		}
	})
	return &out
}

// around returns the chroma samples on both sides of luma position x and the
// weight of the second.
func around(x, sub, n int) (lo, hi int, f float64) {
	p := (float64(x)+0.5)/float64(int(1)<<sub) - 0.5
	p = max(0, min(p, float64(n-1)))
	lo = int(p)
	return lo, min(lo+1, n-1), p - float64(lo)
}

// round returns the code value nearest to v, from 0 to most.
func round(v float64, most int) int { return max(0, min(most, int(v+0.5))) }
