package colorize

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// runFeatures runs the first graph on proxies of one size, in batches.
func (n *Network) runFeatures(ctx context.Context, batch []*vidcolor.Proxy, e Emulsion) ([]*vidcolor.Features, error) {
	const op = "look at frames"
	if len(batch) == 0 {
		return nil, nil
	}
	w, h := batch[0].W, batch[0].H
	if w <= 0 || h <= 0 || w%proxyMultiple != 0 || h%proxyMultiple != 0 {
		return nil, fmt.Errorf("%s: a proxy of %d×%d, want multiples of %d", op, w, h, proxyMultiple)
	}
	for _, p := range batch {
		if p.W != w || p.H != h || len(p.L) != w*h {
			return nil, fmt.Errorf("%s: a proxy of %d×%d with %d values beside one of %d×%d", op, p.W, p.H, len(p.L), w, h)
		}
	}
	if err := n.take(ctx); err != nil {
		return nil, runError(ctx, op, err)
	}
	defer n.give()
	if n.foreign != nil {
		return n.foreign.features(batch), nil
	}
	out := make([]*vidcolor.Features, 0, len(batch))
	for part := range slices.Chunk(batch, batchLimit) {
		g := n.features
		if err := g.bind(len(part), h, w); err != nil {
			return nil, runError(ctx, op, err)
		}
		clear(g.inData[1])
		for i, p := range part {
			copy(g.inData[0][i*w*h:], p.L)
			own := e
			if p.Emulsion != "" {
				var err error
				if own, err = ParseEmulsion(p.Emulsion); err != nil {
					return nil, fmt.Errorf("%s: frame %d: %w", op, p.Index, err)
				}
			}
			g.inData[1][i*int(emulsionCount)+int(own)] = 1
		}
		if err := g.run(ctx, len(part)); err != nil {
			return nil, runError(ctx, op, err)
		}
		for i, p := range part {
			out = append(out, g.takeFeatures(i, p))
		}
	}
	return out, nil
}

// takeFeatures copies picture i out of the first graph's tensors.
func (g *graph) takeFeatures(i int, p *vidcolor.Proxy) *vidcolor.Features {
	last := len(g.out) - 1
	f := &vidcolor.Features{Index: p.Index, W: p.W, H: p.H, Maps: make([][]float32, last-1)}
	for k := range f.Maps {
		f.Maps[k] = slices.Clone(g.outOf(k, i))
	}
	f.G = slices.Clone(g.outOf(last-1, i))
	f.Scene = softmax(g.outOf(last, i))
	return f
}

// outOf is output k of picture i. It aliases the tensor.
func (g *graph) outOf(k, i int) []float32 {
	size := g.out[k].size(g.h, g.w)
	return g.outData[k][i*size : (i+1)*size]
}

// softmax turns logits into probabilities.
func softmax(logits []float32) []float32 {
	p := make([]float32, len(logits))
	top := slices.Max(logits)
	var sum float64
	for i, v := range logits {
		e := math.Exp(float64(v - top))
		p[i] = float32(e)
		sum += e
	}
	for i := range p {
		p[i] = float32(float64(p[i]) / sum)
	}
	return p
}

// runColor runs the second graph on features of one size, in batches.
func (n *Network) runColor(ctx context.Context, batch []*vidcolor.Features, prior [][]float32) ([]*vidcolor.Chroma, error) {
	const op = "color frames"
	if len(prior) != len(batch) {
		return nil, fmt.Errorf("%s: %d features and %d global features", op, len(batch), len(prior))
	}
	if len(batch) == 0 {
		return nil, nil
	}
	if err := n.take(ctx); err != nil {
		return nil, runError(ctx, op, err)
	}
	defer n.give()
	if n.foreign != nil {
		return n.colorForeign(ctx, op, batch)
	}
	g := n.color
	w, h := batch[0].W, batch[0].H
	for i, f := range batch {
		if err := g.checkFeatures(f, prior[i], w, h); err != nil {
			return nil, fmt.Errorf("%s: frame %d: %w", op, f.Index, err)
		}
	}
	out := make([]*vidcolor.Chroma, 0, len(batch))
	for len(out) < len(batch) {
		part := batch[len(out):min(len(out)+batchLimit, len(batch))]
		if err := g.bind(len(part), h, w); err != nil {
			return nil, runError(ctx, op, err)
		}
		for i, f := range part {
			for k, m := range f.Maps {
				copy(g.inData[k][i*len(m):], m)
			}
			v := prior[len(out)+i]
			copy(g.inData[len(f.Maps)][i*len(v):], v)
		}
		if err := g.run(ctx, len(part)); err != nil {
			return nil, runError(ctx, op, err)
		}
		for i, f := range part {
			out = append(out, g.takeChroma(i, f))
		}
	}
	return out, nil
}

// colorForeign is runColor of a foreign network.
func (n *Network) colorForeign(ctx context.Context, op string, batch []*vidcolor.Features) (out []*vidcolor.Chroma, err error) {
	for _, f := range batch {
		if len(f.Maps) != 1 || len(f.Maps[0]) != f.W*f.H {
			return nil, fmt.Errorf("%s: frame %d: features that are not this network's", op, f.Index)
		}
		c, err := n.foreign.color(ctx, f.Maps[0], f.W, f.H)
		if err != nil {
			return nil, runError(ctx, op, err)
		}
		c.Index = f.Index
		out = append(out, c)
	}
	return out, nil
}

// checkFeatures refuses what the second graph's inputs cannot take.
func (g *graph) checkFeatures(f *vidcolor.Features, prior []float32, w, h int) error {
	if f.W != w || f.H != h || w <= 0 || h <= 0 || w%proxyMultiple != 0 || h%proxyMultiple != 0 {
		return fmt.Errorf("features of %d×%d beside some of %d×%d", f.W, f.H, w, h)
	}
	if len(f.Maps) != len(g.in)-1 {
		return fmt.Errorf("%d local maps, want %d", len(f.Maps), len(g.in)-1)
	}
	for k, m := range f.Maps {
		if want := g.in[k].size(h, w); len(m) != want {
			return fmt.Errorf("local map %s has %d values, want %d", g.in[k].name, len(m), want)
		}
	}
	if want := g.in[len(g.in)-1].channels; len(prior) != want {
		return fmt.Errorf("a global feature of %d values, want %d", len(prior), want)
	}
	return nil
}

// takeChroma copies picture i out of the second graph's tensors.
func (g *graph) takeChroma(i int, f *vidcolor.Features) *vidcolor.Chroma {
	c := vidcolor.NewChroma(f.W/strideOut, f.H/strideOut)
	c.Index = f.Index
	ab := g.outOf(0, i)
	copy(c.A, ab[:len(ab)/2])
	copy(c.B, ab[len(ab)/2:])
	for k, v := range g.outOf(1, i) {
		c.Conf[k] = min(max(v, 0), 1)
	}
	return c
}
