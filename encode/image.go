package encode

import (
	"image"

	"github.com/vidcolor/vidcolor"
)

// Image returns f, painted by f.Tag, as the 8-bit R'G'B' that [WritePhoto] would write
// of it. The image is the caller's.
func Image(f *vidcolor.Frame) (*image.NRGBA, error) {
	p, err := newPicture(f, nil)
	if err != nil {
		return nil, err
	}
	w, h := f.Luma.Width, f.Luma.Height
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	rgb := make([]byte, 3*w)
	for y := range h {
		rgbRow(p, y, rgb)
		out := img.Pix[y*img.Stride : y*img.Stride+4*w]
		for x := range w {
			copy(out[4*x:], rgb[3*x:3*x+3])
			out[4*x+3] = 0xff
		}
	}
	return img, nil
}
