package decode_test

import (
	"context"
	"crypto/md5"
	"io"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
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
