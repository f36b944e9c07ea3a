package colorize

import (
	"context"
	"errors"
	"fmt"

	"github.com/vidcolor/vidcolor"
)

// PaletteSamples is the number of points of a palette.
const PaletteSamples = 1024

const (
	palettePort = "palette"
	tintPort    = "tint"
)

// ErrNoTint is what [Canvas.Tint] answers of networks that cannot be drawn to a
// palette: foreign ones, and bundles without tint.onnx.
var ErrNoTint = errors.New("this network cannot follow a reference picture")

// HasTint reports whether the network can be drawn to a palette.
func (n *Network) HasTint() bool { return n.foreign == nil && len(n.tint.data) > 0 }

// Tint is Color of one keyframe, drawn to the colours of another picture: palette
// holds a and b of [PaletteSamples] of its points, one after another, and strength,
// from 0 for not at all, says how strongly. Each class's score gains strength ×
// temperature × log of its share in the palette over its mean share in the keyframe.
func (c *Canvas) Tint(ctx context.Context, f *vidcolor.Features, prior, palette []float32, strength float32) (*vidcolor.Chroma, error) {
	const op = "color frames by a reference"
	n := c.net
	if !n.HasTint() {
		return nil, &vidcolor.Error{Kind: vidcolor.KindModel, Op: op, Path: n.options.Model, Err: ErrNoTint,
			Hint: "a reference needs a bundle with tint.onnx, such as the built-in one"}
	}
	if len(palette) != 2*PaletteSamples {
		return nil, fmt.Errorf("%s: a palette of %d values, want %d", op, len(palette), 2*PaletteSamples)
	}
	if err := n.take(ctx); err != nil {
		return nil, runError(ctx, op, err)
	}
	defer n.give()
	if err := n.color.checkFeatures(f, prior, f.W, f.H); err != nil {
		return nil, fmt.Errorf("%s: frame %d: %w", op, f.Index, err)
	}
	own := []port{{name: palettePort, channels: 2 * PaletteSamples}, {name: tintPort, channels: 1}}
	var out []string
	for _, p := range n.color.out {
		out = append(out, p.name)
	}
	g, err := n.openExtra("tint", &n.tint, own, out)
	if err != nil {
		return nil, runError(ctx, op, err)
	}
	err = n.runExtra(ctx, g, f, prior, map[string][]float32{palettePort: palette, tintPort: {strength}})
	if err != nil {
		return nil, runError(ctx, op, err)
	}
	chroma := g.takeChroma(0, f)
	if f.Support != nil {
		support(chroma, f.Support)
	}
	return chroma, nil
}
