package colorize

import (
	"math"

	"github.com/vidcolor/vidcolor/internal/lab"
)

// encodeSteps is the number of intervals of the table of the sRGB curve, even in
// the square root of linear light between 0 and encodeTop².
const (
	encodeSteps = 1024
	encodeTop   = 1.5
)

// exactColor computes Cb and Cr of a CIELAB a and b at a given luma in full, from
// a close guess at L. Safe for concurrent use.
type exactColor struct {
	encode     [encodeSteps + 2]float32
	rgb        [3][3]float32 // XYZ relative to white to linear RGB
	kr, kg, kb float32
	toCb, toCr float32
}

func newExactColor(coder *lab.Coder, gamut *lab.Gamut) *exactColor {
	e := &exactColor{kr: float32(coder.Kr), kg: float32(coder.Kg), kb: float32(coder.Kb)}
	rCr, _, _, bCb := coder.Slopes()
	e.toCr, e.toCb = float32(1/rCr), float32(1/bCb)
	for i := range e.encode {
		root := float64(i) * encodeTop / encodeSteps
		e.encode[i] = float32(lab.Encode(root * root))
	}
	for i, row := range relativeToWhite(gamut) {
		for j, v := range row {
			e.rgb[i][j] = float32(v)
		}
	}
	return e
}

// at starts from lightness l and corrects it by the error of luma, as a secant
// method does; rise is how much L grows while luma grows by one step of the grid. Cb and Cr are taken
// against the luma of the colour as computed, so that what error is left falls
// out to first order.
func (e *exactColor) at(y, a, b, l, rise float32) (cb, cr float32) {
	m := &e.rgb
	rise = min(max(rise, 0.1), 10) * (lumaNodes - 1)
	var red, blue, luma, before, step float32
	for i := range 5 {
		fy := (l + 16) * (1.0 / 116)
		x, w, z := cube(fy+a*(1.0/500)), cube(fy), cube(fy-b*(1.0/200))
		red = e.curve(m[0][0]*x + m[0][1]*w + m[0][2]*z)
		green := e.curve(m[1][0]*x + m[1][1]*w + m[1][2]*z)
		blue = e.curve(m[2][0]*x + m[2][1]*w + m[2][2]*z)
		luma = e.kr*red + e.kg*green + e.kb*blue
		miss := y - luma
		if max(miss, -miss) < 5e-5 {
			break
		}
		if grown := luma - before; i > 0 && grown*step > 0 {
			rise = min(max(step/grown, 5), 2000)
		}
		before, step = luma, miss*rise
		l += step
	}
	return (blue - luma) * e.toCb, (red - luma) * e.toCr
}

// curve is the sRGB curve of linear light, mirrored below 0.
func (e *exactColor) curve(v float32) float32 {
	const scale = encodeSteps / encodeTop
	p := float32(math.Sqrt(math.Abs(float64(v)))) * scale
	if p > encodeSteps {
		p = encodeSteps
	}
	i := int(p)
	lo := e.encode[i]
	out := lo + (e.encode[i+1]-lo)*(p-float32(i))
	if v < 0 {
		return -out
	}
	return out
}

// cube is the inverse of CIELAB's compressing function.
func cube(f float32) float32 {
	if f > 6.0/29 {
		return f * f * f
	}
	return (f - 16.0/116) * (116 * 27.0 / 24389)
}
