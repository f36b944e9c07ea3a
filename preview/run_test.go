package preview

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// keep is a sink that copies every frame.
type keep struct{ frames []*vidcolor.Frame }

func (k *keep) Write(_ context.Context, f *vidcolor.Frame) error {
	c := vidcolor.NewFrame(f.Luma.Width, f.Luma.Height, f.Luma.Depth, f.Layout)
	copy(c.Luma.Pix, f.Luma.Pix)
	copy(c.U.Pix, f.U.Pix)
	copy(c.V.Pix, f.V.Pix)
	c.Index, c.PTS = f.Index, f.PTS
	k.frames = append(k.frames, c)
	return nil
}

// Frames that are asked for in any order are those of the full run, bit for bit.
func TestPicturesAreTheRuns(t *testing.T) {

	path := mediatest.Make(t, "two.mkv", "-f", "lavfi", "-i", "testsrc2=s=160x96:r=25:d=1.6", "-f", "lavfi", "-i", "mandelbrot=s=160x96:r=25:end_scale=0.1", "-filter_complex",
		"[0:v]format=gray[a];[1:v]trim=duration=1.6,format=gray[b];[a][b]concat=n=2:v=1,format=yuv420p", "-c:v", "libx264", "-g", "12", "-bf", "2")
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	spec := job.Spec{Input: path, Output: "none.mkv"}
	f, err := Open(t.Context(), e, spec)
	if vidcolor.KindOf(err) == vidcolor.KindModel {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := decode.Open(path, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var want keep
	if _, err := f.line.Color(t.Context(), r, &want, job.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	shots := 0
	if err := f.Look(t.Context(), func(job.Shot) { shots++ }, nil); err != nil {
		t.Fatal(err)
	}
	if shots != 2 {
		t.Errorf("got %d shots, want 2", shots)
	}
	if got := f.Frames(); got != int64(len(want.frames)) {
		t.Fatalf("got %d frames, want %d", got, len(want.frames))
	}
	for _, i := range []int64{70, 0, 39, 40, 41, 3, 79, 12, 55, 56, 57} {
		p, err := f.Picture(t.Context(), i, Want{})
		if err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
		w := want.frames[i]
		if p.Frame.PTS != w.PTS || !bytes.Equal(p.Frame.Luma.Pix, w.Luma.Pix) || !bytes.Equal(p.Frame.U.Pix, w.U.Pix) || !bytes.Equal(p.Frame.V.Pix, w.V.Pix) {
			t.Errorf("frame %d is not the run's", i)
		}
		g, err := f.Picture(t.Context(), i, Want{Width: 80, Gray: true})
		if err != nil {
			t.Fatal(err)
		}
		if g.Frame.Luma.Width != 80 || g.Frame.Luma.Height != 48 || g.Colored || g.Frame.U.At(3, 3) != 128 {
			t.Errorf("frame %d, grey at 80: %d×%d, coloured %v, U %d", i, g.Frame.Luma.Width, g.Frame.Luma.Height, g.Colored, g.Frame.U.At(3, 3))
		}
	}
	if _, err := f.Picture(t.Context(), 80, Want{}); !errors.Is(err, ErrNoSuchFrame) {
		t.Errorf("behind the end: got %v, want %v", err, ErrNoSuchFrame)
	}
	n := 0
	if err := f.Stretch(t.Context(), 74, 20, Want{Width: 64}, func(p *Picture) error { n++; return nil }); err != nil || n != 6 {
		t.Errorf("stretch: got %d frames, %v, want 6", n, err)
	}
}

// A smaller plane holds the means of areas.
func TestReduce(t *testing.T) {
	src := vidcolor.NewPlane(6, 4, 10)
	for y := range 4 {
		for x := range 6 {
			src.Set(x, y, 4*(10*x+y))
		}
	}
	dst := vidcolor.NewPlane(2, 2, 8)
	reduce(&dst, &src)
	want := [2][2]int{{11, 41}, {13, 43}} // means of 10, 11, 20, 21, …, a half rounded up
	for y := range 2 {
		for x := range 2 {
			if got := dst.At(x, y); got != want[y][x] {
				t.Errorf("(%d, %d): got %d, want %d", x, y, got, want[y][x])
			}
		}
	}
}
