package colorize

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// scenery is a proxy drawn by L of a place, with grain of deviation sigma.
func scenery(w, h int, sigma float64, l func(x, y int) float64) *vidcolor.Proxy {
	rng := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	p := &vidcolor.Proxy{W: w, H: h, L: make([]float32, w*h)}
	for y := range h {
		for x := range w {
			p.L[y*w+x] = float32(min(max(l(x, y)+sigma*rng.NormFloat64(), 0), 100))
		}
	}
	return p
}

// textured is L of a place with detail of all sizes.
func textured(x, y int) float64 {
	u, v := float64(x), float64(y)
	return 50 + 14*math.Sin(u/9+v/17) + 10*math.Sin(u/3.1-v/5) + 8*math.Cos(v/2.3+u/31)
}

// written is L of a card of level ground with lines of letters in ink.
func written(ground, ink float64) func(x, y int) float64 {
	return func(x, y int) float64 {
		if x > 40 && x < 180 && y > 30 && y < 100 && y%14 < 8 && (x*7+y/14*3)%11 < 4 {
			return ink
		}
		return ground
	}
}

// meanSupport is the mean over part (x0, y0, x1, y1) of the grid.
func meanSupport(p *vidcolor.Proxy, part rect) float64 {
	s := supportOf(p)
	if s == nil {
		return 1
	}
	var sum float64
	for y := part.y0; y < part.y1; y++ {
		for x := part.x0; x < part.x1; x++ {
			sum += float64(s[y*p.W/strideOut+x])
		}
	}
	return sum / float64(part.area())
}

func TestNothingSpeaksForColorOfBlankFramesAndCards(t *testing.T) {
	const w, h = 224, 128
	whole := rect{0, 0, w / 4, h / 4}
	for _, level := range []float64{2, 12, 25, 38, 50, 63, 80, 97} {
		ink := 98.0
		if level > 60 {
			ink = 6
		}
		dust := rand.New(rand.NewPCG(3, 4))
		dirt := map[[2]int]bool{}
		for range 12 {
			dirt[[2]int{dust.IntN(w), dust.IntN(h)}] = true
		}
		flat := func(x, y int) float64 { return level }
		for name, p := range map[string]*vidcolor.Proxy{
			"flat":  scenery(w, h, 0, flat),
			"grain": scenery(w, h, 2, flat),
			"dust": scenery(w, h, 1, func(x, y int) float64 {
				if dirt[[2]int{x, y}] {
					return 100 - level
				}
				return level
			}),
			"uneven": scenery(w, h, 1, func(x, y int) float64 {
				u, v := float64(x-w/2)/w, float64(y-h/2)/h
				return level * (1 - 0.4*(u*u+v*v))
			}),
			"card":          scenery(w, h, 0, written(level, ink)),
			"card in grain": scenery(w, h, 1.5, written(level, ink)),
		} {
			if got := meanSupport(p, whole); got > 0.05 {
				t.Errorf("level %g, %s: mean support %.3f, want at most 0.05", level, name, got)
			}
		}
	}
}

func TestPicturesSpeakForThemselves(t *testing.T) {
	const w, h = 224, 128
	sky := func(x, y int) float64 { // brighter towards the horizon, as skies are
		if y < 80 {
			return 55 + 0.15*float64(y)
		}
		return textured(x, y)
	}
	wall := func(x, y int) float64 {
		if x < 120 {
			return 40 + 0.05*float64(x)
		}
		return textured(x, y)
	}
	for name, l := range map[string]func(x, y int) float64{"texture": textured, "sky": sky, "wall": wall} {
		if s := supportOf(scenery(w, h, 0.5, l)); s != nil {
			t.Errorf("%s: the picture speaks for less than all of it", name)
		}
	}
}

func TestMatIsNeutralAndPictureOnItIsNot(t *testing.T) {
	const w, h = 192, 160
	photo := rect{12, 8, 36, 32} // cells
	for _, level := range []float64{12, 53, 80, 96} {
		for _, framed := range []bool{false, true} {
			p := scenery(w, h, 0.8, func(x, y int) float64 {
				i, j := x/4, y/4
				switch {
				case i >= photo.x0 && i < photo.x1 && j >= photo.y0 && j < photo.y1:
					return textured(x, y)
				case framed && (i < 4 || i >= w/4-4 || j < 4 || j >= h/4-4):
					return 100 - level // a second mat around the first
				}
				return level
			})
			if got := meanSupport(p, photo.shrink(1)); got < 0.99 {
				t.Errorf("mat of %g, framed %v: support of the picture %.3f, want 1", level, framed, got)
			}
			for _, part := range []rect{{0, 0, 48, 6}, {0, 0, 10, 40}, {38, 0, 48, 40}, {0, 34, 48, 40}} {
				if got := meanSupport(p, part); got > 0.12 {
					t.Errorf("mat of %g, framed %v: support of %v is %.3f, want 0", level, framed, part, got)
				}
			}
		}
	}
}

func TestSupportTakesColorAndConfidence(t *testing.T) {
	c := vidcolor.NewChroma(2, 1)
	copy(c.A, []float32{10, 10})
	copy(c.B, []float32{-20, -20})
	copy(c.Conf, []float32{0.5, 0.5})
	support(c, []float32{1, 0.25})
	if c.A[0] != 10 || c.B[0] != -20 || c.Conf[0] != 0.5 || c.A[1] != 2.5 || c.B[1] != -5 || c.Conf[1] != 0.125 {
		t.Errorf("got %v %v %v", c.A, c.B, c.Conf)
	}
}

func BenchmarkSupport(b *testing.B) {
	p := scenery(224, 128, 0.5, written(40, 95))
	for b.Loop() {
		supportOf(p)
	}
}
