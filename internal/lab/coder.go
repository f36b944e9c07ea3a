package lab

import "github.com/vidcolor/vidcolor"

// Coder converts between the code values of one YUV format and R'G'B' from 0 to
// 1. The zero value is not usable; see [NewCoder]. Safe for concurrent use.
type Coder struct {
	Kr, Kg, Kb   float64 // luma weights, summing to 1
	Black, Span  float64 // luma code of black, codes from black to white
	Neutral      float64 // chroma code of grey
	ChromaSpan   float64 // chroma codes a difference of 1
	toCr, toCb   float64 // R'−Y' and B'−Y' of Cr and Cb 1
	greenR, grnB float64 // G'−Y' of Cr and Cb 1
}

// NewCoder returns the coder of a completed tag and a depth in bits. Formulas:
// ITU-R BT.709-6, 3.2 to 3.4, with the weights of the tag's matrix, and H.273,
// 8.3, for the ranges.
func NewCoder(tag vidcolor.ColorTag, depth int) Coder {
	c := Coder{}
	c.Kr, c.Kb = tag.Matrix.Coefficients()
	c.Kg = 1 - c.Kr - c.Kb
	c.Black, c.Span = tag.LumaScale(depth)
	c.Neutral, c.ChromaSpan = tag.ChromaScale(depth)
	c.toCr, c.toCb = 2*(1-c.Kr), 2*(1-c.Kb)
	c.greenR, c.grnB = -c.toCr*c.Kr/c.Kg, -c.toCb*c.Kb/c.Kg
	return c
}

// Luma returns Y' of a luma code: 0 for black, 1 for white, beyond both for
// codes outside the range.
func (c *Coder) Luma(code float64) float64 { return (code - c.Black) / c.Span }

// LumaOf returns Y' of an R'G'B' colour.
func (c *Coder) LumaOf(rgb [3]float64) float64 {
	return c.Kr*rgb[0] + c.Kg*rgb[1] + c.Kb*rgb[2]
}

// RGB returns R'G'B' of code values, not clipped.
func (c *Coder) RGB(y, u, v float64) [3]float64 {
	return c.FromDifferences(c.Luma(y), (u-c.Neutral)/c.ChromaSpan, (v-c.Neutral)/c.ChromaSpan)
}

// Codes returns the code values of an R'G'B' colour, neither rounded nor clipped.
func (c *Coder) Codes(rgb [3]float64) (y, u, v float64) {
	luma := c.LumaOf(rgb)
	cb, cr := c.Differences(rgb)
	return c.Black + c.Span*luma, c.Neutral + c.ChromaSpan*cb, c.Neutral + c.ChromaSpan*cr
}

// Differences returns the colour differences Cb and Cr (−½ to ½) of an R'G'B'
// colour.
func (c *Coder) Differences(rgb [3]float64) (cb, cr float64) {
	luma := c.LumaOf(rgb)
	return (rgb[2] - luma) / c.toCb, (rgb[0] - luma) / c.toCr
}

// FromDifferences returns R'G'B' of Y', Cb and Cr, not clipped.
func (c *Coder) FromDifferences(luma, cb, cr float64) [3]float64 {
	return [3]float64{luma + c.toCr*cr, luma + c.greenR*cr + c.grnB*cb, luma + c.toCb*cb}
}

// Slopes returns what R'−Y' is for Cr 1, what G'−Y' is for Cr 1 and for Cb 1,
// and what B'−Y' is for Cb 1: the matrix for kernels.
func (c *Coder) Slopes() (rCr, gCr, gCb, bCb float64) {
	return c.toCr, c.greenR, c.grnB, c.toCb
}
