package temporal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// squareFilm shows a red square that crosses a blue texture, (vx, vy) pixels a
// frame.
func squareFilm(frames int, vx, vy float64) (f *film, inside func(frame, i, j int, margin float64) bool) {
	back, front := texture{3}, texture{4}
	const side = 44
	place := func(n int) (x, y float64) { return 40 + vx*float64(n), 50 + vy*float64(n) }
	f = &film{}
	for n := range frames {
		p, c := back.show(pan(0, 0))
		sx, sy := place(n)
		for y := range proxyH {
			for x := range proxyW {
				u, v := float64(x)-sx, float64(y)-sy
				if u >= 0 && v >= 0 && u < side && v < side {
					p.L[y*proxyW+x] = float32(0.6*front.at(u, v) + 35)
				}
			}
		}
		for at := range c.A {
			c.A[at], c.B[at], c.Conf[at] = -8, -30, 0.8
			u, v := 4*float64(at%mapW)+1.5-sx, 4*float64(at/mapW)+1.5-sy
			if u >= 0 && v >= 0 && u < side && v < side {
				c.A[at], c.B[at] = 50, 30
			}
		}
		f.add(p, c)
	}
	inside = func(n, i, j int, margin float64) bool {
		sx, sy := place(n)
		u, v := 4*float64(i)+1.5-sx, 4*float64(j)+1.5-sy
		return u >= margin && v >= margin && u < side-margin && v < side-margin
	}
	return f, inside
}

func TestMovingSquareKeepsItsColour(t *testing.T) {
	heavy(t)
	for _, tt := range []struct {
		name   string
		vx, vy float64
	}{{"slow", 1.3, 0.4}, {"middling", 4.2, 0.9}, {"fast", 8.7, 1.5}} {
		t.Run(tt.name, func(t *testing.T) {
			f, inside := squareFilm(25, tt.vx, tt.vy)
			out, marks, _ := run(f, temporal.Options{Smooth: temporal.DefaultSmooth}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
			for n, c := range out {
				lost, left, in, off := 0, 0, 0, 0
				for at := range c.A {
					i, j := at%mapW, at/mapW
					d := math.Hypot(float64(c.A[at]-f.truth[n].A[at]), float64(c.B[at]-f.truth[n].B[at]))
					switch {
					case inside(n, i, j, 6):
						in++
						if d > 20 {
							lost++
						}
					case !inside(n, i, j, -8):
						off++
						if d > 12 {
							left++
						}
					}
				}
				if in >= 16 && lost > in/50 || left > off/200 {
					t.Errorf("frame %d (key %v): %d of %d cells of the square lost their colour, %d of %d of the background took it", n, marks[n].Key, lost, in, left, off)
				}
			}
		})
	}
}

func TestKeyframesSpeakForThemselves(t *testing.T) {
	f, _ := squareFilm(6, 3, 0)
	rng := rand.New(rand.NewPCG(1, 2))
	net := make([]*vidcolor.Chroma, len(f.proxy))
	for i := range net {
		net[i] = noisyNet(f.truth[i], rng)
	}
	out, marks, _ := run(f, temporal.Options{KeyInterval: 1}, func(i int64) *vidcolor.Chroma { return net[i] })
	for i, c := range out {
		if !marks[i].Key {
			t.Errorf("frame %d is no key at interval 1", i)
		}
		if got := abError(c, net[i]); got != 0 {
			t.Errorf("frame %d: chroma differs from the network's by %g, want 0", i, got)
		}
	}
}

// TestNoPulseAtKeys compares the step of colour into a keyframe with the steps
// between other frames.
func TestNoPulseAtKeys(t *testing.T) {
	heavy(t)
	rng := rand.New(rand.NewPCG(9, 1))
	tex := texture{6}
	f := &film{}
	for n := range 60 {
		f.add(tex.show(pan(0.3*float64(n), 0)))
	}
	out, marks, _ := run(f, temporal.Options{Smooth: temporal.DefaultSmooth}, func(i int64) *vidcolor.Chroma { return noisyNet(f.truth[i], rng) })
	var key, other, nk, no float64
	for i := 1; i < len(out)-12; i++ {
		d := abError(out[i], out[i-1])
		if marks[i].Key || marks[i-1].Key {
			key, nk = key+d, nk+1
		} else {
			other, no = other+d, no+1
		}
	}
	key, other = key/nk, other/no
	t.Logf("colour steps by %.3f at keys, %.3f elsewhere", key, other)
	if key > 1.5*other+0.05 {
		t.Errorf("colour steps by %.3f at keys, %.3f elsewhere: a pulse", key, other)
	}
}

func TestNothingCrossesACut(t *testing.T) {
	f := &film{}
	for n := range 40 {
		p, c := texture{uint32(20 + n/20)}.show(pan(0.5*float64(n), 0))
		for i := range c.A {
			c.A[i], c.B[i] = 40*float32(1-2*(n/20)), 0
		}
		f.add(p, c)
	}
	out, marks, _ := run(f, temporal.Options{Smooth: 1}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
	for i, m := range marks {
		if want := i == 0 || i == 20; m.First != want {
			t.Errorf("frame %d: first of its shot is %v, want %v", i, m.First, want)
		}
		if got := abError(out[i], f.truth[i]); got > 0.01 {
			t.Errorf("frame %d: colour is off by %.2f", i, got)
		}
	}
}
