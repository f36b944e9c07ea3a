package decode_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
)

// TestKeptChromaIsTheFilmsOwn compares chroma beside luma with what is read of it
// alone: sample for sample at the film's own layout, nearly at another.
func TestKeptChromaIsTheFilmsOwn(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("no ffmpeg command")
	}
	for _, c := range []struct {
		format string
		layout vidcolor.Layout
		most   int // difference of a sample
	}{
		{"yuv420p", vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, 0},
		{"yuv422p10le", vidcolor.Layout{SubX: 1, Depth: 10}, 0},
		{"yuv444p", vidcolor.Layout{Depth: 8}, 0},
		{"gray", vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, 0},
		{"bgr0", vidcolor.Layout{Depth: 8}, 1},
	} {
		path := filepath.Join(t.TempDir(), "film.mkv")
		if out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.2",
			"-pix_fmt", c.format, "-c:v", "ffv1", path).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		r, err := decode.Open(path, decode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		r.KeepChroma(c.layout)
		info := r.Info()
		got := vidcolor.NewFrame(info.Width, info.Height, info.Depth, c.layout)
		if err := r.Next(context.Background(), got); err != nil {
			t.Fatal(err)
		}
		_, plain := first(t, path, decode.Options{})
		if got.Luma.Sum() != plain.Luma.Sum() {
			t.Errorf("%s: luma is another beside chroma", c.format)
		}
		_, want := first(t, path, decode.Options{Chroma: true})
		shift := want.U.Depth - got.U.Depth
		for y := range got.U.Height {
			for x := range got.U.Width {
				du := got.U.At(x, y) - want.U.At(x, y)>>shift
				dv := got.V.At(x, y) - want.V.At(x, y)>>shift
				if max(du, -du, dv, -dv) > c.most {
					t.Fatalf("%s: at %d, %d chroma is off by %d and %d, want at most %d", c.format, x, y, du, dv, c.most)
				}
			}
		}
	}
}
