package colorize

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vidcolor/vidcolor"
)

const likenessPort = "likeness"

// ErrNoLikeness is what [Canvas.Likeness] answers of networks that cannot say
// which cells are alike: foreign ones, and bundles without likeness.onnx.
var ErrNoLikeness = errors.New("this network does not tell which parts of a picture are alike")

// HasLikeness reports whether the network can say which cells are alike.
func (n *Network) HasLikeness() bool { return n.foreign == nil && len(n.likeness.data) > 0 }

// Likeness runs the third graph on one keyframe's features with its global
// feature: for each cell of the colour map a vector of unit length whose cosine
// with another cell's, in this frame or another, says how alike they are. Networks
// that cannot answer with an error that is [ErrNoLikeness].
func (c *Canvas) Likeness(ctx context.Context, f *vidcolor.Features, prior []float32) (*vidcolor.Likeness, error) {
	const op = "compare frames"
	n := c.net
	if !n.HasLikeness() {
		return nil, &vidcolor.Error{Kind: vidcolor.KindModel, Op: op, Path: n.options.Model, Err: ErrNoLikeness,
			Hint: "a guide needs a bundle with likeness.onnx, such as the built-in one"}
	}
	if err := n.take(ctx); err != nil {
		return nil, runError(ctx, op, err)
	}
	defer n.give()
	if err := n.color.checkFeatures(f, prior, f.W, f.H); err != nil {
		return nil, fmt.Errorf("%s: frame %d: %w", op, f.Index, err)
	}
	g, err := n.openExtra("likeness", &n.likeness, nil, []string{likenessPort})
	if err != nil {
		return nil, runError(ctx, op, err)
	}
	if err := n.runExtra(ctx, g, f, prior, nil); err != nil {
		return nil, runError(ctx, op, err)
	}
	out := &vidcolor.Likeness{Index: f.Index, W: f.W / strideOut, H: f.H / strideOut, Dim: g.out[0].channels}
	out.Z = slices.Clone(g.outOf(0, 0))
	return out, nil
}
