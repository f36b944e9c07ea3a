package lab

import "math"

// Linear converts a non-linear sRGB value (0 to 1) to linear light (IEC
// 61966-2-1, 5.2). Negative values answer as the mirrored curve, so that colours
// outside the gamut stay on a smooth path.
func Linear(v float64) float64 {
	if v < 0 {
		return -Linear(-v)
	}
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// Encode converts linear light to the non-linear sRGB value, the inverse of
// [Linear]; negative light is mirrored too.
func Encode(v float64) float64 {
	if v < 0 {
		return -Encode(-v)
	}
	if v <= 0.0031308 {
		return 12.92 * v
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}
