// Package lab holds the colour maths of vidcolor: the sRGB transfer curve,
// linear RGB, CIE XYZ, CIELAB, luma and code values of YUV formats.
//
// # What is assumed
//
// A decoded picture is taken as what an sRGB display shows: the R'G'B' that the
// stream's matrix gives is sRGB as it is (IEC 61966-2-1: primaries of ITU-R
// BT.709, white D65, the piecewise curve), whatever transfer and primaries the
// stream's tags name. The reason: the network was trained on sRGB photos, a
// viewer judges the film on a computer's screen, and BT.1886 against sRGB or
// SMPTE C against BT.709 primaries differ by less than the network errs. Grey
// has R' = G' = B' = Y', so that luma alone gives L.
//
// Colours are arrays of three: R, G, B from 0 to 1; X, Y, Z with Y of white 1;
// L from 0 to 100, a and b about −110 to 110. Functions work on float64 and are
// the reference; [LightnessTable] and [Converter] are the fast forms for
// kernels.
package lab
