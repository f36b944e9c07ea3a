package temporal_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// restless is a pan in which a share of the picture is new in every frame.
func restless(seed uint32, n int, speed float64, share float32) *vidcolor.Proxy {
	p, _ := texture{seed}.show(pan(speed*float64(n), 0.3*speed*float64(n)))
	if share == 0 {
		return p
	}
	q, _ := texture{seed + 1000 + uint32(n)}.show(pan(0, 0))
	return mixture(p, q, share)
}

// slide is a film of shots of n frames, each restless, with a little grain, and the
// first frames of its shots but the first.
func slide(shots, n int, speed float64, share float32) (proxies []*vidcolor.Proxy, cuts []int) {
	rng := rand.New(rand.NewPCG(5, 11))
	for s := range shots {
		if s > 0 {
			cuts = append(cuts, len(proxies))
		}
		for i := range n {
			p := restless(uint32(300+s), i, speed, share)
			proxies = append(proxies, age(p, 1, 1, rng))
		}
	}
	return proxies, cuts
}

// number gives proxies their places, each its own copy.
func number(proxies []*vidcolor.Proxy) []*vidcolor.Proxy {
	var out []*vidcolor.Proxy
	for i, p := range proxies {
		q := *p
		q.Index = int64(i)
		out = append(out, &q)
	}
	return out
}

// repeated shows frame i counts[i mod len(counts)] times.
func repeated(proxies []*vidcolor.Proxy, cuts []int, counts ...int) (out []*vidcolor.Proxy, at []int) {
	for i, p := range proxies {
		if slices.Contains(cuts, i) {
			at = append(at, len(out))
		}
		for range counts[i%len(counts)] {
			out = append(out, p)
		}
	}
	return out, at
}

func mixture(p, q *vidcolor.Proxy, u float32) *vidcolor.Proxy {
	m := &vidcolor.Proxy{W: p.W, H: p.H, L: make([]float32, len(p.L))}
	for i := range m.L {
		m.L[i] = p.L[i] + u*(q.L[i]-p.L[i])
	}
	return m
}

// woven is what a pull-down of 24 frames to 30 shows at proxy size: of four frames
// A, B, C, D come A, B, B and C, C and D, D.
func woven(proxies []*vidcolor.Proxy, cuts []int) (out []*vidcolor.Proxy, at []int) {
	for i, p := range proxies {
		if slices.Contains(cuts, i) {
			at = append(at, len(out))
		}
		if k := i % 4; k >= 2 {
			out = append(out, mixture(proxies[i-1], p, 0.5))
		}
		if i%4 != 2 {
			out = append(out, p)
		}
	}
	return out, at
}

// fields weaves each two frames into one.
func fields(proxies []*vidcolor.Proxy, cuts []int) (out []*vidcolor.Proxy, at []int) {
	for i := 0; i+1 < len(proxies); i += 2 {
		out = append(out, mixture(proxies[i], proxies[i+1], 0.5))
	}
	for _, c := range cuts {
		at = append(at, c/2)
	}
	return out, at
}

// TestCadences puts films into other rates: frames that are repeated say nothing of
// motion, and a cut may fall within a frame.
func TestCadences(t *testing.T) {
	heavy(t)
	t.Parallel()
	twice := func(p []*vidcolor.Proxy, c []int) ([]*vidcolor.Proxy, []int) { return repeated(p, c, 2) }
	every2nd := func(p []*vidcolor.Proxy, c []int) ([]*vidcolor.Proxy, []int) { return repeated(p, c, 1, 2) }
	every3rd := func(p []*vidcolor.Proxy, c []int) ([]*vidcolor.Proxy, []int) { return repeated(p, c, 1, 1, 2) }
	tests := []struct {
		name  string
		shots int
		speed float64 // pixels a frame
		share float32 // of the picture that cannot be followed
		put   func([]*vidcolor.Proxy, []int) ([]*vidcolor.Proxy, []int)
	}{
		{"every frame twice", 5, 3, 0, twice},
		{"every frame twice, too fast to follow", 1, 30, 0.3, twice},
		{"every second frame twice, too fast to follow", 1, 30, 0.3, every2nd},
		{"every third frame twice, too fast to follow", 1, 30, 0.3, every3rd},
		{"pull-down", 5, 1, 0, woven},
		{"fields", 5, 0.5, 0, fields},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// An odd length of shots brings cuts to every place in the pattern.
			proxies, cuts := tt.put(slide(tt.shots, 15, tt.speed, tt.share))
			found, marks := cutsOf(temporal.NewTracker(temporal.Options{}), number(proxies))
			if len(found) != len(cuts) {
				t.Fatalf("shots begin at %v, want %v", found, cuts)
			}
			for i, c := range found {
				if c < cuts[i] || c > cuts[i]+1 || marks[c].Begin != vidcolor.TransitionCut {
					t.Errorf("a %v at %d, want a cut at %d or just behind a torn frame there", marks[c].Begin, c, cuts[i])
				}
			}
		})
	}
}

// TestRepeatsDoNotPulse shows every frame of a pan twice, to a network that errs in
// every keyframe anew: between a frame and its repeat colour moves no more than
// between two that differ.
func TestRepeatsDoNotPulse(t *testing.T) {
	heavy(t)
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 4))
	f := &film{}
	for n := range 60 {
		p, c := texture{21}.show(pan(1.5*float64(n), 0))
		f.add(p, c)
		q := *p
		f.add(&q, copyChroma(c))
	}
	for _, smooth := range []float64{0, temporal.DefaultSmooth} {
		out, marks, _ := run(f, temporal.Options{Smooth: smooth}, func(i int64) *vidcolor.Chroma { return noisyNet(f.truth[i], rng) })
		var worst float64
		keys := 0
		for i := 1; i < len(out); i++ {
			if marks[i].Key {
				keys++
			}
			if i%2 == 1 {
				worst = math.Max(worst, abError(out[i-1], out[i]))
			}
		}
		t.Logf("smooth %.1f: %d keyframes, at most %.2f between a frame and its repeat", smooth, keys, worst)
		if worst > 0.9 {
			t.Errorf("smooth %.1f: colour moves by %.2f between a frame and its repeat", smooth, worst)
		}
	}
}

// TestFlashOverFastMotion lights frames at which motion that cannot be followed
// comes to rest: what it jumps from is lit, what it jumps to is alone in its jump.
func TestFlashOverFastMotion(t *testing.T) {
	heavy(t)
	tests := []struct {
		name         string
		share, light float32 // of the picture that is left, and what is added
		frames       int
	}{
		{"bright", 0.4, 60, 2},
		{"dim, but washing out contrast", 0.3, 57, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(9, 9))
			var proxies []*vidcolor.Proxy
			for n := range 28 {
				p := restless(31, min(n, 12), 20, 0.25)
				if n >= 12+tt.frames {
					p = restless(31, 14, 20, 0.25)
				} else if n >= 12 {
					for i := range p.L {
						p.L[i] = tt.share*p.L[i] + tt.light
					}
				}
				proxies = append(proxies, age(p, 1, 1, rng))
			}
			found, marks := cutsOf(temporal.NewTracker(temporal.Options{}), number(proxies))
			if len(found) > 0 {
				t.Errorf("shots begin at %v (%v), want none", found, marks[found[0]].Begin)
			}
		})
	}
}
