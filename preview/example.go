package preview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
)

// maxExample bounds a picture that is to be an example, in pixels.
const maxExample = 100e6

// Example is the photo at path, or the film's frame that is shown at a time, in its own
// colours: upright, of 8 bits and at most width samples wide. No network is needed.
func Example(ctx context.Context, path string, at time.Duration, width int) (*vidcolor.Frame, vidcolor.ColorTag, error) {
	r, err := decode.Open(path, decode.Options{Threads: 1, Chroma: true, Start: at, Upright: true})
	if err != nil {
		return nil, vidcolor.ColorTag{}, err
	}
	defer r.Close()
	f := &Film{info: r.Info()}
	if err := f.small(); err != nil {
		return nil, vidcolor.ColorTag{}, err
	}
	from := vidcolor.NewFrame(f.info.Width, f.info.Height, f.info.Depth, f.info.Layout)
	if err := r.Next(ctx, from); err != nil {
		return nil, vidcolor.ColorTag{}, err
	}
	info := f.smaller(min(width, f.info.Width))
	to := vidcolor.NewFrame(info.Width, info.Height, 8, smallLayout())
	reduce(&to.Luma, &from.Luma)
	for _, p := range []struct{ to, from *vidcolor.Plane }{{&to.U, &from.U}, {&to.V, &from.V}} {
		*p.to = vidcolor.NewPlane(min(info.Width, p.from.Width), min(info.Height, p.from.Height), 8)
		reduce(p.to, p.from)
	}
	return to, f.info.Tag.Complete(f.info.Width, f.info.Height), nil
}

// small refuses pictures that are too large for an example.
func (f *Film) small() error {
	if float64(f.info.Width)*float64(f.info.Height) > maxExample {
		return fmt.Errorf("it has %d×%d pixels, and at most %d megapixels are taken", f.info.Width, f.info.Height, int(maxExample/1e6))
	}
	return nil
}

// TryReference looks whether the picture at path can be a reference for f's colours:
// whether it can be read, is not too large, and has colour.
func (f *Film) TryReference(ctx context.Context, path string) error {
	r, err := decode.Open(path, decode.Options{Threads: 1})
	if err != nil {
		return err
	}
	if err := errors.Join((&Film{info: r.Info()}).small(), r.Close()); err != nil {
		return err
	}
	line, _ := f.now()
	return line.TryReference(ctx, path)
}
