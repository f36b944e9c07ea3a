package colorize

import (
	"context"
	"errors"
	"fmt"
	"slices"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/vidcolor/vidcolor/internal/fault"
)

// Size of the picture that a bundle is tried with, and the names that the format
// fixes. Local maps may have any name.
const (
	probeH, probeW = 32, 64

	emulsionPort   = "emulsion"
	gPort          = "g"
	scenePort      = "scene"
	abPort         = "ab"
	confidencePort = "confidence"
)

// openGraphs loads both graphs of a bundle, at once, and checks them by their own words
// and by one small run, so that whatever does not match is found now.
func openGraphs(b *bundle, options *ort.SessionOptions) (features, color *graph, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, features.close(), color.close())
			features, color = nil, nil
		}
	}()
	type opened struct {
		graph *graph
		err   error
	}
	first := make(chan opened, 1)
	go func() {
		g, err := openGraph("features", b.features, []string{b.manifest.Input.Name, emulsionPort}, []string{gPort, scenePort}, options)
		first <- opened{g, err}
	}()
	// The local maps come first, g and scene after them.
	maps, err := mapsOf(b.features)
	if err == nil {
		color, err = openGraph("colour", b.color, append(maps, gPort), []string{abPort, confidencePort}, options)
	}
	o := <-first
	if features = o.graph; o.err != nil {
		return features, color, o.err // which may be why the second does not fit
	}
	if err != nil {
		return features, color, err
	}
	if n := len(color.out); n != 2 {
		return features, color, fmt.Errorf("graph colour has %d outputs, want ab and confidence", n)
	}
	return features, color, probe(b.manifest, features, color)
}

// mapsOf are the names of the local maps among the outputs of the first graph, in order.
func mapsOf(features []byte) (maps []string, err error) {
	_, out, err := onnxPorts(features)
	if err != nil {
		return nil, fmt.Errorf("graph features: %w", err)
	}
	for _, name := range out {
		if name != gPort && name != scenePort {
			maps = append(maps, name)
		}
	}
	if len(maps) == 0 {
		return nil, errors.New("graph features has no local map among its outputs")
	}
	return maps, nil
}

// openGraph makes a session whose inputs are exactly inputs and whose outputs end
// with outputs; other outputs come first, in the graph's order.
func openGraph(name string, data []byte, inputs, outputs []string, options *ort.SessionOptions) (*graph, error) {
	in, out, err := onnxPorts(data)
	if err == nil {
		err = checkInputs(in, inputs)
	}
	if err != nil {
		return nil, fmt.Errorf("graph %s: %w", name, err)
	}
	var names []string
	for _, o := range out {
		if !slices.Contains(outputs, o) {
			names = append(names, o)
		}
	}
	for _, want := range outputs {
		if !slices.Contains(out, want) {
			return nil, fmt.Errorf("graph %s has no output %q", name, want)
		}
	}
	names = append(names, outputs...)
	g := &graph{name: name}
	if err := fault.At("session " + name); err != nil {
		return nil, fmt.Errorf("graph %s: %w", name, err)
	}
	if g.session, err = ort.NewDynamicAdvancedSessionWithONNXData(data, inputs, names, options); err != nil {
		return nil, fmt.Errorf("graph %s: %w", name, oneLine(err))
	}
	live.Add(1)
	for _, n := range inputs {
		g.in = append(g.in, port{name: n})
	}
	for _, n := range names {
		g.out = append(g.out, port{name: n})
	}
	return g, nil
}

func checkInputs(in, want []string) error {
	for _, name := range in {
		if !slices.Contains(want, name) {
			return fmt.Errorf("input %q is not one of %q", name, want)
		}
	}
	if len(in) != len(want) {
		return fmt.Errorf("inputs are %q, want %q", in, want)
	}
	return nil
}

// probe runs both graphs on a small grey picture and learns the ports' sizes from
// what comes out.
func probe(m *Manifest, features, color *graph) error {
	features.in[0].channels, features.in[0].stride = 1, 1
	features.in[1].channels = int(emulsionCount)
	picture := [][]float32{make([]float32, probeH*probeW), {1, 0, 0, 0}}
	for i := range picture[0] {
		picture[0][i] = 50
	}
	maps, err := features.tryOut(picture)
	if err != nil {
		return err
	}
	last := len(features.out) - 1 // scene; g stands before it
	if got := features.out[last-1]; got.stride != 0 || got.channels != m.G {
		return fmt.Errorf("g has %d values, the manifest says %d", got.channels, m.G)
	}
	if got := features.out[last]; got.stride != 0 || got.channels != len(m.Scenes) {
		return fmt.Errorf("scene has %d values, the manifest names %d scenes", got.channels, len(m.Scenes))
	}
	copy(color.in, features.out[:last])
	if _, err := color.tryOut(maps[:last]); err != nil {
		return err
	}
	for i, want := range []port{{abPort, 2, strideOut}, {confidencePort, 1, strideOut}} {
		if got := color.out[i]; got != want {
			return fmt.Errorf("%s has %d channels at 1/%d, want %d at 1/%d", got.name, got.channels, got.stride, want.channels, want.stride)
		}
	}
	return nil
}

// tryOut runs one picture with outputs that the runtime allocates, sets the output
// ports by their shapes and returns copies of their values.
func (g *graph) tryOut(values [][]float32) ([][]float32, error) {
	t := &tensors{out: make([]ort.Value, len(g.out))}
	defer t.destroy()
	var err error
	if t.in, err = makeViews(g.in, values, 1, probeH, probeW); err != nil {
		return nil, fmt.Errorf("graph %s: %w", g.name, err)
	}
	err = runSession(context.Background(), g.session, t.in, t.out)
	for _, v := range t.out {
		if v != nil {
			live.Add(1)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("graph %s: %w", g.name, oneLine(err))
	}
	var data [][]float32
	for i := range g.out {
		v, ok := t.out[i].(*ort.Tensor[float32])
		if !ok {
			return nil, fmt.Errorf("graph %s, output %s: not a tensor of float32", g.name, g.out[i].name)
		}
		if err := g.out[i].learn(v.GetShape()); err != nil {
			return nil, fmt.Errorf("graph %s: %w", g.name, err)
		}
		data = append(data, slices.Clone(v.GetData()))
	}
	return data, nil
}

// learn sets channels and stride by the shape that the probe gave.
func (p *port) learn(s ort.Shape) error {
	switch {
	case len(s) == 2 && s[0] == 1 && s[1] > 0:
		p.channels, p.stride = int(s[1]), 0
		return nil
	case len(s) == 4 && s[0] == 1 && s[1] > 0 && s[2] > 0 && s[3] > 0:
		p.channels, p.stride = int(s[1]), probeH/int(s[2])
		if p.stride > 0 && probeH/p.stride == int(s[2]) && probeW/p.stride == int(s[3]) && proxyMultiple%p.stride == 0 {
			return nil
		}
	}
	return fmt.Errorf("output %s has shape %v for one picture of %d×%d", p.name, s, probeW, probeH)
}
