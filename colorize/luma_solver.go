package colorize

import (
	"math"

	"github.com/vidcolor/vidcolor/internal/lab"
)

// curveSteps is the number of intervals of the solver's table of the sRGB curve,
// even in the square root of linear light from 0 to curveTop²: right to 2e-6.
const (
	curveSteps = 8192
	curveTop   = 4.0
	curveKnee  = 0.0031308 // below it the curve is a straight line
)

// lumaSolver finds the colour that has a CIELAB a and b and a luma, in float64 and
// far beyond the gamut. Safe for concurrent use.
type lumaSolver struct {
	rgb   [3][3]float64 // XYZ relative to white to linear RGB
	luma  [3]float64    // weights of R', G' and B'
	curve [curveSteps + 2]float64
}

func newLumaSolver(coder *lab.Coder, gamut *lab.Gamut) *lumaSolver {
	s := &lumaSolver{rgb: relativeToWhite(gamut), luma: [3]float64{coder.Kr, coder.Kg, coder.Kb}}
	for i := range s.curve {
		root := float64(i) * curveTop / curveSteps
		s.curve[i] = lab.Encode(root * root)
	}
	return s
}

// relativeToWhite is the matrix from XYZ, each as a share of white's, to linear RGB.
func relativeToWhite(gamut *lab.Gamut) (m [3][3]float64) {
	white := lab.ToXYZ([3]float64{100, 0, 0})
	for j := range 3 {
		var unit [3]float64
		unit[j] = white[j]
		for i, v := range gamut.LinearRGB(unit) {
			m[i][j] = v
		}
	}
	return m
}

// solve returns the L whose colour (L, a, b) has luma y, and that colour's R'G'B',
// not clipped. Luma grows with L: Newton's method inside a bracket, from guess.
func (s *lumaSolver) solve(y, a, b, guess float64) (l float64, rgb [3]float64) {
	low, high := -200.0, 300.0
	l = guess
	for range 60 {
		luma, slope := 0.0, 0.0
		rgb, luma, slope = s.color(l, a, b)
		miss := luma - y
		if math.Abs(miss) < 1e-6 {
			break
		}
		if miss < 0 {
			low = l
		} else {
			high = l
		}
		l -= miss / slope
		if !(l > low && l < high) {
			l = (low + high) / 2
		}
	}
	return l, rgb
}

// color is the R'G'B' of (L, a, b), its luma, and how much that grows with L.
func (s *lumaSolver) color(l, a, b float64) (rgb [3]float64, luma, slope float64) {
	fy := (l + 16) * (1.0 / 116)
	fs := [3]float64{fy + a*(1.0/500), fy, fy - b*(1.0/200)}
	var xyz, rise [3]float64 // and its derivative by fy
	for i, f := range fs {
		if f > 6.0/29 {
			xyz[i], rise[i] = f*f*f, 3*f*f
		} else {
			const k = 116 * 27.0 / 24389
			xyz[i], rise[i] = (f-16.0/116)*k, k
		}
	}
	for i := range rgb {
		m := &s.rgb[i]
		v := m[0]*xyz[0] + m[1]*xyz[1] + m[2]*xyz[2]
		d := m[0]*rise[0] + m[1]*rise[1] + m[2]*rise[2]
		light := math.Abs(v)
		var code, growth float64
		if light <= curveKnee {
			code, growth = 12.92*light, 12.92
		} else {
			if p := math.Sqrt(light) * (curveSteps / curveTop); p < curveSteps {
				k := int(p)
				code = s.curve[k] + (s.curve[k+1]-s.curve[k])*(p-float64(k))
			} else {
				code = lab.Encode(light)
			}
			growth = (code + 0.055) / (2.4 * light)
		}
		rgb[i] = math.Copysign(code, v)
		luma += s.luma[i] * rgb[i]
		slope += s.luma[i] * growth * d
	}
	return rgb, luma, slope * (1.0 / 116)
}
