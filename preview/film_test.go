package preview_test

import (
	"errors"
	"image"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/preview"
)

var tinyModel = filepath.Join("..", "testdata", "tiny.vidcolor")

func newEngine(t testing.TB) *job.Engine {
	t.Helper()
	net, err := colorize.Open(colorize.Options{Model: tinyModel})
	if err != nil {
		t.Skipf("no network: %v", err)
	}
	if err := net.Close(); err != nil {
		t.Fatal(err)
	}
	e := job.NewEngine(job.EngineOptions{})
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// cuts joins scenes, each of 20 frames.
var cuts = []string{
	"-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25", "-f", "lavfi", "-i", "mandelbrot=size=96x64:rate=25",
	"-f", "lavfi", "-i", "testsrc=size=96x64:rate=25",
}

// Frames in any order are those of the full run, sample for sample.
func TestFramesAreTheFullRuns(t *testing.T) {
	joined := "[0]trim=end_frame=20,format=yuv420p[a];[1]trim=end_frame=20,format=yuv420p[b];[2]trim=end_frame=20,format=yuv420p[c];"
	dissolved := "[0]trim=end_frame=40,settb=1/25,fps=25,format=yuv420p[a];[1]trim=end_frame=30,settb=1/25,fps=25,format=yuv420p[b];[2]trim=end_frame=20,settb=1/25,fps=25,format=yuv420p[c];"
	for name, in := range map[string]string{
		"cuts": mediatest.Make(t, "cuts.mp4", append(cuts, "-filter_complex", joined+"[a][b][c]concat=n=3", "-c:v", "libx264", "-g", "12", "-bf", "2")...),
		"deep": mediatest.Make(t, "deep.mkv", append(cuts, "-filter_complex", joined+"[a][b][c]concat=n=3,format=gray10", "-c:v", "ffv1")...),
		"dissolve": mediatest.Make(t, "dissolve.mkv", append(cuts, "-filter_complex",
			dissolved+"[a][b]xfade=duration=0.48:offset=1[d];[d][c]concat=n=2", "-c:v", "ffv1")...),
		"wide": mediatest.Make(t, "wide.mkv", append(cuts, "-filter_complex", joined+"[a][b][c]concat=n=3,setparams=color_primaries=bt2020:colorspace=bt2020nc:color_trc=bt709", "-c:v", "ffv1")...),
	} {
		keep := job.KeepNever
		if name == "wide" {
			keep = job.KeepAuto // it is in colour
		}
		t.Run(name, func(t *testing.T) { checkFrames(t, in, keep) })
	}
}

func checkFrames(t *testing.T, in, keep string) {
	e := newEngine(t)
	spec := job.Spec{Input: in, Model: tinyModel, Size: 32, Keyframes: 7, Codec: "ffv1", KeepColor: keep}
	full := spec
	full.Output = filepath.Join(t.TempDir(), "full.mkv")
	report, err := e.Run(t.Context(), full, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := readAll(t, full.Output)
	f := openFilm(t, e, spec)
	defer f.Close()
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(want))[:20]
	for _, i := range append([]int{len(want) - 1, 0, 1}, order...) {
		compareFrame(t, f, want, i)
	}
	var told []job.Shot
	if err := f.Look(t.Context(), func(s job.Shot) { told = append(told, s) }, nil); err != nil {
		t.Fatal(err)
	}
	if shots, done, err := f.Found(); f.Frames() != report.Frames || len(shots) != len(report.Shots) || len(told) != len(shots) || !done || err != nil {
		t.Errorf("%d frames in %d shots (%d told, done %v, %v), the full run found %d in %d", f.Frames(), len(shots), len(told), done, err, report.Frames, len(report.Shots))
	}
	for _, i := range []int64{-1, f.Frames()} {
		_, err = f.Picture(t.Context(), i, preview.Want{})
		mediatest.UserError(t, err, vidcolor.KindUsage)
		if !errors.Is(err, preview.ErrNoSuchFrame) {
			t.Errorf("frame %d: got %v, want %v", i, err, preview.ErrNoSuchFrame)
		}
	}
	if i, err := f.At(t.Context(), 500*time.Millisecond); err != nil || i != 12 {
		t.Errorf("at 0.5 s: frame %d, %v, want 12", i, err)
	}
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Error(err)
	}
	if _, err := f.Picture(t.Context(), 0, preview.Want{}); err == nil {
		t.Error("a closed film shows frames")
	}
}

