package encode

import (
	"image"

	"github.com/vidcolor/vidcolor"
)

// Image returns f, painted by f.Tag, as the 8-bit R'G'B' that [WritePhoto] would write
// of it. The image is the caller's.
func Image(f *vidcolor.Frame) (*image.NRGBA, error) {
	rgb, err := toRGB(f, 8)
	if err != nil {
		return nil, err
	}
	w, h := f.Luma.Width, f.Luma.Height
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		r, g, b := rgb[0].Row8(y), rgb[1].Row8(y), rgb[2].Row8(y)
		out := img.Pix[y*img.Stride : y*img.Stride+4*w]
		for x := range w {
			p := out[4*x : 4*x+4 : 4*x+4]
			p[0], p[1], p[2], p[3] = r[x], g[x], b[x], 0xff
		}
	}
	return img, nil
}
