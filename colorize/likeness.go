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
func (n *Network) HasLikeness() bool { return n.foreign == nil && len(n.likenessData) > 0 }

// openLikeness makes the session of the third graph, which only guided films
// need, when it is first asked for. Whoever calls it holds the turn.
func (n *Network) openLikeness() error {
	if n.likeness != nil {
		return nil
	}
	options, err := newSessionOptions(n.options.threads())
	if err != nil {
		return err
	}
	defer options.Destroy()
	if n.device.cuda {
		if err := appendCUDA(options, n.library, n.device.index); err != nil {
			return err
		}
	}
	var inputs []string
	for _, p := range n.color.in {
		inputs = append(inputs, p.name)
	}
	names, _, err := onnxPorts(n.likenessData)
	if err != nil {
		return fmt.Errorf("graph likeness: %w", err)
	}
	// Maps that serve the read-out alone are no input of it.
	inputs = slices.DeleteFunc(inputs, func(name string) bool { return !slices.Contains(names, name) })
	g, err := openGraph("likeness", n.likenessData, inputs, []string{likenessPort}, options)
	if err != nil {
		return err
	}
	values := make([][]float32, len(inputs))
	for i, name := range inputs {
		p := n.color.in[slices.IndexFunc(n.color.in, func(p port) bool { return p.name == name })]
		g.in[i] = p
		values[i] = make([]float32, p.size(probeH, probeW))
	}
	if _, err := g.tryOut(values); err != nil {
		g.close()
		return err
	}
	if out := g.out[0]; len(g.out) != 1 || out.stride != strideOut {
		g.close()
		return fmt.Errorf("graph likeness has %d outputs at 1/%d, want one at 1/%d", len(g.out), out.stride, strideOut)
	}
	n.likeness = g
	return nil
}

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
	if err := n.openLikeness(); err != nil {
		return nil, runError(ctx, op, err)
	}
	g := n.likeness
	if err := g.bind(1, f.H, f.W); err != nil {
		return nil, runError(ctx, op, err)
	}
	for i, in := range g.in {
		if in.name == gPort {
			copy(g.inData[i], prior)
			continue
		}
		copy(g.inData[i], f.Maps[slices.IndexFunc(n.color.in, func(p port) bool { return p.name == in.name })])
	}
	if err := g.run(ctx, 1); err != nil {
		return nil, runError(ctx, op, err)
	}
	out := &vidcolor.Likeness{Index: f.Index, W: f.W / strideOut, H: f.H / strideOut, Dim: g.out[0].channels}
	out.Z = slices.Clone(g.outOf(0, 0))
	return out, nil
}
