package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

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
	last          time.Duration // when its last frame is shown
	canvas        *colorize.Canvas
	proxies       []*vidcolor.Proxy
	truth         []plane // at every pixel of the proxy
	cells         []plane // the same on the grid
	outlines      []outline
	auto          []*vidcolor.Chroma // see automatic
	shown         [][]float32        // sRGB of the truth, where it was asked for

	features map[int64]*vidcolor.Features
	passes   map[string][]*step
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

// lastOutlined is the last frame that outlines are of.
const lastOutlined = 24

// readClip reads a clip, or where short is asked for what outlines need of it.
func readClip(ctx context.Context, net *colorize.Network, path string, short bool) (*clip, error) {
	r, err := decode.Open(path, decode.Options{Chroma: true})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	info := r.Info()
	tag := info.Tag.Complete(info.Width, info.Height)
	c := &clip{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), width: info.Width, height: info.Height,
		canvas:   net.For(info, info.Layout, tag),
		features: map[int64]*vidcolor.Features{}, passes: map[string][]*step{}, views: map[int64]*guide.View{}}
	coder := lab.NewCoder(tag, info.Depth)
	f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
	flow := temporal.NewFlow()
	for {
		err := r.Next(ctx, f)
		if errors.Is(err, io.EOF) || short && len(c.proxies) > lastOutlined+1 {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		f.Index, f.Tag = int64(len(c.proxies)), tag
		p := c.canvas.Proxy(f)
		p.Index = f.Index
		c.proxies, c.last = append(c.proxies, p), info.Time(f.PTS)
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
func (c *clip) color(ctx context.Context, said []statement, set guide.Settings) ([]*vidcolor.Chroma, error) {
	carrier := temporal.NewCarrier(temporal.Options{Smooth: temporal.DefaultSmooth})
	var sources []*guide.Source
	own := map[int64]*guide.Source{}
	for _, s := range said {
		v, err := c.view(ctx, s.frame)
		if err != nil {
			return nil, err
		}
		strokes := guide.NewStrokes(v.W, v.H, c.width, c.height)
		s.draw(strokes)
		src := guide.NewSource(v, strokes, set)
		src.Span = guide.Span{Start: frameTime(s.frame), End: frameTime(s.frame + 1)}
		own[s.frame] = src
		sources = append(sources, src)
	}
	steps, err := c.steps(ctx, said)
	if err != nil {
		return nil, err
	}
	var out []*vidcolor.Chroma
	follow := guide.NewFollower(sources, set)
	if len(said) > 0 {
		var lead []guide.Seen
		for _, st := range steps {
			if st.view != nil && st.mark.Index < said[0].frame {
				lead = append(lead, guide.Seen{View: st.view, Span: guide.Span{Start: frameTime(st.mark.Index), End: frameTime(st.mark.Index + 1)}})
			}
		}
		follow.Lead(lead)
	}
	for _, st := range steps {
		mark := *st.mark
		if st.view != nil && len(sources) > 0 {
			mark.Said = follow.Key(st.view, own[mark.Index], frameTime(mark.Index))
		}
		if mark.Key {
			mark.Shows = func() vidcolor.Alike { return st.view }
		}
		out = append(out, carrier.Add(&mark, st.key)...)
	}
	return append(out, carrier.Flush()...), nil
}

// frameTime is when a frame would be shown at 24 a second.
func frameTime(i int64) time.Duration { return time.Duration(i) * time.Second / 24 }

// step is a frame's mark, of a keyframe the network's chroma, and of one that statements are
// spread to its view. They do not depend on what is said but on which frames it is said of.
type step struct {
	mark *vidcolor.Mark
	key  *vidcolor.Chroma
	view *guide.View
}

// steps are those of all frames, kept.
func (c *clip) steps(ctx context.Context, said []statement) ([]*step, error) {
	stated := map[int64]bool{}
	for _, s := range said {
		stated[s.frame] = true
	}
	name := fmt.Sprint(stated)
	if old := c.passes[name]; old != nil {
		return old, nil
	}
	o := temporal.Options{Smooth: temporal.DefaultSmooth}
	t, carrier, likes := temporal.NewTracker(o), temporal.NewCarrier(o), temporal.NewPrior(o)
	var out []*step
	add := func(marks []*vidcolor.Mark) error {
		for _, m := range marks {
			s := &step{mark: m}
			if err := c.key(ctx, s, carrier, likes); err != nil {
				return err
			}
			out = append(out, s)
		}
		return nil
	}
	for i, p := range c.proxies {
		q := *p
		q.Asked = stated[int64(i)] || len(said) > 0 && i%guide.KeyInterval == 0
		if err := add(t.Add(&q)); err != nil {
			return nil, err
		}
	}
	err := add(t.Flush())
	c.passes[name] = out
	return out, err
}

// key colours a keyframe, and sees what is in it, or in one asked for.
func (c *clip) key(ctx context.Context, s *step, carrier *temporal.Carrier, likes *temporal.Prior) error {
	if !s.mark.Key && !s.mark.Asked {
		return nil
	}
	f, err := c.feature(ctx, s.mark.Index)
	if err != nil {
		return err
	}
	if s.mark.Key {
		chroma, err := c.canvas.Color(ctx, []*vidcolor.Features{f}, [][]float32{carrier.Prior(s.mark, f)})
		if err != nil {
			return err
		}
		s.key = chroma[0]
	}
	like, err := c.canvas.Likeness(ctx, f, likes.Next(s.mark, f))
	if err != nil {
		return err
	}
	s.view, err = guide.NewView(c.proxies[s.mark.Index], like)
	return err
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
	if err == nil {
		near := guide.NewNearby(len(c.proxies[i].L) / 16)
		for k := max(i-guide.MovesBefore+1, 1); k <= i+guide.MovesAfter && k < int64(len(c.moves)); k++ {
			near.Add(c.moves[k].v, c.moves[k].c)
		}
		v.Move(near.Moves())
	}
	c.views[i] = v
	return v, err
}
