// Package lab holds the colour maths of vidcolor: the sRGB transfer curve,
// linear RGB, CIE XYZ, CIELAB, luma and code values of YUV formats.
//
// # What is assumed
//
// A decoded picture is taken as what an sRGB display shows: the R'G'B' that the
// stream's matrix gives has the curve of sRGB (IEC 61966-2-1), whatever transfer
// the stream's tags name, and the primaries that its tags do name, see [Gamut].
// The reason: the network was trained on sRGB photos, a viewer judges the film on a
// computer's screen, and BT.1886 against sRGB differ by less than the network errs,
// BT.2020 and BT.709 primaries by more. Every gamut has the white D65 and grey has
// R' = G' = B' = Y', so that luma alone gives L in all of them.
//
// Colours are arrays of three: R, G, B from 0 to 1; X, Y, Z with Y of white 1;
// L from 0 to 100, a and b about −110 to 110. Functions work on float64 and are
// the reference; [LightnessTable] and [Converter] are the fast forms for
// kernels.
package lab
