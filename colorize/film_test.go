package colorize

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// sharedClip returns the path of a film of the shared data, or skips.
func sharedClip(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("VIDCOLOR_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(dir, "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there (VIDCOLOR_SHARED names the folder)", name)
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("no ffmpeg command")
	}
	return path
}

// filmFrame decodes one frame of a 854×480 clip with its colour, 4:2:0 at 8 bits.
func filmFrame(t testing.TB, path, at string) *vidcolor.Frame {
	t.Helper()
	command := exec.Command("ffmpeg", "-v", "error", "-ss", at, "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-")
	data, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	f := vidcolor.NewFrame(854, 480, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8})
	r := bytes.NewBuffer(data)
	for _, p := range []*vidcolor.Plane{&f.Luma, &f.U, &f.V} {
		if n, _ := r.Read(p.Pix); n != len(p.Pix) {
			t.Fatalf("%s: short frame", path)
		}
	}
	return f
}

// frameAB is a and b of a 4:2:0 frame at its chroma samples, each at its own luma.
func frameAB(f *vidcolor.Frame) (a, b []float32) {
	coder := lab.NewCoder(limited709, 8)
	for y := range f.U.Height {
		for x := range f.U.Width {
			var luma float64
			for _, dy := range []int{0, 1} {
				row := f.Luma.Row8(min(2*y+dy, f.Luma.Height-1))
				for d, w := range []float64{1, 2, 1} {
					luma += w / 8 * float64(row[min(max(2*x+d-1, 0), f.Luma.Width-1)])
				}
			}
			rgb := coder.RGB(luma, float64(f.U.At(x, y)), float64(f.V.At(x, y)))
			c := lab.FromRGB(rgb)
			a, b = append(a, float32(c[1])), append(b, float32(c[2]))
		}
	}
	return a, b
}

// shrink averages values over a w × h grid.
func shrink(v []float32, width, height, w, h int) []float32 {
	out := make([]float32, w*h)
	for y := range h {
		for x := range w {
			x0, x1 := x*width/w, (x+1)*width/w
			y0, y1 := y*height/h, (y+1)*height/h
			var sum float32
			for j := y0; j < y1; j++ {
				for _, s := range v[j*width+x0 : j*width+x1] {
					sum += s
				}
			}
			out[y*w+x] = sum / float32((x1-x0)*(y1-y0))
		}
	}
	return out
}

// meanError is the mean distance of two fields of a and b.
func meanError(a0, b0, a1, b1 []float32) float64 {
	var sum float64
	for i := range a0 {
		sum += math.Hypot(float64(a0[i]-a1[i]), float64(b0[i]-b1[i]))
	}
	return sum / float64(len(a0))
}

func TestPainterBeatsBilinearOnFilm(t *testing.T) {
	layout := vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}
	table := tableFor(limited709)
	var guided, linear float64
	for _, clip := range []string{"goat", "motocross-jump"} {
		f := filmFrame(t, sharedClip(t, "clips/"+clip+".mp4"), "0.5")
		a, b := frameAB(f)
		c := vidcolor.NewChroma(56, 32)
		copy(c.A, shrink(a, f.U.Width, f.U.Height, c.W, c.H))
		copy(c.B, shrink(b, f.U.Width, f.U.Height, c.W, c.H))
		for i := range c.Conf {
			c.Conf[i] = 0.5
		}
		measure := func(noise float32) float64 {
			p := newPainter(table, layout, limited709, 1)
			p.noise = noise
			if err := p.paint(f, c); err != nil {
				t.Fatal(err)
			}
			gotA, gotB := frameAB(f)
			return meanError(a, b, gotA, gotB)
		}
		g, l := measure(guideNoise), measure(1e6)
		t.Logf("%s: mean ab error %.3f along luma, %.3f linear", clip, g, l)
		guided += g
		linear += l
	}
	if !(guided < 0.95*linear) {
		t.Errorf("mean ab error along luma: got %.3f, want at most 95%% of the linear one, %.3f", guided, linear)
	}
}
