package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/temporal"
)

// A way is one way of coloring.
type way struct {
	name    string
	options temporal.Options
}

var ways = []way{
	{"frames", temporal.Options{KeyInterval: 1}},
	{"smoothed", temporal.Options{Smooth: temporal.DefaultSmooth}},
	{"held", temporal.Options{KeyInterval: 1000, Smooth: temporal.DefaultSmooth}},
}

// film is a photo's film and the network that colors it.
type film struct {
	net       *colorize.Network
	dir, path string
	w, h      int
}

// colors is the chroma of every frame, as it is handed to the painter.
type colors []*vidcolor.Chroma

// fixed is the mean over time in every frame's place.
func (c colors) fixed() colors {
	mean := vidcolor.NewChroma(c[0].W, c[0].H)
	n := float32(len(c))
	for _, f := range c {
		for i := range f.A {
			mean.A[i] += f.A[i] / n
			mean.B[i] += f.B[i] / n
			mean.Conf[i] += f.Conf[i] / n
		}
	}
	out := make(colors, len(c))
	for i := range out {
		out[i] = mean
	}
	return out
}

// listener is a canvas that keeps the chroma and paints nothing.
type listener struct {
	*colorize.Canvas
	heard []*vidcolor.Chroma // by frame
}

func (l *listener) Paint(f *vidcolor.Frame, c *vidcolor.Chroma) error {
	l.heard[f.Index] = c
	return nil
}

// nowhere takes frames.
type nowhere struct{}

func (nowhere) Write(context.Context, *vidcolor.Frame) error { return nil }

// carry runs the line up to the painter.
func (f *film) carry(ctx context.Context, o temporal.Options) (colors, error) {
	r, err := decode.Open(f.path, decode.Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	info := r.Info()
	layout := vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}
	l := &listener{Canvas: f.net.For(info, layout, info.Tag.Complete(info.Width, info.Height)), heard: make([]*vidcolor.Chroma, 1001)}
	res, err := pipeline.Run(ctx, pipeline.Stages{Source: r, Colorizer: l, Sink: nowhere{},
		Tracker: temporal.NewTracker(o), Carrier: temporal.NewCarrier(o)},
		pipeline.Options{Width: info.Width, Height: info.Height, LumaDepth: info.Depth, Layout: layout, Painters: 1})
	if err != nil {
		return nil, err
	}
	return l.heard[:res.Frames], nil
}

// paint paints the film with c in a layout and shows every frame to visit.
func (f *film) paint(ctx context.Context, c colors, layout vidcolor.Layout, tag vidcolor.ColorTag, visit func(*vidcolor.Frame) error) error {
	r, err := decode.Open(f.path, decode.Options{})
	if err != nil {
		return err
	}
	defer r.Close()
	info := r.Info()
	canvas := f.net.For(info, layout, tag)
	frame := vidcolor.NewFrame(info.Width, info.Height, info.Depth, layout)
	for _, chroma := range c {
		if err := r.Next(ctx, frame); err != nil {
			return err
		}
		frame.Layout, frame.Tag = layout, tag
		if err := canvas.Paint(frame, chroma); err != nil {
			return err
		}
		if err := visit(frame); err != nil {
			return err
		}
	}
	if err := r.Next(ctx, frame); !errors.Is(err, io.EOF) {
		return errors.New("a frame without colour")
	}
	return nil
}

// write paints the film with c into a file of the given name.
func (f *film) write(ctx context.Context, c colors, name string, o encode.Options) (string, error) {
	r, err := decode.Open(f.path, decode.Options{})
	if err != nil {
		return "", err
	}
	info := r.Info()
	if err := r.Close(); err != nil {
		return "", err
	}
	path := filepath.Join(f.dir, name)
	o.CRF, o.Overwrite = encode.DefaultCRF, true
	w, err := encode.Create(path, info, o)
	if err != nil {
		return "", err
	}
	if err := f.paint(ctx, c, w.Layout(), w.Tag(), func(frame *vidcolor.Frame) error { return w.Write(ctx, frame) }); err != nil {
		return "", errors.Join(err, w.Abort())
	}
	return path, w.Close()
}
