package temporal_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// heads are kinds of frames without a picture, by L of a place.
var heads = map[string]func(rng *rand.Rand) *vidcolor.Proxy{
	"black": func(*rand.Rand) *vidcolor.Proxy { return plain(0, 0, nil) },
	"white": func(*rand.Rand) *vidcolor.Proxy { return plain(100, 0, nil) },
	"grey":  func(*rand.Rand) *vidcolor.Proxy { return plain(54, 0, nil) },
	"grain": func(rng *rand.Rand) *vidcolor.Proxy { return plain(40, 3, rng) },
	"dust": func(rng *rand.Rand) *vidcolor.Proxy {
		p := plain(70, 1.5, rng)
		for range 6 {
			x, y := rng.IntN(proxyW-2), rng.IntN(proxyH-2)
			for i := range 4 {
				p.L[(y+i/2)*proxyW+x+i%2] = 10
			}
		}
		return p
	},
	"uneven": func(rng *rand.Rand) *vidcolor.Proxy {
		p := plain(60, 1, rng)
		for i := range p.L {
			u, v := float32(i%proxyW)/proxyW-0.5, float32(i/proxyW)/proxyH-0.5
			p.L[i] *= 1 - 0.5*(u*u+v*v)
		}
		return p
	},
}

func plain(l, sigma float64, rng *rand.Rand) *vidcolor.Proxy {
	p := &vidcolor.Proxy{W: proxyW, H: proxyH, L: make([]float32, proxyW*proxyH)}
	for i := range p.L {
		v := l
		if rng != nil {
			v += sigma * rng.NormFloat64()
		}
		p.L[i] = float32(min(max(v, 0), 100))
	}
	return p
}

// orange is what a network says of a frame without a picture.
func orange() *vidcolor.Chroma {
	c := vidcolor.NewChroma(mapW, mapH)
	for i := range c.A {
		c.A[i], c.B[i], c.Conf[i] = 25, 40, 0.5
	}
	return c
}

// scene adds n frames of a slow pan over a texture.
func (f *film) scene(n int, seed uint32, light func(i int) float64) {
	tex := texture{seed}
	for i := range n {
		p, c := tex.show(pan(0.7*float64(i), 0))
		if light != nil {
			p = age(p, light(i), 0, rand.New(rand.NewPCG(1, 1)))
		}
		f.add(p, c)
	}
}

func (f *film) blank(n int, make func(rng *rand.Rand) *vidcolor.Proxy) {
	rng := rand.New(rand.NewPCG(uint64(n), 9))
	for range n {
		f.add(make(rng), orange())
	}
}

func firsts(marks []*vidcolor.Mark) (at []int64) {
	for _, m := range marks {
		if m.First {
			at = append(at, m.Index)
		}
	}
	return at
}

func strength(c *vidcolor.Chroma) float64 {
	var s float64
	for i := range c.A {
		s += math.Hypot(float64(c.A[i]), float64(c.B[i]))
	}
	return s / float64(len(c.A))
}

// TestBlankHeadTeachesNothing: behind a head the scene is a shot of its own, in the
// colour that it has alone, and the head is neutral.
func TestBlankHeadTeachesNothing(t *testing.T) {
	heavy(t)
	const length = 20
	alone := &film{}
	alone.scene(length, 7, nil)
	want, _, _ := run(alone, temporal.Options{Smooth: 0.5}, func(i int64) *vidcolor.Chroma { return alone.truth[i] })
	for name, head := range heads {
		for _, n := range []int{1, 5, 25} {
			f := &film{}
			f.blank(n, head)
			f.scene(length, 7, nil)
			got, marks, _ := run(f, temporal.Options{Smooth: 0.5}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
			if at := firsts(marks); fmt.Sprint(at) != fmt.Sprint([]int{0, n}) {
				t.Errorf("%d frames of %s: shots begin at %v, want 0 and %d", n, name, at, n)
			}
			for i := range n {
				if s := strength(got[i]); s > 0 {
					t.Errorf("%d frames of %s: frame %d has chroma %.2f, want 0", n, name, i, s)
				}
			}
			for i, w := range want {
				if d := abError(got[n+i], w); d > 0.01 {
					t.Errorf("%d frames of %s: frame %d of the scene is off by %.2f", n, name, i, d)
					break
				}
			}
		}
	}
}

// TestFadeInSettlesAfresh: a scene that comes slowly out of the dark gets the prior
// and the colour of its picture, not of the dark.
func TestFadeInSettlesAfresh(t *testing.T) {
	heavy(t)
	const dark, fade = 5, 20
	f := &film{}
	f.blank(dark, heads["black"])
	f.scene(fade+20, 8, func(i int) float64 { return min(float64(i)/fade, 1) })
	p := temporal.NewCarrier(temporal.Options{Smooth: 0.5})
	var prior []float32
	got, marks, _ := run(f, temporal.Options{Smooth: 0.5}, func(i int64) *vidcolor.Chroma {
		if i < dark+3 {
			return orange()
		}
		return f.truth[i]
	})
	for _, m := range marks {
		if m.Key {
			g := []float32{1, 0}
			if m.Index < dark+3 {
				g = []float32{0, 1}
			}
			prior = p.Prior(m, &vidcolor.Features{G: g})
		}
	}
	if prior[1] > 0.1 {
		t.Errorf("the prior at the end is %v: the dark counts", prior)
	}
	for i := dark + fade/2; i < len(got); i++ {
		if d := abError(got[i], f.truth[i]); d > 3 {
			t.Errorf("frame %d is off by %.2f, want at most 3", i, d)
			break
		}
	}
}

// TestBlankFramesWithin: a picture that is gone for a second, at once or slowly, is
// a shot again when it is back.
func TestBlankFramesWithin(t *testing.T) {
	heavy(t)
	for _, fade := range []int{0, 12} {
		f := &film{}
		f.scene(24+fade, 3, func(i int) float64 { return min(float64(24+fade-i)/float64(fade+1), 1) })
		f.blank(25, heads["black"])
		back := len(f.proxy)
		f.scene(30, 5, func(i int) float64 { return min(float64(i+1)/float64(fade+1), 1) })
		got, marks, _ := run(f, temporal.Options{Smooth: 0.5}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
		if n := len(firsts(marks)); n < 2 || n > 3 {
			t.Errorf("fade of %d: shots begin at %v", fade, firsts(marks))
		}
		for i := back - 20; i < back; i++ {
			if s := strength(got[i]); s > 0 {
				t.Errorf("fade of %d: blank frame %d has chroma %.2f", fade, i, s)
			}
		}
		for i := back + fade; i < len(got); i++ {
			if d := abError(got[i], f.truth[i]); d > 3 {
				t.Errorf("fade of %d: frame %d, %d behind the blank ones, is off by %.2f", fade, i, i-back, d)
				break
			}
		}
	}
}

// TestShotsOfOneFrame: each is a shot, and the next one owes it nothing.
func TestShotsOfOneFrame(t *testing.T) {
	heavy(t)
	for name, single := range map[string]func(f *film){
		"a picture": func(f *film) { f.scene(1, 40, nil) },
		"black":     func(f *film) { f.blank(1, heads["black"]) },
	} {
		for _, before := range []int{0, 1, 12} {
			f := &film{}
			f.scene(before, 31, nil)
			single(f)
			f.scene(20, 57, nil)
			_, marks, _ := run(f, temporal.Options{Smooth: 0.5}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
			at := firsts(marks)
			if last := at[len(at)-1]; last != int64(before+1) {
				t.Errorf("%s behind %d frames: shots begin at %v, want the last at %d", name, before, at, before+1)
			}
		}
	}
}
