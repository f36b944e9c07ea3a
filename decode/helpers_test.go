package decode_test

import (
	"context"
	"crypto/md5"
	"errors"
	"io"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/av"
)

// picture is what a test keeps of a frame.
type picture struct {
	pts, dur   int64
	luma       [md5.Size]byte
	interlaced bool
	top        bool
	corrupt    bool
}

// readAll decodes a file to its end.
func readAll(t testing.TB, path string, o decode.Options) (vidcolor.VideoInfo, []picture, decode.Damage) {
	t.Helper()
	r, err := decode.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	info := r.Info()
	f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
	var out []picture
	for {
		err := r.Next(context.Background(), f)
		if err == io.EOF {
			return info, out, r.Damage()
		}
		if err != nil {
			t.Fatalf("frame %d: %v", len(out), err)
		}
		if f.Index != int64(len(out)) {
			t.Fatalf("frame %d has index %d", len(out), f.Index)
		}
		if len(out) > 0 && f.PTS <= out[len(out)-1].pts {
			t.Errorf("frame %d: pts %d after %d", len(out), f.PTS, out[len(out)-1].pts)
		}
		out = append(out, picture{f.PTS, f.Duration, md5.Sum(f.Luma.Pix), f.Interlaced, f.TopFieldFirst, f.Corrupt})
	}
}

// first decodes the first frame of a file.
func first(t testing.TB, path string, o decode.Options) (vidcolor.VideoInfo, *vidcolor.Frame) {
	t.Helper()
	r, err := decode.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	info := r.Info()
	f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
	if err := r.Next(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	return info, f
}

// noLeak fails the test if native objects are alive at its end.
func noLeak(t testing.TB) {
	t.Helper()
	t.Cleanup(func() {
		if n := av.Live(); n != 0 {
			t.Errorf("%d native objects are alive at the end", n)
		}
	})
}

// userError checks that err is a *vidcolor.Error of a kind.
func userError(t testing.TB, err error, kind vidcolor.Kind) *vidcolor.Error {
	t.Helper()
	var e *vidcolor.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *vidcolor.Error", err)
	}
	if e.Kind != kind {
		t.Errorf("%v: got kind %d, want %d", err, e.Kind, kind)
	}
	return e
}