func openFilm(t *testing.T, e *job.Engine, s job.Spec) *preview.Film {
	t.Helper()
	f, err := preview.Open(t.Context(), e, s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// compareFrame compares frame i with the full run's.
func compareFrame(t *testing.T, f *preview.Film, want []*vidcolor.Frame, i int) {
	t.Helper()
	got, err := f.Picture(t.Context(), int64(i), preview.Want{})
	if err != nil {
		t.Fatalf("frame %d: %v", i, err)
	}
	g, w := got.Frame, want[i]
	if g.Index != int64(i) || g.Luma.Sum() != w.Luma.Sum() || g.U.Sum() != w.U.Sum() || g.V.Sum() != w.V.Sum() {
		t.Errorf("frame %d differs from the full run's", i)
	}
	if first, last := got.Shot.FirstFrame, got.Shot.LastFrame; int64(i) < first || int64(i) > last {
		t.Errorf("frame %d: its shot is %d to %d", i, first, last)
	}
}

// readAll reads a film with its colour.
func readAll(t *testing.T, path string) (frames []*vidcolor.Frame) {
	t.Helper()
	r, err := decode.Open(path, decode.Options{Chroma: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	i := r.Info()
	for {
		f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)
		if r.Next(t.Context(), f) != nil {
			return frames
		}
		frames = append(frames, f)
	}
}

// Pictures are turned as the film says; before is grey, after is not.
func TestImages(t *testing.T) {
	e := newEngine(t)
	in := mediatest.Make(t, "turned.mp4", append(mediatest.Pattern(96, 64, 25, 5), "-c:v", "libx264", "-pix_fmt", "yuv420p")...)
	if err := mediatest.Turn(in, 90); err != nil {
		t.Fatal(err)
	}
	f, err := preview.Open(t.Context(), e, job.Spec{Input: in, Model: tinyModel, Size: 32})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	before, err := f.Image(t.Context(), 2, preview.Want{Gray: true})
	if err != nil {
		t.Fatal(err)
	}
	after, err := f.Image(t.Context(), 2, preview.Want{})
	if err != nil {
		t.Fatal(err)
	}
	if before.Bounds() != image.Rect(0, 0, 64, 96) || after.Bounds() != before.Bounds() {
		t.Errorf("got %v and %v, want 64×96", before.Bounds(), after.Bounds())
	}
	if spread(before) > 1 || spread(after) < 4 {
		t.Errorf("chroma spans %d codes before and %d after", spread(before), spread(after))
	}
}

// spread is the largest difference between two components of a pixel, in codes of 8 bits.
func spread(img image.Image) (most int) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			most = max(most, int(max(r, g, b)>>8)-int(min(r, g, b)>>8))
		}
	}
	return most
}

// What a frame costs whose shot has been looked at: the next one, and any other.
func BenchmarkFrame(b *testing.B) {
	e := newEngine(b)
	in := mediatest.Make(b, "film.mp4", append(mediatest.Pattern(640, 360, 25, 250), "-c:v", "libx264", "-pix_fmt", "yuv420p")...)
	f, err := preview.Open(b.Context(), e, job.Spec{Input: in, Model: tinyModel})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for name, step := range map[string]int64{"next": 1, "any": 101} {
		b.Run(name, func(b *testing.B) {
			i := int64(0)
			if _, err := f.Picture(b.Context(), i, preview.Want{}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				i = (i + step) % 250
				if _, err := f.Picture(b.Context(), i, preview.Want{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
