package vidcolor_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
)

func TestRescale(t *testing.T) {
	ms := vidcolor.Rational{Num: 1, Den: 1000}
	mpeg := vidcolor.Rational{Num: 1, Den: 90000}
	film := vidcolor.Rational{Num: 1001, Den: 24000}
	for _, c := range []struct {
		v        int64
		from, to vidcolor.Rational
		want     int64
	}{
		{0, ms, mpeg, 0},
		{1000, ms, mpeg, 90000},
		{-1, mpeg, ms, 0},
		{45, mpeg, ms, 1},   // half a tick rounds away from zero
		{-45, mpeg, ms, -1}, // on both sides
		{44, mpeg, ms, 0},
		{24000, film, vidcolor.Rational{Num: 1, Den: 1}, 1001},
		{math.MaxInt64 / 2, mpeg, mpeg, math.MaxInt64 / 2},
		{math.MaxInt64, ms, mpeg, vidcolor.NoPTS}, // does not fit
		{vidcolor.NoPTS, ms, mpeg, vidcolor.NoPTS},
		{5, vidcolor.Rational{}, mpeg, vidcolor.NoPTS},
	} {
		if got := vidcolor.Rescale(c.v, c.from, c.to); got != c.want {
			t.Errorf("Rescale(%d, %v, %v) = %d, want %d", c.v, c.from, c.to, got, c.want)
		}
	}
}

func TestSeconds(t *testing.T) {
	if got := vidcolor.Seconds(45000, vidcolor.Rational{Num: 1, Den: 90000}); got != 0.5 {
		t.Errorf("Seconds(45000 of 1/90000) = %v, want 0.5", got)
	}
	if got := vidcolor.Seconds(vidcolor.NoPTS, vidcolor.Rational{Num: 1, Den: 1}); !math.IsNaN(got) {
		t.Errorf("Seconds(NoPTS) = %v, want NaN", got)
	}
}

func TestPlane(t *testing.T) {
	for _, depth := range []int{8, 10, 16} {
		p := vidcolor.NewPlane(5, 3, depth)
		p.Fill(p.Max())
		p.Set(4, 2, 7)
		if got, want := p.At(4, 2), 7; got != want {
			t.Errorf("depth %d: At(4,2) = %d, want %d", depth, got, want)
		}
		if got, want := p.At(3, 2), 1<<depth-1; got != want {
			t.Errorf("depth %d: At(3,2) = %d, want %d", depth, got, want)
		}
		if got, want := len(p.Pix), 5*3*p.BytesPerSample(); got != want {
			t.Errorf("depth %d: %d bytes, want %d", depth, got, want)
		}
	}
}

func TestLayout(t *testing.T) {
	for _, c := range []struct {
		layout vidcolor.Layout
		name   string
		w, h   int // chroma of a 17x9 picture
	}{
		{vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, "yuv420p", 9, 5},
		{vidcolor.Layout{SubX: 1, Depth: 10}, "yuv422p10", 9, 9},
		{vidcolor.Layout{Depth: 16}, "yuv444p16", 17, 9},
		{vidcolor.Layout{SubX: 2, SubY: 0, Depth: 8}, "yuv411p", 5, 9},
		{vidcolor.Layout{SubX: 2, SubY: 2, Depth: 8}, "yuv410p", 5, 3},
		{vidcolor.Layout{SubY: 1, Depth: 8}, "yuv440p", 17, 5},
	} {
		if got := c.layout.String(); got != c.name {
			t.Errorf("%+v.String() = %q, want %q", c.layout, got, c.name)
		}
		if w, h := c.layout.ChromaSize(17, 9); w != c.w || h != c.h {
			t.Errorf("%s: ChromaSize(17, 9) = %d, %d, want %d, %d", c.name, w, h, c.w, c.h)
		}
	}
}

