package colorize

import (
	"context"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// Canvas is a network made ready for one film: proxies of its frames' size, and a
// painter for its output's layout and tag. It serves as the pipeline's Colorizer.
// Safe for concurrent use; Features and Color of one network take turns.
type Canvas struct {
	net      *Network
	emulsion Emulsion
	tag      vidcolor.ColorTag
	w, h     int // of the proxy
	painter  *painter

	sampler *resampler
	scratch sync.Pool // of *bandSums
}

// CanvasOptions are what films that share a network may differ in. The fields are
// those of [Options].
type CanvasOptions struct {
	Size       int      // 0 is the bundle's own
	Saturation float64  // 0 is 1, NoColor is none
	Emulsion   Emulsion // what recorded this film
}

// For is Canvas with the options that the network was opened with.
func (n *Network) For(info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) *Canvas {
	o := n.options
	return n.Canvas(info, layout, tag, CanvasOptions{o.Size, o.Saturation, o.Emulsion})
}

// Canvas returns a canvas for the film that info describes: frames of info.Width ×
// info.Height, shown with info.SampleAspect. layout is what frames' U and V are to
// have and tag the completed description of both luma and chroma. A canvas holds
// nothing to be closed, but works only while its network is open.
//
// The network's picture is the frame as it is coded: Rotation is not undone.
func (n *Network) Canvas(info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag, o CanvasOptions) *Canvas {
	size := o.Size
	if size == 0 {
		size = n.manifest.Size
		if info.Still {
			size = max(size, n.manifest.PhotoSize)
		}
	}
	c := &Canvas{net: n, emulsion: o.Emulsion, tag: tag}
	width, height := max(info.Width, 1), max(info.Height, 1)
	c.w, c.h = proxySize(width, height, info.SampleAspect, size)
	c.sampler = newResampler(width, height, c.w, c.h)
	own := Options{Saturation: o.Saturation}
	c.painter = newPainter(n.chromaTable(tag), layout, tag, own.saturation())
	c.scratch.New = func() any { return new(bandSums) }
	return c
}

// SetEmulsion says what recorded this film, instead of the network's option. Call
// it before the first frame.
func (c *Canvas) SetEmulsion(e Emulsion) { c.emulsion = e }

// ProxySize is the size of the picture that the network sees.
func (c *Canvas) ProxySize() (w, h int) { return c.w, c.h }

// Proxy makes the small picture of a frame: luma averaged over areas in code
// values, then as CIELAB L. A frame of another size than the film's is taken too,
// more slowly.
func (c *Canvas) Proxy(f *vidcolor.Frame) *vidcolor.Proxy {
	s := c.scratch.Get().(*bandSums)
	defer c.scratch.Put(s)
	r := c.sampler
	if r.width != f.Luma.Width || r.height != f.Luma.Height {
		r = newResampler(f.Luma.Width, f.Luma.Height, c.w, c.h)
	}
	p := &vidcolor.Proxy{Index: f.Index, W: c.w, H: c.h, L: make([]float32, c.w*c.h)}
	r.run(p.L, &f.Luma, s)
	coder := lab.NewCoder(c.tag, f.Luma.Depth)
	scale, offset := float32(1/coder.Span), float32(-coder.Black/coder.Span)
	table := c.net.lightness
	for i, v := range p.L {
		p.L[i] = table.At(v*scale + offset)
	}
	return p
}

// Features runs the first graph on proxies of one size. When ctx ends it returns
// the context's error after the run has stopped.
func (c *Canvas) Features(ctx context.Context, batch []*vidcolor.Proxy) ([]*vidcolor.Features, error) {
	out, err := c.net.runFeatures(ctx, batch, c.emulsion)
	if c.net.others {
		return out, err // somebody else's network answers for itself
	}
	for i, f := range out {
		f.Support = supportOf(batch[i])
	}
	return out, err
}

// Color runs the second graph on features of one size, each with its global
// feature (of the manifest's length G), as [Canvas.Features] does. What the picture
// does not speak for, by the features' Support, is paler and less sure.
func (c *Canvas) Color(ctx context.Context, batch []*vidcolor.Features, prior [][]float32) ([]*vidcolor.Chroma, error) {
	out, err := c.net.runColor(ctx, batch, prior)
	for i, v := range out {
		if batch[i].Support != nil {
			support(v, batch[i].Support)
		}
	}
	return out, err
}

// Paint writes the frame's U and V from chroma of any size. Luma is only read.
func (c *Canvas) Paint(f *vidcolor.Frame, chroma *vidcolor.Chroma) error {
	return c.painter.paint(f, chroma)
}
