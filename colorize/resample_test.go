package colorize

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// randomPlane is noise over a ramp.
func randomPlane(width, height, depth int, seed uint64) vidcolor.Plane {
	p := vidcolor.NewPlane(width, height, depth)
	r := rand.New(rand.NewPCG(seed, 1))
	for y := range height {
		for x := range width {
			ramp := (x + y) * p.Max() / (width + height)
			p.Set(x, y, min(max(ramp+r.IntN(p.Max()/2)-p.Max()/4, 0), p.Max()))
		}
	}
	return p
}

// areaMean is the naive mean of a plane over a rectangle of fractional bounds.
func areaMean(p *vidcolor.Plane, x0, x1, y0, y1 float64) float64 {
	var sum, weight float64
	for y := int(y0); y < p.Height && float64(y) < y1; y++ {
		wy := min(y1, float64(y+1)) - max(y0, float64(y))
		for x := int(x0); x < p.Width && float64(x) < x1; x++ {
			w := wy * (min(x1, float64(x+1)) - max(x0, float64(x)))
			sum += w * float64(p.At(x, y))
			weight += w
		}
	}
	return sum / weight
}

func TestResamplerMatchesNaiveAreaMean(t *testing.T) {
	for _, c := range []struct{ width, height, depth, w, h int }{
		{64, 64, 8, 32, 32}, {854, 480, 8, 224, 128}, {101, 77, 8, 32, 32}, {33, 1200, 8, 32, 32},
		{854, 480, 10, 224, 128}, {101, 77, 16, 32, 32}, {35, 2000, 12, 32, 32}, {64, 32, 8, 64, 32}, {130, 40, 10, 64, 40},
	} {
		t.Run(fmt.Sprintf("%dx%d_%dbit_to_%dx%d", c.width, c.height, c.depth, c.w, c.h), func(t *testing.T) {
			p := randomPlane(c.width, c.height, c.depth, 7)
			got := make([]float32, c.w*c.h)
			newResampler(c.width, c.height, c.w, c.h).run(got, &p, new(bandSums))
			// Row borders are moved by up to 1/16 row: an error of that share of the
			// noise's amplitude at most.
			bound := float64(p.Max()) / 16 * 2 / max(1, float64(c.height)/float64(c.h))
			for i, v := range got {
				x, y := float64(i%c.w), float64(i/c.w)
				sx, sy := float64(c.width)/float64(c.w), float64(c.height)/float64(c.h)
				want := areaMean(&p, x*sx, (x+1)*sx, y*sy, (y+1)*sy)
				if math.Abs(float64(v)-want) > bound {
					t.Fatalf("sample %v,%v: got %v, want %v ± %v", x, y, v, want, bound)
				}
			}
		})
	}
}

func TestResamplerKeepsFlatPictures(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 2}, {3, 5}, {16, 9}, {31, 33}, {1, 700}, {700, 1}, {1920, 1080}, {4000, 40}} {
		for _, depth := range []int{8, 10, 16} {
			p := vidcolor.NewPlane(size[0], size[1], depth)
			want := p.Max() - 3
			p.Fill(want)
			got := make([]float32, 64*32)
			newResampler(size[0], size[1], 64, 32).run(got, &p, new(bandSums))
			for i, v := range got {
				if math.Abs(float64(v)-float64(want)) > float64(want)*1e-6 {
					t.Fatalf("%v at %d bits, sample %d: got %v, want %d", size, depth, i, v, want)
				}
			}
		}
	}
}

func TestResamplerUpscalesLinearly(t *testing.T) {
	p := vidcolor.NewPlane(2, 1, 8)
	p.Set(0, 0, 0)
	p.Set(1, 0, 80)
	got := make([]float32, 8)
	newResampler(2, 1, 8, 1).run(got, &p, new(bandSums))
	want := []float32{0, 0, 10, 30, 50, 70, 80, 80}
	for i := range want {
		if math.Abs(float64(got[i]-want[i])) > 1e-4 {
			t.Errorf("sample %d: got %v, want %v", i, got[i], want[i])
		}
	}
}

func TestProxySize(t *testing.T) {
	for _, c := range []struct {
		width, height int
		aspect        vidcolor.Rational
		short, w, h   int
	}{
		{1920, 1080, vidcolor.Rational{}, 128, 224, 128},
		{854, 480, vidcolor.Rational{Num: 1, Den: 1}, 160, 288, 160},
		{640, 480, vidcolor.Rational{}, 144, 224, 160},
		{720, 576, vidcolor.Rational{Num: 64, Den: 45}, 160, 288, 160},
		{480, 854, vidcolor.Rational{}, 128, 128, 224},
		{1, 1, vidcolor.Rational{}, 160, 160, 160},
		{10000, 16, vidcolor.Rational{}, 160, 1024, 32},
		{16, 10000, vidcolor.Rational{}, 160, 32, 1024},
		{1920, 1080, vidcolor.Rational{}, 512, 896, 512},
		{1920, 1080, vidcolor.Rational{}, 640, 1024, 576},
		{1080, 1920, vidcolor.Rational{}, 1024, 576, 1024},
		{640, 480, vidcolor.Rational{}, 1024, 1024, 768},
		{100, 100, vidcolor.Rational{}, 1, 32, 32},
		{100, 100, vidcolor.Rational{}, 5000, 1024, 1024},
		{160, 240, vidcolor.Rational{Num: 2, Den: 1}, 128, 160, 128},
	} {
		w, h := proxySize(c.width, c.height, c.aspect, c.short)
		if w != c.w || h != c.h {
			t.Errorf("%dx%d, aspect %v, short side %d: got %dx%d, want %dx%d", c.width, c.height, c.aspect, c.short, w, h, c.w, c.h)
		}
	}
}

func BenchmarkDownsample(b *testing.B) {
	for _, c := range []struct{ width, height, depth, w, h int }{
		{854, 480, 8, 224, 128}, {1920, 1080, 8, 224, 128}, {1920, 1080, 10, 224, 128},
	} {
		b.Run(fmt.Sprintf("%dx%d_%dbit", c.width, c.height, c.depth), func(b *testing.B) {
			p := randomPlane(c.width, c.height, c.depth, 3)
			r := newResampler(c.width, c.height, c.w, c.h)
			dst, s := make([]float32, c.w*c.h), new(bandSums)
			b.ReportAllocs()
			for b.Loop() {
				r.run(dst, &p, s)
			}
		})
	}
}
