package encode

import (
	"fmt"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// toRGB returns R, G and B of a frame at depth bits, full range, by its tag:
//
//	R = Y + 2(1 − Kr) Cr, B = Y + 2(1 − Kb) Cb, G = (Y − Kr R − Kb B) / Kg
//
// (ITU-R BT.601-7 §2.5, BT.709-6 §3, BT.2020-2 table 4). Chroma that is
// subsampled is brought up by bilinear interpolation between sample centres. The
// rows of a large picture are shared among processors, here and below.
func toRGB(f *vidcolor.Frame, depth int) (rgb [3]vidcolor.Plane, err error) {
	w, h := f.Luma.Width, f.Luma.Height
	cw, ch := f.Layout.ChromaSize(w, h)
	if f.U.Width != cw || f.U.Height != ch || f.V.Width != cw || f.V.Height != ch {
		return rgb, fmt.Errorf("chroma of %d×%d for a picture of %d×%d in %v", f.U.Width, f.U.Height, w, h, f.Layout)
	}
	u, v := upsample(&f.U, w, h, f.Layout), upsample(&f.V, w, h, f.Layout)
	for i := range rgb {
		rgb[i] = vidcolor.NewPlane(w, h, depth)
	}
	tag := f.Tag
	kr, kb := tag.Matrix.Coefficients()
	kg := 1 - kr - kb
	black, ySpan := tag.LumaScale(f.Luma.Depth)
	neutral, cSpan := tag.ChromaScale(u.Depth)
	most := rgb[0].Max()
	scale := float64(most)
	bands.Rows(w, h, func(row int) {
		for x := range w {
			y := (float64(f.Luma.At(x, row)) - black) / ySpan
			r := y + 2*(1-kr)*(float64(v.At(x, row))-neutral)/cSpan
			b := y + 2*(1-kb)*(float64(u.At(x, row))-neutral)/cSpan
			g := (y - kr*r - kb*b) / kg
			rgb[0].Set(x, row, round(r*scale, most))
			rgb[1].Set(x, row, round(g*scale, most))
			rgb[2].Set(x, row, round(b*scale, most))
		}
	})
	return rgb, nil
}

// fromRGB returns Y, Cb and Cr of 8 bits, 4:4:4, for a full-range tag; the
// inverse of toRGB.
func fromRGB(rgb *[3]vidcolor.Plane, tag vidcolor.ColorTag) (yuv [3]vidcolor.Plane) {
	w, h := rgb[0].Width, rgb[0].Height
	for i := range yuv {
		yuv[i] = vidcolor.NewPlane(w, h, 8)
	}
	kr, kb := tag.Matrix.Coefficients()
	kg := 1 - kr - kb
	in := 1 / float64(rgb[0].Max())
	black, ySpan := tag.LumaScale(8)
	neutral, cSpan := tag.ChromaScale(8)
	bands.Rows(w, h, func(row int) {
		for x := range w {
			r, g, b := float64(rgb[0].At(x, row))*in, float64(rgb[1].At(x, row))*in, float64(rgb[2].At(x, row))*in
			y := kr*r + kg*g + kb*b
			yuv[0].Set(x, row, round(black+ySpan*y, 255))
			yuv[1].Set(x, row, round(neutral+cSpan*(b-y)/(2*(1-kb)), 255))
			yuv[2].Set(x, row, round(neutral+cSpan*(r-y)/(2*(1-kr)), 255))
		}
	})
	return yuv
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
