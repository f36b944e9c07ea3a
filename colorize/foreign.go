package colorize

import (
	"context"
	"errors"
	"fmt"
	"slices"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// foreign is somebody else's network as a session: one graph from a grey picture to
// colour. It has no global feature that a shot could share, names no scenes and
// knows no emulsions. One goroutine at a time.
type foreign struct {
	manifest *foreignManifest
	session  *ort.DynamicAdvancedSession // nil once closed
}

// Size of the picture that a foreign network is tried with: large enough for most.
const foreignH, foreignW = 64, 96

// openForeign makes the session and tries it with a grey picture.
func openForeign(m *foreignManifest, model []byte, options *ort.SessionOptions) (*foreign, error) {
	in, out, err := onnxPorts(model)
	if err != nil {
		return nil, err
	}
	input, err := onePort("input", m.Input.Name, in)
	if err != nil {
		return nil, err
	}
	if len(in) != 1 {
		return nil, fmt.Errorf("the graph has the inputs %q, want one", in)
	}
	output, err := onePort("output", m.Output.Name, out)
	if err != nil {
		return nil, err
	}
	f := &foreign{manifest: m}
	if f.session, err = ort.NewDynamicAdvancedSessionWithONNXData(model, []string{input}, []string{output}, options); err != nil {
		return nil, oneLine(err)
	}
	live.Add(1)
	l := make([]float32, foreignW*foreignH)
	for i := range l {
		l[i] = 50
	}
	if _, err := f.color(context.Background(), l, foreignW, foreignH); err != nil {
		return nil, errors.Join(oneLine(err), f.close())
	}
	return f, nil
}

// onePort is the port of that name, or the only one.
func onePort(kind, name string, ports []string) (string, error) {
	if name == "" && len(ports) == 1 {
		return ports[0], nil
	}
	if !slices.Contains(ports, name) {
		return "", fmt.Errorf("the graph has the %ss %q, the manifest names %q", kind, ports, name)
	}
	return name, nil
}

func (f *foreign) close() error {
	if f == nil || f.session == nil {
		return nil
	}
	s := f.session
	f.session = nil
	live.Add(-1)
	return s.Destroy()
}

// features are the pictures themselves.
func (f *foreign) features(batch []*vidcolor.Proxy) (out []*vidcolor.Features) {
	for _, p := range batch {
		out = append(out, &vidcolor.Features{Index: p.Index, W: p.W, H: p.H, Maps: [][]float32{slices.Clone(p.L)}, G: []float32{1}})
	}
	return out
}

// foreignConf is the confidence given to networks that tell none: about what the
// built-in one has on average, which is what a shot's memory is measured by.
const foreignConf = 0.3

// color is the chroma of a w × h picture of CIELAB L, equally sure everywhere.
func (f *foreign) color(ctx context.Context, l []float32, w, h int) (*vidcolor.Chroma, error) {
	picture, iw, ih := f.picture(l, w, h)
	values, shape, err := f.run(ctx, picture, iw, ih)
	if err != nil {
		return nil, err
	}
	out := &f.manifest.Output
	if len(shape) != 4 || shape[0] != 1 || int(shape[1]) != out.channels() || shape[2] < 1 || shape[3] < 1 {
		return nil, fmt.Errorf("output has shape %v, want 1 picture of %s with %d channels", shape, out.Picture, out.channels())
	}
	ow, oh := int(shape[3]), int(shape[2])
	a, b := out.ab(values, ow*oh)
	c := vidcolor.NewChroma(w/strideOut, h/strideOut)
	copy(c.A, stretch(a, ow, oh, c.W, c.H))
	copy(c.B, stretch(b, ow, oh, c.W, c.H))
	for i := range c.Conf {
		c.Conf[i] = foreignConf
	}
	return c, nil
}

// picture is what the network takes of L, with its size.
func (f *foreign) picture(l []float32, w, h int) (values []float32, width, height int) {
	in := &f.manifest.Input
	width, height = w, h
	if in.Side > 0 {
		width, height = in.Side, in.Side
	}
	l = stretch(l, w, h, width, height)
	n := width * height
	values = make([]float32, in.channels()*n)
	for i, v := range l {
		share := float64(v) / 100
		if in.Picture == pictureGray {
			share = lab.Luma(float64(v))
		}
		values[i] = float32(in.Range[0] + share*(in.Range[1]-in.Range[0]))
	}
	for c := 1; c < in.channels(); c++ {
		copy(values[c*n:], values[:n])
	}
	return values, width, height
}

// run computes one picture.
func (f *foreign) run(ctx context.Context, picture []float32, w, h int) ([]float32, ort.Shape, error) {
	if err := fault.At("tensor"); err != nil {
		return nil, nil, err
	}
	in, err := ort.NewTensor(ort.NewShape(1, int64(f.manifest.Input.channels()), int64(h), int64(w)), picture)
	if err != nil {
		return nil, nil, err
	}
	live.Add(1)
	t := &tensors{in: []ort.Value{in}, out: make([]ort.Value, 1)}
	defer t.destroy()
	err = runSession(ctx, f.session, t.in, t.out)
	if t.out[0] != nil {
		live.Add(1)
	}
	if err != nil {
		return nil, nil, err
	}
	v, ok := t.out[0].(*ort.Tensor[float32])
	if !ok {
		return nil, nil, errors.New("output is not a tensor of float32")
	}
	values := slices.Clone(v.GetData())
	var sum float32 // any NaN or infinity times 0 is NaN and stays so
	for _, x := range values {
		sum += x * 0
	}
	if sum != 0 {
		return nil, nil, errNotFinite
	}
	return values, v.GetShape().Clone(), nil
}

// ab is a and b of a picture of n samples that the network gave.
func (out *foreignOutput) ab(values []float32, n int) (a, b []float32) {
	a, b = make([]float32, n), make([]float32, n)
	for i := range n {
		if out.Picture == pictureAB {
			a[i], b[i] = values[i]*float32(out.Unit), values[n+i]*float32(out.Unit)
			continue
		}
		var rgb [3]float64
		for c := range rgb {
			share := (float64(values[c*n+i]) - out.Range[0]) / (out.Range[1] - out.Range[0])
			rgb[c] = min(max(share, 0), 1)
		}
		color := lab.FromRGB(rgb)
		a[i], b[i] = float32(color[1]), float32(color[2])
	}
	return a, b
}

// stretch brings a picture of w × h values to another size: by area where a way
// shrinks, by linear interpolation where it grows.
func stretch(src []float32, w, h, width, height int) []float32 {
	if w == width && h == height {
		return src
	}
	rows := make([]float32, h*width)
	for x, t := range newTaps(w, width) {
		for y := range h {
			for i, k := range t.weights {
				rows[y*width+x] += k * src[y*w+t.first+i]
			}
		}
	}
	dst := make([]float32, width*height)
	for y, t := range newTaps(h, height) {
		for j, k := range t.weights {
			from := rows[(t.first+j)*width:][:width]
			for x, v := range from {
				dst[y*width+x] += k * v
			}
		}
	}
	return dst
}
