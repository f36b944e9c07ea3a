package temporal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// noisyNet returns truth with errors as a network's: blotches of standard
// deviation 4 and a cast of deviation 2, other ones in every frame.
func noisyNet(truth *vidcolor.Chroma, rng *rand.Rand) *vidcolor.Chroma {
	c := copyChroma(truth)
	ta, tb := texture{rng.Uint32()}, texture{rng.Uint32()}
	ca, cb := 2*rng.NormFloat64(), 2*rng.NormFloat64()
	for at := range c.A {
		x, y := float64(at%c.W), float64(at/c.W)
		// An octave's deviation is about a quarter of its range.
		c.A[at] += float32(ca + 18*(ta.octave(x, y, 9, 0)-0.5))
		c.B[at] += float32(cb + 18*(tb.octave(x, y, 9, 0)-0.5))
	}
	return c
}

// temporalStd is the mean over cells of the standard deviation of a and b over
// time.
func temporalStd(cs []*vidcolor.Chroma) float64 {
	var sum float64
	n := float64(len(cs))
	for at := range cs[0].A {
		var a, aa, b, bb float64
		for _, c := range cs {
			x, y := float64(c.A[at]), float64(c.B[at])
			a, aa, b, bb = a+x, aa+x*x, b+y, bb+y*y
		}
		sum += math.Sqrt(max(aa/n-a/n*a/n, 0)) + math.Sqrt(max(bb/n-b/n*b/n, 0))
	}
	return sum / 2 / float64(len(cs[0].A))
}

func TestSteadyPicture(t *testing.T) {
	heavy(t)
	t.Parallel()
	const frames = 100
	rng := rand.New(rand.NewPCG(8, 8))
	tex := texture{5}
	f := &film{}
	var perFrame []*vidcolor.Chroma
	for range frames {
		p, c := tex.show(pan(float64(rng.IntN(3)-1), float64(rng.IntN(3)-1)))
		f.add(age(p, 1+0.05*(2*rng.Float64()-1), 6*100.0/255, rng), c)
	}
	for i := range frames {
		perFrame = append(perFrame, noisyNet(f.truth[i], rng))
	}
	truth, net := temporalStd(f.truth), temporalStd(perFrame)
	for _, smooth := range []float64{0, temporal.DefaultSmooth} {
		out, marks, _ := run(f, temporal.Options{Smooth: smooth}, func(i int64) *vidcolor.Chroma { return perFrame[i] })
		got := temporalStd(out)
		keys := 0
		for _, m := range marks {
			if m.Key {
				keys++
			}
		}
		t.Logf("smooth %.1f: %d keys, deviation over time %.2f; network %.2f, truth under weave %.2f", smooth, keys, got, net, truth)
		limit := 0.6
		if smooth == 0 {
			limit = 1
		}
		if got > limit*net {
			t.Errorf("smooth %.1f: deviation over time is %.2f, want at most %.1f of the network's %.2f", smooth, got, limit, net)
		}
		if keys > frames/8 {
			t.Errorf("smooth %.1f: %d keys, want at most %d", smooth, keys, frames/8)
		}
	}
}
