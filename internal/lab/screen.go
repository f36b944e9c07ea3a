package lab

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// screenSteps is the number of intervals of a Screen's tables, even in the code for
// linear light and in the square root of linear light for the code: a byte is
// right to 0.01 before it is rounded.
const screenSteps = 2048

// Screen turns a gamut's R'G'B' into the 8-bit sRGB that a screen shows of it; what
// sRGB cannot show is cut. Safe for concurrent use.
type Screen struct {
	gamut  *Gamut
	light  [screenSteps + 2]float32 // linear light of a code
	code   [screenSteps + 2]float32 // code, 0 to 255, of linear light
	matrix [3][3]float32
}

// NewScreen computes the tables for a gamut.
func NewScreen(g *Gamut) *Screen {
	s := &Screen{gamut: g}
	for i := range s.light {
		v := float64(i) / screenSteps
		s.light[i], s.code[i] = float32(Linear(v)), float32(255*Encode(v*v))
	}
	for i, row := range g.ToSRGB() {
		for j, v := range row {
			s.matrix[i][j] = float32(v)
		}
	}
	return s
}

// Gamut is the one of NewScreen.
func (s *Screen) Gamut() *Gamut { return s.gamut }

// Plain reports whether the gamut is sRGB's own, so that bytes need no Screen.
func (s *Screen) Plain() bool { return s.gamut.primaries == vidcolor.PrimariesBT709 }

// Bytes returns what is shown of a colour; components are limited to 0 to 1.
func (s *Screen) Bytes(rgb [3]float32) (out [3]uint8) {
	var v [3]float32
	for i, c := range rgb {
		p := min(max(c, 0), 1) * screenSteps
		k := int(p)
		v[i] = s.light[k] + (s.light[k+1]-s.light[k])*(p-float32(k))
	}
	for i := range out {
		m := &s.matrix[i]
		light := min(max(m[0]*v[0]+m[1]*v[1]+m[2]*v[2], 0), 1)
		p := float32(math.Sqrt(float64(light))) * screenSteps
		k := int(p)
		out[i] = uint8(min(s.code[k]+(s.code[k+1]-s.code[k])*(p-float32(k)), 255) + 0.5)
	}
	return out
}
