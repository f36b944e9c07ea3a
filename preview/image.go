package preview

import (
	"context"
	"image"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
)

// Image is frame i in 8-bit sRGB, turned as it is displayed, in colour or as w wants it.
// Pixels are the film's own, wherever it says that they are not square. It waits like
// [Film.Picture].
func (f *Film) Image(ctx context.Context, i int64, w Want) (image.Image, error) {
	w.Screen = true
	p, err := f.Picture(ctx, i, w)
	if err != nil {
		return nil, err
	}
	img, err := encode.Image(p.Frame)
	if err != nil {
		return nil, err
	}
	return upright(img, vidcolor.TurnOf(f.info.Rotation)), nil
}

// upright turns img.
func upright(img *image.NRGBA, t vidcolor.Turn) *image.NRGBA {
	if t == 0 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	tw, th := t.Size(w, h)
	out := image.NewNRGBA(image.Rect(0, 0, tw, th))
	for y := range th {
		for x := range tw {
			sx, sy := t.From(x, y, w, h)
			out.SetNRGBA(x, y, img.NRGBAAt(sx, sy))
		}
	}
	return out
}
