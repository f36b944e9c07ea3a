package pipeline

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// paintedFrame is a frame of 128×72 whose luma and chroma are drawn by place: luma
// in codes, chroma less its neutral.
func paintedFrame(draw func(x, y int) (luma, u, v float64)) *vidcolor.Frame {
	f := vidcolor.NewFrame(128, 72, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8})
	f.Tag = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}
	code := func(v float64) int { return min(max(int(v+0.5), 0), 255) }
	for y := range 72 {
		for x := range 128 {
			l, u, v := draw(x, y)
			f.Luma.Set(x, y, code(l))
			f.U.Set(x/2, y/2, code(128+u))
			f.V.Set(x/2, y/2, code(128+v))
		}
	}
	return f
}

// lumaAt is a picture of several sizes of detail.
func lumaAt(x, y int) float64 { return 40 + float64((x*x/37+y*y/23+x*y/51)%170) }

func TestRealColorIsMoreThanATone(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name   string
		chroma func(x, y int, luma float64) (u, v float64)
		want   bool
	}{
		{"grey", func(int, int, float64) (u, v float64) { return 0, 0 }, false},
		{"sepia", func(_, _ int, l float64) (u, v float64) { return -20 + l/30, 12 - l/40 }, false},
		{"a blue tint", func(int, int, float64) (u, v float64) { return 35, -8 }, false},
		{"blue shadows, amber lights", func(_, _ int, l float64) (u, v float64) { return 15 - l/7, l/9 - 12 }, false},
		{"an uneven dye", func(x, _ int, _ float64) (u, v float64) { k := 1 + 0.1*float64(x-64)/64; return -25 * k, 20 * k }, false},
		{"a faded print", func(x, y int, l float64) (u, v float64) { return -4 + float64(x%5)/5, 28 + float64(y%7)/3 - l/30 }, false},
		{"chroma noise", func(int, int, float64) (u, v float64) { return 8 * rng.NormFloat64(), 8 * rng.NormFloat64() }, false},
		{"a red time code", func(x, y int, _ float64) (u, v float64) {
			if y > 62 && y < 68 && x > 40 && x < 88 {
				return -40, 90
			}
			return 0, 0
		}, false},
		{"a scene", func(x, y int, _ float64) (u, v float64) { return float64((x/20)%3*14 - 14), float64((y/18)%3*12 - 12) }, true},
		{"a pale scene", func(x, y int, _ float64) (u, v float64) { return float64((x/20)%3*6 - 6), float64((y/18)%3*5 - 5) }, true},
		{"a face on grey", func(x, y int, _ float64) (u, v float64) {
			if x > 44 && x < 84 && y > 14 && y < 62 {
				return -10, 18
			}
			return 0, 0
		}, true},
	} {
		sum := &hues{}
		for range keepFrames {
			sum.add(newHues(paintedFrame(func(x, y int) (luma, u, v float64) {
				luma = lumaAt(x, y)
				u, v = c.chroma(x, y, luma)
				return luma, u, v
			})))
		}
		if got := sum.real(); got != c.want {
			t.Errorf("%s: in real colour %v, want %v", c.name, got, c.want)
		}
	}
}

// TestDimPicturesAreJudgedByLess: what comes out of the dark is in colour, too.
func TestDimPicturesAreJudgedByLess(t *testing.T) {
	h := newHues(paintedFrame(func(x, y int) (luma, u, v float64) {
		return 16 + lumaAt(x, y)/8, float64((x/20)%3*2 - 2), float64((y/18)%3*2 - 2)
	}))
	if !h.real() {
		t.Error("a dim scene in colour is taken for grey")
	}
}

// colorFilm is a fakeFilm whose shots of odd number are in colour.
type colorFilm struct {
	fakeFilm
	shotLen int64
}

func (s *colorFilm) Next(ctx context.Context, f *vidcolor.Frame) error {
	n := s.next
	if err := s.fakeFilm.Next(ctx, f); err != nil {
		return err
	}
	f.U.Fill(128)
	f.V.Fill(128)
	if n/s.shotLen%2 == 1 {
		for y := range f.U.Height {
			for x := range f.U.Width {
				f.U.Set(x, y, 100+(x/5)%3*25)
				f.V.Set(x, y, 110+(y/5)%3*20)
			}
		}
	}
	return nil
}

// chromaSink notes the first sample of V of each frame.
type chromaSink struct{ v []int }

func (s *chromaSink) Write(_ context.Context, f *vidcolor.Frame) error {
	s.v = append(s.v, f.V.At(0, 0))
	return nil
}

func TestShotsInColorKeepIt(t *testing.T) {
	const frames, shotLen = 70, 20
	for _, c := range []struct {
		keep Keep
		kept []bool
	}{{KeepNever, []bool{false, false, false, false}}, {KeepAuto, []bool{false, true, false, true}}, {KeepAlways, []bool{true, true, true, true}}} {
		o := fakeOptions()
		o.Keep = c.keep
		sink, net := &chromaSink{}, &fakeNetwork{}
		s := Stages{Source: &colorFilm{fakeFilm{n: frames}, shotLen}, Colorizer: net, Sink: sink,
			Tracker: &fakeTracker{shotLen: shotLen, keyEvery: 5, ahead: 4}, Carrier: &fakeCarrier{ahead: 6}}
		res, err := Run(context.Background(), s, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Shots) != len(c.kept) || len(sink.v) != frames {
			t.Fatalf("keep %d: %d shots and %d frames", c.keep, len(res.Shots), len(sink.v))
		}
		for i, shot := range res.Shots {
			if shot.Kept != c.kept[i] || shot.Kept != (len(shot.Keyframes) == 0) {
				t.Errorf("keep %d, shot %d: kept %v with keyframes %v, want %v", c.keep, i, shot.Kept, shot.Keyframes, c.kept[i])
			}
		}
		for i, v := range sink.v {
			own := 128
			if i/shotLen%2 == 1 {
				own = 110
			}
			if c.kept[i/shotLen] && v != own {
				t.Errorf("keep %d, frame %d: V is %d, want its own %d", c.keep, i, v, own)
				break
			}
		}
	}
}

// One frame is called grey or coloured where that is plain.
func TestTone(t *testing.T) {
	for _, c := range []struct {
		name   string
		luma   float64 // factor
		chroma func(x, y int) (u, v float64)
		want   vidcolor.Tone
	}{
		{"grey", 1, func(int, int) (u, v float64) { return 0, 0 }, vidcolor.ToneGrey},
		{"sepia", 1, func(int, int) (u, v float64) { return -18, 10 }, vidcolor.ToneGrey},
		{"dark", 0.1, func(int, int) (u, v float64) { return 0, 0 }, vidcolor.ToneUnsure},
		{"a scene", 1, func(x, y int) (u, v float64) { return float64((x/20)%3*14 - 14), float64((y/18)%3*12 - 12) }, vidcolor.ToneColor},
		{"colour that begins", 1, func(x, y int) (u, v float64) { return float64((x/20)%3) - 1, float64((y/18)%3) - 1 }, vidcolor.ToneUnsure},
	} {
		got := newHues(paintedFrame(func(x, y int) (luma, u, v float64) {
			u, v = c.chroma(x, y)
			return 16 + c.luma*lumaAt(x, y), u, v
		})).tone()
		if got != c.want {
			t.Errorf("%s: tone %d, want %d", c.name, got, c.want)
		}
	}
}
