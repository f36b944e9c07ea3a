package job

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// reference sees what a reference shows: a picture of any kind that can be decoded, or
// a frame of another film.
func (s *guideSession) reference(ctx context.Context, r guide.Reference) (*guide.Example, error) {
	path := r.Picture + r.Film
	e, err := s.example(ctx, path, decode.Options{Threads: s.options.Threads, Chroma: true, Start: r.At})
	if err == nil {
		return e, nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	bad := &guide.FileError{File: s.guide.File, Line: r.Line, Cause: fmt.Sprintf("reference %s: %v", path, fail1(err)), Cure: "name a picture or a film in colour that plays"}
	return nil, guide.UsageError(bad)
}

// TryReference looks whether the picture at path can be a reference: whether it can be
// read, and has colour.
func (l *Line) TryReference(ctx context.Context, path string) error {
	if l.engine != nil {
		held, done, err := l.engine.begin(ctx)
		if err != nil {
			return err
		}
		defer done()
		ctx = held
	}
	_, err := (&guideSession{turn: l.polite()}).example(ctx, path, decode.Options{Threads: 1, Chroma: true})
	return fail1(err)
}

// fail1 is the cause alone of an error that names its file.
func fail1(err error) error {
	var e *vidcolor.Error
	if errors.As(err, &e) && e.Err != nil {
		return e.Err
	}
	return err
}

func (s *guideSession) example(ctx context.Context, path string, o decode.Options) (_ *guide.Example, err error) {
	r, err := decode.Open(path, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	tag := info.Tag.Complete(info.Width, info.Height)
	f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
	if err := r.Next(ctx, f); errors.Is(err, io.EOF) {
		return nil, errors.New("it ends before that time")
	} else if err != nil {
		return nil, err
	}
	canvas := s.turn.net.Canvas(info, info.Layout, tag, colorize.CanvasOptions{})
	own := &polite{Canvas: canvas, turn: s.turn.turn, net: s.turn.net}
	p := canvas.Proxy(f)
	features, err := own.Features(ctx, []*vidcolor.Proxy{p})
	if err != nil {
		return nil, err
	}
	view, err := (&guideSession{canvas: canvas, turn: own}).view(ctx, p, features[0], features[0].G)
	if err != nil {
		return nil, err
	}
	e := &guide.Example{View: view}
	e.A, e.B = cellColors(f, lab.NewCoder(tag, info.Depth), view.W, view.H, view.L)
	for i := range e.A {
		if e.A[i]*e.A[i]+e.B[i]*e.B[i] > grayest*grayest {
			return e, nil
		}
	}
	return nil, errors.New("it has no colour")
}

// grayest is the chroma in ab that every cell of a colourless picture stays below.
const grayest = 3

// cellColors is a and b of a frame's own chroma in each of w × h areas, whose L is light.
func cellColors(f *vidcolor.Frame, coder lab.Coder, w, h int, light []float32) (a, b []float32) {
	u, v := areaMeans(&f.U, w, h), areaMeans(&f.V, w, h)
	a, b = make([]float32, w*h), make([]float32, w*h)
	for i, l := range light {
		rgb := coder.FromDifferences(lab.Luma(float64(l)), (u[i]-coder.Neutral)/coder.ChromaSpan, (v[i]-coder.Neutral)/coder.ChromaSpan)
		for k, x := range rgb {
			rgb[k] = min(max(x, 0), 1)
		}
		c := lab.FromRGB(rgb)
		a[i], b[i] = float32(c[1]), float32(c[2])
	}
	return a, b
}

// areaMeans is a plane's mean in each of w × h areas.
func areaMeans(p *vidcolor.Plane, w, h int) []float64 {
	out := make([]float64, w*h)
	for y := range h {
		y0 := y * p.Height / h
		y1 := max((y+1)*p.Height/h, y0+1)
		for x := range w {
			x0 := x * p.Width / w
			x1 := max((x+1)*p.Width/w, x0+1)
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
