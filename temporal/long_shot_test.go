package temporal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// TestLongShotDrifts shows one scene for 3000 frames, in which the network's colour
// changes slowly from warm to cold, with new noise in every keyframe: colour
// follows, and never jumps.
func TestLongShotDrifts(t *testing.T) {
	heavy(t)
	t.Parallel()
	const w, h, frames = 64, 32, 3000
	o := temporal.Options{Smooth: temporal.DefaultSmooth}
	tr, ca := temporal.NewTracker(o), temporal.NewCarrier(o)
	rng := rand.New(rand.NewPCG(2, 9))
	warmth := func(n int64) float32 { return 20 - 40*float32(n)/frames }
	var last *vidcolor.Chroma
	shots := 0
	check := func(cs []*vidcolor.Chroma) {
		for _, c := range cs {
			a := mean(c.A)
			if d := math.Abs(float64(a - warmth(c.Index))); d > 6 {
				t.Fatalf("frame %d: mean a is %.1f, %.1f from the network's", c.Index, a, d)
			}
			if last != nil {
				if d := abError(c, last); d > 0.6 {
					t.Fatalf("frame %d: colour jumps by %.2f", c.Index, d)
				}
			}
			last = c
		}
	}
	take := func(ms []*vidcolor.Mark) {
		for _, m := range ms {
			var key *vidcolor.Chroma
			if m.First {
				shots++
			}
			if m.Key {
				key = vidcolor.NewChroma(w/4, h/4)
				cast := 4 * rng.NormFloat64()
				for i := range key.A {
					key.A[i] = warmth(m.Index) + float32(cast+2*rng.NormFloat64())
					key.Conf[i] = 0.3
				}
			}
			check(ca.Add(m, key))
		}
	}
	for n := range frames {
		p := &vidcolor.Proxy{Index: int64(n), W: w, H: h, L: make([]float32, w*h)}
		for i := range p.L {
			p.L[i] = float32(100*texture{3}.octave(float64(i%w), float64(i/w), 9, 1)) + float32(rng.NormFloat64())
		}
		take(tr.Add(p))
	}
	take(tr.Flush())
	check(ca.Flush())
	if shots != 1 || last == nil || last.Index != frames-1 {
		t.Errorf("%d shots, last frame %v, want 1 and %d", shots, last, frames-1)
	}
}
