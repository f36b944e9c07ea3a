package decode

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// rgbToLuma writes Y = Kr R + (1 − Kr − Kb) G + Kb B, all full range. The three
// weights are integers that sum to 2^16, so that R = G = B = v gives exactly v.
// Where the depths differ the luma is scaled by the ratio of the maxima. The rows of
// a large picture are shared among processors, here and below.
func rgbToLuma(y *vidcolor.Plane, rgb *[3]vidcolor.Plane, m vidcolor.Matrix) {
	const one = 1 << 16
	kr, kb := m.Coefficients()
	wr, wb := uint64(kr*one+0.5), uint64(kb*one+0.5)
	wg := one - wr - wb
	from, to := uint64(rgb[0].Max()), uint64(y.Max())
	bands.Rows(y.Width, y.Height, func(row int) {
		if rgb[0].Depth == 8 && y.Depth == 8 {
			r, g, b, d := rgb[0].Row8(row), rgb[1].Row8(row), rgb[2].Row8(row), y.Row8(row)
			for x := range d {
				d[x] = uint8((uint32(wr)*uint32(r[x]) + uint32(wg)*uint32(g[x]) + uint32(wb)*uint32(b[x]) + one/2) >> 16)
			}
			return
		}
		for x := range y.Width {
			v := wr*uint64(rgb[0].At(x, row)) + wg*uint64(rgb[1].At(x, row)) + wb*uint64(rgb[2].At(x, row))
			if from != to {
				v = (v*to + from/2) / from
			}
			y.Set(x, row, int((v+one/2)>>16))
		}
	})
}

// rgbToYUV writes luma and colour differences of full-range R'G'B' as
// ITU-R BT.601-7 and BT.709-6 define them,
//
//	Cb = (B − Y) / 2(1 − Kb), Cr = (R − Y) / 2(1 − Kr),
//
// at the planes' own depths, full range, 4:4:4.
func rgbToYUV(yp, up, vp *vidcolor.Plane, rgb *[3]vidcolor.Plane, tag vidcolor.ColorTag) {
	kr, kb := tag.Matrix.Coefficients()
	kg := 1 - kr - kb
	in := 1 / float64(rgb[0].Max())
	_, ySpan := tag.LumaScale(yp.Depth)
	neutral, cSpan := tag.ChromaScale(up.Depth)
	bands.Rows(yp.Width, yp.Height, func(row int) {
		for x := range yp.Width {
			r, g, b := float64(rgb[0].At(x, row))*in, float64(rgb[1].At(x, row))*in, float64(rgb[2].At(x, row))*in
			y := kr*r + kg*g + kb*b
			yp.Set(x, row, clamp(y*ySpan, yp.Max()))
			up.Set(x, row, clamp(neutral+cSpan*(b-y)/(2*(1-kb)), up.Max()))
			vp.Set(x, row, clamp(neutral+cSpan*(r-y)/(2*(1-kr)), vp.Max()))
		}
	})
}

// clamp rounds v to a code value from 0 to most.
func clamp(v float64, most int) int { return max(0, min(most, int(v+0.5))) }
