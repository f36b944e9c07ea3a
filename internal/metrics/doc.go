// Package metrics scores a coloured film against its colour truth, frame by frame
// and in bounded memory: PSNR, CIELAB ab error, colourfulness, CDC and chroma
// flicker, each with the figure that a grey film would get beside it.
//
// Pictures are compared as the 8-bit sRGB that a screen shows: YUV is decoded by each
// stream's own tag, primaries included (see package lab for what that assumes), chroma of subsampled layouts is brought to
// luma's size by linear interpolation (horizontally co-sited with the even luma
// columns, but in the middle of two in JPEG and WebP; vertically between two rows),
// and values are rounded to bytes.
// Arithmetic on them is floating-point. "Grey" is the truth with neutral chroma.
//
// Every measure is taken for each picture and then averaged over pictures.
package metrics