func TestColorTagScales(t *testing.T) {
	limited := vidcolor.ColorTag{Range: vidcolor.RangeLimited}
	full := vidcolor.ColorTag{Range: vidcolor.RangeFull}
	for _, c := range []struct {
		tag                          vidcolor.ColorTag
		depth                        int
		black, span, neutral, chroma float64
	}{
		{limited, 8, 16, 219, 128, 224},
		{limited, 10, 64, 876, 512, 896},
		{full, 8, 0, 255, 128, 255},
		{full, 10, 0, 1023, 512, 1023},
	} {
		black, span := c.tag.LumaScale(c.depth)
		neutral, chroma := c.tag.ChromaScale(c.depth)
		if black != c.black || span != c.span || neutral != c.neutral || chroma != c.chroma {
			t.Errorf("range %d depth %d: %v %v %v %v, want %v %v %v %v", c.tag.Range, c.depth,
				black, span, neutral, chroma, c.black, c.span, c.neutral, c.chroma)
		}
	}
}

func TestMatrixWeightsAreSane(t *testing.T) {
	for m := vidcolor.Matrix(0); m < 16; m++ {
		kr, kb := m.Coefficients()
		if kr <= 0 || kb <= 0 || kr+kb >= 0.5 {
			t.Errorf("matrix %d: Kr %v, Kb %v", m, kr, kb)
		}
	}
}

func TestPoolBoundsFrames(t *testing.T) {
	p := vidcolor.NewPool(2, 4, 4, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8})
	ctx := context.Background()
	a, _ := p.Get(ctx)
	b, _ := p.Get(ctx)
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if f, err := p.Get(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("third Get of a pool of two = %v, %v, want to wait", f, err)
	}
	a.Release()
	c, err := p.Get(ctx)
	if err != nil || c != a {
		t.Errorf("Get after Release = %p, %v, want the released frame %p", c, err, a)
	}
	c.Release()
	b.Release()
	if got := p.Live(); got != 0 {
		t.Errorf("Live() = %d after all were released, want 0", got)
	}
}

// A pool's frames have chroma while they ask for it, and no more planes than that are made.
func TestPoolLendsChroma(t *testing.T) {
	p := vidcolor.NewPool(3, 5, 3, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 10})
	var planes []*byte
	for range 3 {
		f, err := p.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer f.Release()
		if len(f.U.Pix) != 0 || len(f.Luma.Pix) != 15 {
			t.Fatalf("a lent frame has %d bytes of luma and %d of U", len(f.Luma.Pix), len(f.U.Pix))
		}
		f.TakeChroma()
		if f.U.Width != 3 || f.U.Height != 2 || f.V.Depth != 10 || len(f.V.Pix) != 12 {
			t.Fatalf("chroma of %d×%d, %d bits", f.U.Width, f.U.Height, f.V.Depth)
		}
		planes = append(planes, &f.U.Pix[0])
		f.TakeChroma()
		f.DropChroma()
		f.DropChroma()
	}
	if planes[1] != planes[0] || planes[2] != planes[0] {
		t.Error("planes that were given back are not lent again")
	}
	own := vidcolor.NewFrame(4, 4, 8, vidcolor.Layout{Depth: 8})
	own.DropChroma()
	if len(own.U.Pix) == 0 {
		t.Error("a frame of no pool has lost its chroma")
	}
}

func TestErrors(t *testing.T) {
	inner := &vidcolor.Error{Kind: vidcolor.KindDiskFull, Op: "write", Path: "out.mp4", Err: errors.New("no space left"), Hint: "free 2 GB"}
	outer := fmt.Errorf("job 3: %w", inner)
	if got, want := outer.Error(), "job 3: write out.mp4: no space left"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got := vidcolor.KindOf(outer); got != vidcolor.KindDiskFull || got.ExitCode() != 4 {
		t.Errorf("KindOf = %v (exit %d), want disk full (exit 4)", got, got.ExitCode())
	}
	if got, want := vidcolor.HintOf(outer), "free 2 GB"; got != want {
		t.Errorf("HintOf = %q, want %q", got, want)
	}
	if got := vidcolor.KindOf(fs.ErrNotExist); got != vidcolor.KindFailed {
		t.Errorf("KindOf(plain error) = %v, want failed", got)
	}
	wrapped := &vidcolor.Error{Op: "colour", Err: inner}
	if got, want := vidcolor.HintOf(wrapped), "free 2 GB"; got != want {
		t.Errorf("HintOf(outer without a hint) = %q, want %q", got, want)
	}
}
