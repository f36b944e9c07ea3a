package metrics

import (
	"math"

	"github.com/vidcolor/vidcolor/internal/lab"
)

// relight gives colours the truth's luma: each result pixel's CIELAB a and b is
// shown at the truth's own Y', by solving for the L that does it. What is out of
// the truth's gamut loses chroma, never luma.
type relight struct {
	coder  *lab.Coder
	screen *lab.Screen
}

// row changes a row of result.
func (r *relight) row(res, luma []uint8, c *lab.Converter) {
	for x, v := range luma {
		p := res[3*x : 3*x+3 : 3*x+3]
		a, b := c.AB(p[0], p[1], p[2])
		if a == 0 && b == 0 {
			p[0], p[1], p[2] = v, v, v
			continue
		}
		y := float64(v) / 255
		rgb := r.solve(y, float64(a), float64(b))
		low, high := min(rgb[0], rgb[1], rgb[2])-y, max(rgb[0], rgb[1], rgb[2])-y
		k := 1.0
		if low < -y {
			k = -y / low
		}
		if high*k > 1-y {
			k = (1 - y) / high
		}
		if !r.screen.Plain() {
			for i, w := range rgb {
				rgb[i] = y + k*(w-y)
			}
			b := r.screen.Bytes([3]float32{float32(rgb[0]), float32(rgb[1]), float32(rgb[2])})
			copy(p, b[:])
			continue
		}
		for i, w := range rgb {
			p[i] = uint8(min(max(255*(y+k*(w-y)), 0), 255) + 0.5)
		}
	}
}

// solve returns R'G'B' of (L, a, b) with luma y: the secant method on L, which
// luma grows with. It starts from the L of that grey.
func (r *relight) solve(y, a, b float64) [3]float64 {
	at := func(l float64) ([3]float64, float64) {
		rgb := r.screen.Gamut().ToRGB([3]float64{l, a, b})
		return rgb, r.coder.LumaOf(rgb) - y
	}
	before := lab.Lightness(y)
	_, miss := at(before)
	l := before - 100*miss
	for range 12 {
		rgb, m := at(l)
		if math.Abs(m) < 1e-4 || m == miss {
			return rgb
		}
		before, l, miss = l, l-m*(l-before)/(m-miss), m
	}
	rgb, _ := at(l)
	return rgb
}
