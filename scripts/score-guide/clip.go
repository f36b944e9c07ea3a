package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/lab"
	"github.com/vidcolor/vidcolor/temporal"
)

// clip is a film of one shot with its true colours, as the network sees it.
type clip struct {
	name          string
	width, height int
	canvas        *colorize.Canvas
	proxies       []*vidcolor.Proxy
	truth         []plane // at every pixel of the proxy
	cells         []plane // the same on the grid
	outlines      []outline

	features map[int64]*vidcolor.Features
	views    map[int64]*guide.View // of stated frames
	moves    []move
}

// plane is a and b of a picture.
type plane struct{ a, b []float32 }

// move is how a frame's cells moved since the frame before.
type move struct {
	v [][2]float32
	c []float32
}

func readClip(ctx context.Context, net *colorize.Network, path string) (*clip, error) {
	r, err := decode.Open(path, decode.Options{Chroma: true})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	info := r.Info()
	tag := info.Tag.Complete(info.Width, info.Height)
	c := &clip{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), width: info.Width, height: info.Height,
		canvas:   net.For(info, info.Layout, tag),
		features: map[int64]*vidcolor.Features{}, views: map[int64]*guide.View{}}
	coder := lab.NewCoder(tag, info.Depth)
	f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
	flow := temporal.NewFlow()
	for {
		err := r.Next(ctx, f)
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		f.Index, f.Tag = int64(len(c.proxies)), tag
		p := c.canvas.Proxy(f)
		p.Index = f.Index
		c.proxies = append(c.proxies, p)
		t := trueColor(f, &coder, p)
		c.truth = append(c.truth, t)
		c.cells = append(c.cells, plane{reduce(t.a, p.W, p.H), reduce(t.b, p.W, p.H)})
		v, conf := flow.Next(p)
		c.moves = append(c.moves, move{v, conf})
	}
}

// trueColor is a and b of a frame's own chroma, averaged over the proxy's pixels,
// with the proxy's luma.
func trueColor(f *vidcolor.Frame, coder *lab.Coder, p *vidcolor.Proxy) plane {
	u, v := average(&f.U, p.W, p.H), average(&f.V, p.W, p.H)
	out := plane{make([]float32, p.W*p.H), make([]float32, p.W*p.H)}
	for i, l := range p.L {
		rgb := coder.FromDifferences(lab.Luma(float64(l)), (u[i]-coder.Neutral)/coder.ChromaSpan, (v[i]-coder.Neutral)/coder.ChromaSpan)
		for k, x := range rgb {
			rgb[k] = min(max(x, 0), 1)
		}
		c := lab.FromRGB(rgb)
		out.a[i], out.b[i] = float32(c[1]), float32(c[2])
	}
	return out
}

// average is a plane's mean over each of w × h areas.
func average(p *vidcolor.Plane, w, h int) []float64 {
	out := make([]float64, w*h)
	for y := range h {
		y0, y1 := y*p.Height/h, max((y+1)*p.Height/h, y*p.Height/h+1)
		for x := range w {
			x0, x1 := x*p.Width/w, max((x+1)*p.Width/w, x*p.Width/w+1)
			var sum float64
			for j := y0; j < y1; j++ {
				for i := x0; i < x1; i++ {
					sum += float64(p.At(i, j))
				}
			}
			out[y*w+x] = sum / float64((y1-y0)*(x1-x0))
		}
	}
	return out
}

// reduce averages a w × h picture over 4 × 4 pixels.
func reduce(v []float32, w, h int) []float32 {
	out := make([]float32, w/4*h/4)
	for y := range h {
		for x := range w {
			out[y/4*(w/4)+x/4] += v[y*w+x] / 16
		}
	}
	return out
}

// statement is what is said of one frame.
type statement struct {
	frame int64
	draw  func(*guide.Strokes)
}

// color colours the clip with some statements and returns the chroma of all frames.
func (c *clip) color(ctx context.Context, said []statement) ([]*vidcolor.Chroma, error) {
	o := temporal.Options{Smooth: temporal.DefaultSmooth}
	t, carrier := temporal.NewTracker(o), temporal.NewCarrier(o)
	var sources []*guide.Source
	own := map[int64]*guide.Source{}
	for _, s := range said {
		v, err := c.view(ctx, s.frame)
		if err != nil {
			return nil, err
		}
		strokes := guide.NewStrokes(v.W, v.H, c.width, c.height)
		s.draw(strokes)
		own[s.frame] = guide.NewSource(v, strokes)
		sources = append(sources, own[s.frame])
	}
	var out []*vidcolor.Chroma
	add := func(marks []*vidcolor.Mark) error {
		for _, m := range marks {
			var key *vidcolor.Chroma
			if m.Key {
				var err error
				if key, err = c.key(ctx, m, carrier, sources, own[m.Index]); err != nil {
					return err
				}
			}
			out = append(out, carrier.Add(m, key)...)
		}
		return nil
	}
	for i, p := range c.proxies {
		q := *p
		q.Key = own[int64(i)] != nil
		if err := add(t.Add(&q)); err != nil {
			return nil, err
		}
	}
	if err := add(t.Flush()); err != nil {
		return nil, err
	}
	return append(out, carrier.Flush()...), nil
}

// key colours a keyframe.
func (c *clip) key(ctx context.Context, m *vidcolor.Mark, carrier *temporal.Carrier, sources []*guide.Source, own *guide.Source) (*vidcolor.Chroma, error) {
	f, err := c.feature(ctx, m.Index)
	if err != nil {
		return nil, err
	}
	prior := carrier.Prior(m, f)
	chroma, err := c.canvas.Color(ctx, []*vidcolor.Features{f}, [][]float32{prior})
	if err != nil {
		return nil, err
	}
	if len(sources) == 0 {
		return chroma[0], nil
	}
	like, err := c.canvas.Likeness(ctx, f, prior)
	if err != nil {
		return nil, err
	}
	v, err := guide.NewView(c.proxies[m.Index], like)
	if err != nil {
		return nil, err
	}
	chroma[0].Said = guide.Say(v, own, sources)
	return chroma[0], nil
}

func (c *clip) feature(ctx context.Context, i int64) (*vidcolor.Features, error) {
	if f := c.features[i]; f != nil {
		return f, nil
	}
	f, err := c.canvas.Features(ctx, c.proxies[i:i+1])
	if err != nil {
		return nil, err
	}
	c.features[i] = f[0]
	return f[0], nil
}

func (c *clip) view(ctx context.Context, i int64) (*guide.View, error) {
	if v := c.views[i]; v != nil {
		return v, nil
	}
	f, err := c.feature(ctx, i)
	if err != nil {
		return nil, err
	}
	like, err := c.canvas.Likeness(ctx, f, f.G)
	if err != nil {
		return nil, err
	}
	v, err := guide.NewView(c.proxies[i], like)
	c.views[i] = v
	return v, err
}
