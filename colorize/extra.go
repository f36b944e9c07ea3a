package colorize

import (
	"context"
	"fmt"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// extra is a graph beside the two, of the inputs of the second and some of its own.
// Few films need it, so its session is made when it is first asked for.
type extra struct {
	data  []byte // nil where the bundle has none
	graph *graph // nil until then
}

// openExtra returns the graph's session, with inputs own besides those of the second
// graph and outputs out. Whoever calls it holds the turn.
func (n *Network) openExtra(name string, e *extra, own []port, out []string) (*graph, error) {
	if e.graph != nil {
		return e.graph, nil
	}
	options, err := newSessionOptions(n.options.threads())
	if err != nil {
		return nil, err
	}
	defer options.Destroy()
	if n.device.cuda {
		if err := appendCUDA(options, n.library, n.device.index); err != nil {
			return nil, err
		}
	}
	names, _, err := onnxPorts(e.data)
	if err != nil {
		return nil, fmt.Errorf("graph %s: %w", name, err)
	}
	// Maps that serve the read-out alone may be no input of it.
	in := slices.DeleteFunc(slices.Clone(n.color.in), func(p port) bool { return !slices.Contains(names, p.name) })
	in = append(in, own...)
	var inputs []string
	values := make([][]float32, len(in))
	for i, p := range in {
		inputs = append(inputs, p.name)
		values[i] = make([]float32, p.size(probeH, probeW))
	}
	g, err := openGraph(name, e.data, inputs, out, options)
	if err != nil {
		return nil, err
	}
	copy(g.in, in)
	if _, err := g.tryOut(values); err != nil {
		g.close()
		return nil, err
	}
	for i, o := range out {
		if i >= len(g.out) || g.out[i].name != o || g.out[i].stride != strideOut {
			g.close()
			return nil, fmt.Errorf("graph %s gives no %s at 1/%d", name, o, strideOut)
		}
	}
	e.graph = g
	return g, nil
}

// runExtra runs such a graph on one keyframe's features with its global feature, and
// the values of its own inputs by name.
func (n *Network) runExtra(ctx context.Context, g *graph, f *vidcolor.Features, prior []float32, own map[string][]float32) error {
	if err := g.bind(1, f.H, f.W); err != nil {
		return err
	}
	for i, in := range g.in {
		if v, ok := own[in.name]; ok {
			copy(g.inData[i], v)
			continue
		}
		if in.name == gPort {
			copy(g.inData[i], prior)
			continue
		}
		copy(g.inData[i], f.Maps[slices.IndexFunc(n.color.in, func(p port) bool { return p.name == in.name })])
	}
	return g.run(ctx, 1)
}
