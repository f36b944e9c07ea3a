package temporal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// rms is the root mean square distance from grey.
func rms(c *vidcolor.Chroma) float64 {
	var sum float64
	for i, a := range c.A {
		sum += float64(a)*float64(a) + float64(c.B[i])*float64(c.B[i])
	}
	return math.Sqrt(sum / float64(len(c.A)))
}

// TestFusedColourStaysVivid gives a still picture a network whose hues scatter by
// three quarters of a radian: means of its colours are much paler than they are.
func TestFusedColourStaysVivid(t *testing.T) {
	heavy(t)
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 4))
	p, c := texture{61}.show(pan(0, 0))
	f := &film{}
	for range 100 {
		q := copyChroma(c)
		turn := texture{rng.Uint32()}
		for i := range q.A {
			s, co := math.Sincos(3 * (turn.octave(float64(i%mapW), float64(i/mapW), 9, 0) - 0.5))
			a, b := float64(c.A[i]), float64(c.B[i])
			q.A[i], q.B[i] = float32(co*a-s*b), float32(s*a+co*b)
		}
		f.add(age(p, 1, 0, rng), q)
	}
	out, _, _ := run(f, temporal.Options{Smooth: temporal.DefaultSmooth}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
	want, last := rms(c), rms(out[0])
	for i, o := range out {
		got := rms(o)
		if got < 0.9*want || got > 1.05*want {
			t.Errorf("frame %d: chroma is %.2f of the network's, want 0.90 to 1.05", i, got/want)
		}
		if d := math.Abs(got/last - 1); d > 0.02 {
			t.Errorf("frame %d: chroma changes by %.1f %% at once", i, 100*d)
		}
		last = got
	}
}

// TestPriorKeepsItsLength: the mean of unlike features is drawn out, that of like
// ones is left as it is.
func TestPriorKeepsItsLength(t *testing.T) {
	ca := temporal.NewCarrier(temporal.Options{Smooth: temporal.DefaultSmooth})
	for _, tt := range []struct {
		name  string
		shot  int
		g     []float32
		first bool
		want  []float32
	}{
		{"first", 0, []float32{3, 4}, true, []float32{3, 4}},
		{"the same", 0, []float32{3, 4}, false, []float32{3, 4}},
		{"unlike", 1, []float32{6, 0}, true, []float32{6, 0}},
		{"mean 3, 4 of length 5 instead of 7", 1, []float32{0, 8}, false, []float32{4.2, 5.6}},
		{"next shot", 2, []float32{0, 1}, true, []float32{0, 1}},
		{"mean 0, 0", 2, []float32{0, -1}, false, []float32{0, 0}},
		{"mean of length 0.33 for 1: the limit", 2, []float32{0, 1}, false, []float32{0, 0.5}},
	} {
		got := ca.Prior(&vidcolor.Mark{Shot: tt.shot, First: tt.first}, &vidcolor.Features{G: tt.g})
		for i, v := range got {
			if math.Abs(float64(v-tt.want[i])) > 1e-5 {
				t.Errorf("%s: prior %v, want %v", tt.name, got, tt.want)
				break
			}
		}
	}
}
