package lab

import "math"

// rgbToXYZ is the matrix of the sRGB primaries and D65 (IEC 61966-2-1 with the
// seven decimals that Lindbloom computes). White is its row sums, so that R = G =
// B gives a = b = 0 exactly; the training code has the same numbers.
var rgbToXYZ = [3][3]float64{
	{0.4124564, 0.3575761, 0.1804375},
	{0.2126729, 0.7151522, 0.0721750},
	{0.0193339, 0.1191920, 0.9503041},
}

// xyzToRGB is the inverse of rgbToXYZ.
var xyzToRGB = invert(rgbToXYZ)

// white is D65 as the sRGB primaries give it: about 0.95047, 1, 1.08883.
var white = [3]float64{
	rgbToXYZ[0][0] + rgbToXYZ[0][1] + rgbToXYZ[0][2],
	rgbToXYZ[1][0] + rgbToXYZ[1][1] + rgbToXYZ[1][2],
	rgbToXYZ[2][0] + rgbToXYZ[2][1] + rgbToXYZ[2][2],
}

// Constants of CIE 15:2004, 8.2.1.1, in their exact rational form.
const (
	delta   = 6.0 / 29
	epsilon = delta * delta * delta // 216/24389
	kappa   = 24389.0 / 27
)

func invert(m [3][3]float64) (inv [3][3]float64) {
	cofactor := func(r, c int) float64 {
		r1, r2, c1, c2 := (r+1)%3, (r+2)%3, (c+1)%3, (c+2)%3
		return m[r1][c1]*m[r2][c2] - m[r1][c2]*m[r2][c1]
	}
	det := m[0][0]*cofactor(0, 0) + m[0][1]*cofactor(0, 1) + m[0][2]*cofactor(0, 2)
	for r := range 3 {
		for c := range 3 {
			inv[c][r] = cofactor(r, c) / det
		}
	}
	return inv
}

func multiply(m *[3][3]float64, v [3]float64) (out [3]float64) {
	for i := range 3 {
		out[i] = m[i][0]*v[0] + m[i][1]*v[1] + m[i][2]*v[2]
	}
	return out
}

// XYZ converts linear RGB to CIE XYZ.
func XYZ(rgb [3]float64) [3]float64 { return multiply(&rgbToXYZ, rgb) }

// LinearRGB converts CIE XYZ to linear RGB, not clipped to the gamut.
func LinearRGB(xyz [3]float64) [3]float64 { return multiply(&xyzToRGB, xyz) }

// f is the compressing function of CIELAB.
func f(t float64) float64 {
	if t > epsilon {
		return math.Cbrt(t)
	}
	return (kappa*t + 16) / 116
}

// inverseF is the inverse of f.
func inverseF(v float64) float64 {
	if v > delta {
		return v * v * v
	}
	return (116*v - 16) / kappa
}

// FromXYZ converts CIE XYZ to CIELAB (CIE 15:2004, 8.2.1).
func FromXYZ(xyz [3]float64) [3]float64 {
	x, y, z := f(xyz[0]/white[0]), f(xyz[1]/white[1]), f(xyz[2]/white[2])
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// ToXYZ converts CIELAB to CIE XYZ.
func ToXYZ(lab [3]float64) [3]float64 {
	y := (lab[0] + 16) / 116
	return [3]float64{
		white[0] * inverseF(y+lab[1]/500),
		white[1] * inverseF(y),
		white[2] * inverseF(y-lab[2]/200),
	}
}

// FromRGB converts non-linear R'G'B' to CIELAB.
func FromRGB(rgb [3]float64) [3]float64 {
	return FromXYZ(XYZ([3]float64{Linear(rgb[0]), Linear(rgb[1]), Linear(rgb[2])}))
}

// Lightness returns L (0 to 100) of the grey whose luma Y' is y (0 to 1).
func Lightness(y float64) float64 { return 116*f(Linear(y)) - 16 }

// Luma returns Y' (0 to 1) of the grey whose lightness is l (0 to 100): the
// inverse of [Lightness].
func Luma(l float64) float64 { return Encode(inverseF((l + 16) / 116)) }
