package decode

import (
	"context"
	"errors"
	"image"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/photo"
)

// PictureSize is the size of the photo at path as it is shown: upright, in pixels.
func PictureSize(path string) (image.Point, error) {
	p, err := openPhoto(path, photo.Options{})
	if err != nil {
		return image.Point{}, err
	}
	defer p.close()
	i := p.Info()
	return image.Pt(i.Width, i.Height), nil
}

// Picture is the photo at path as it is shown: upright, in sRGB by what its profile or
// gamma says, 8 bits, not multiplied by its opacity. One of which data are missing is an
// error.
func Picture(ctx context.Context, path string) (*image.NRGBA, error) {
	p, err := openPhoto(path, photo.Options{Chroma: true})
	if err != nil {
		return nil, err
	}
	defer p.close()
	i := p.Info()
	f := frameFor(&i)
	to := planesOf(f, i.Model != photo.Grey)
	if i.Alpha {
		a := vidcolor.NewPlane(i.Width, i.Height, i.Depth)
		to.A = &a
	}
	d, err := p.Read(ctx, to)
	if err != nil {
		return nil, photoError("decode", path, err)
	}
	if d.Lost() {
		return nil, failed("decode", path, errors.New(strings.Join(d.Notes, "; ")), "copy it again, or save it anew")
	}
	f.Tag = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull}
	if i.Limited {
		f.Tag.Range = vidcolor.RangeLimited
	}
	return shown(f, to.U != nil, to.A), nil
}

// shown turns a frame's luma and, if it has any, chroma into R'G'B'.
func shown(f *vidcolor.Frame, chroma bool, alpha *vidcolor.Plane) *image.NRGBA {
	y := &f.Luma
	m := image.NewNRGBA(image.Rect(0, 0, y.Width, y.Height))
	black, white := f.Tag.LumaScale(y.Depth)
	neutral, span := f.Tag.ChromaScale(f.U.Depth)
	kr, kb := f.Tag.Matrix.Coefficients()
	code := func(v float64) uint8 { return uint8(max(0, min(255, v*255+0.5))) }
	for j := range y.Height {
		row := m.Pix[j*m.Stride:]
		for i := range y.Width {
			l := (float64(y.At(i, j)) - black) / white
			r, g, b := l, l, l
			if chroma {
				u := 2 * (1 - kb) * (float64(f.U.At(i>>f.Layout.SubX, j>>f.Layout.SubY)) - neutral) / span
				v := 2 * (1 - kr) * (float64(f.V.At(i>>f.Layout.SubX, j>>f.Layout.SubY)) - neutral) / span
				r, b = l+v, l+u
				g = (l - kr*r - kb*b) / (1 - kr - kb)
			}
			p := row[4*i : 4*i+4]
			p[0], p[1], p[2], p[3] = code(r), code(g), code(b), 255
			if alpha != nil {
				p[3] = uint8(int(alpha.At(i, j)) >> (alpha.Depth - 8))
			}
		}
	}
	return m
}
