// Package photo reads and writes single pictures: JPEG, PNG, TIFF and WebP. The
// formats are decoded and encoded by their own reference libraries (libjpeg-turbo,
// libpng, libtiff, libwebp), profiles are applied by Little CMS; this package holds
// the only C code of our own that binds them, and one set of rules for all four:
//
//   - A picture is given as luma and, where wanted, chroma and opacity, upright.
//     Plain grey keeps its code values. What has a profile, or a gamma, other than
//     sRGB's is brought to sRGB through it, so that it looks as bright as before.
//   - Eight bits a sample and less are given as 8, more as 16.
//   - What cannot be decoded is an error that says why. Rows that are missing because
//     a file is damaged are mid-grey, counted and named.
//   - Text and measures that are not of the picture's coding (EXIF but for orientation
//     and thumbnail, XMP, IPTC, resolution) are read for the writer to keep.
//
// Files are walked in Go ([Open]), rows are decoded and encoded band by band: a
// picture costs its planes and little more.
package photo

// #cgo pkg-config: libjpeg libpng libtiff-4 lcms2 libwebp libwebpmux libdeflate
// #cgo CFLAGS: -O2 -Wall
import "C"
