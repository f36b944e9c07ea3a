package lab

import "github.com/vidcolor/vidcolor"

// Gamut is what a set of primaries with white D65 can show: the way between its
// R'G'B', with the sRGB curve, and CIELAB. Use [GamutOf]; safe for concurrent use.
type Gamut struct {
	primaries int
	toXYZ     [3][3]float64 // linear RGB to XYZ
	fromXYZ   [3][3]float64
}

// chromaticities are x and y of red, green and blue.
type chromaticities [3][2]float64

// chromaticitiesOf lists the primaries of ITU-T H.273, table 2, whose white is D65
// and which are not those of BT.709.
func chromaticitiesOf(primaries int) (c chromaticities, known bool) {
	switch primaries {
	case vidcolor.PrimariesBT470BG: // ITU-R BT.601-7, 625 lines
		return chromaticities{{0.640, 0.330}, {0.290, 0.600}, {0.150, 0.060}}, true
	case vidcolor.PrimariesSMPTE170M, vidcolor.PrimariesSMPTE240M: // SMPTE C; BT.601-7, 525 lines
		return chromaticities{{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}}, true
	case vidcolor.PrimariesBT2020: // ITU-R BT.2020-2, table 3
		return chromaticities{{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}}, true
	case vidcolor.PrimariesP3D65: // SMPTE EG 432-1
		return chromaticities{{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}, true
	case vidcolor.PrimariesEBU3213: // H.273's numbers for it
		return chromaticities{{0.630, 0.340}, {0.295, 0.605}, {0.155, 0.077}}, true
	}
	return c, false
}

// GamutOf returns the gamut of primaries, numbered as in [vidcolor.ColorTag].
// Those with another white than D65, and unknown ones, answer as BT.709.
func GamutOf(primaries int) *Gamut {
	c, known := chromaticitiesOf(primaries)
	if !known {
		return &Gamut{vidcolor.PrimariesBT709, rgbToXYZ, xyzToRGB}
	}
	if primaries == vidcolor.PrimariesSMPTE240M {
		primaries = vidcolor.PrimariesSMPTE170M
	}
	m := rgbMatrix(&c)
	return &Gamut{primaries, m, invert(m)}
}

// rgbMatrix is the matrix of linear RGB to XYZ: the primaries' XYZ, each scaled so
// that R = G = B = 1 is exactly the white of CIELAB here (SMPTE RP 177).
func rgbMatrix(c *chromaticities) (m [3][3]float64) {
	for j, p := range c {
		m[0][j], m[1][j], m[2][j] = p[0]/p[1], 1, (1-p[0]-p[1])/p[1]
	}
	inverse := invert(m)
	scale := multiply(&inverse, white)
	for i := range m {
		for j := range m[i] {
			m[i][j] *= scale[j]
		}
	}
	return m
}

// Primaries is the number of the primaries that the gamut computes with; the same
// for sets that are the same.
func (g *Gamut) Primaries() int { return g.primaries }

// LinearRGB converts CIE XYZ to the gamut's linear RGB, not clipped.
func (g *Gamut) LinearRGB(xyz [3]float64) [3]float64 { return multiply(&g.fromXYZ, xyz) }

// XYZ converts the gamut's linear RGB to CIE XYZ.
func (g *Gamut) XYZ(rgb [3]float64) [3]float64 { return multiply(&g.toXYZ, rgb) }

// ToRGB converts CIELAB to the gamut's non-linear R'G'B', not clipped.
func (g *Gamut) ToRGB(lab [3]float64) [3]float64 {
	v := g.LinearRGB(ToXYZ(lab))
	return [3]float64{Encode(v[0]), Encode(v[1]), Encode(v[2])}
}

// FromRGB converts the gamut's non-linear R'G'B' to CIELAB.
func (g *Gamut) FromRGB(rgb [3]float64) [3]float64 {
	return FromXYZ(g.XYZ([3]float64{Linear(rgb[0]), Linear(rgb[1]), Linear(rgb[2])}))
}

// ToSRGB is the matrix from the gamut's linear RGB to that of sRGB.
func (g *Gamut) ToSRGB() (m [3][3]float64) {
	for j := range 3 {
		var unit [3]float64
		unit[j] = 1
		for i, v := range LinearRGB(g.XYZ(unit)) {
			m[i][j] = v
		}
	}
	return m
}
