package mediatest

import (
	"context"
	"io"

	"github.com/vidcolor/vidcolor"
)

// Source gives the frames of a film, io.EOF after the last.
type Source interface {
	Next(ctx context.Context, f *vidcolor.Frame) error
}

// Sink takes frames.
type Sink interface {
	Write(ctx context.Context, f *vidcolor.Frame) error
}

// Copy writes every frame of r to w, by way of f, and counts them. An end of r is no
// error.
func Copy(ctx context.Context, w Sink, r Source, f *vidcolor.Frame) (n int, err error) {
	for ; ; n++ {
		err := r.Next(ctx, f)
		if err == io.EOF {
			return n, nil
		}
		if err == nil {
			err = w.Write(ctx, f)
		}
		if err != nil {
			return n, err
		}
	}
}
