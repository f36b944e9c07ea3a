package temporal_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// benchFilm is a slow pan with grain.
func benchFilm(n int) *film {
	f := &film{}
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range n {
		p, c := texture{1}.show(turn(0.002*float64(i), 1+0.003*float64(i)))
		f.add(age(p, 1, 1, rng), c)
	}
	return f
}

func BenchmarkStages(b *testing.B) {
	look, relate, check := temporal.Compare(benchFilm(2).proxy)
	for _, s := range []struct {
		name string
		f    func()
	}{{"Look", look}, {"MotionBothWays", relate}, {"KeyCheck", check}} {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.f()
			}
		})
	}
}

func BenchmarkTrack(b *testing.B) {
	f := benchFilm(24)
	tr := temporal.NewTracker(temporal.Options{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		k := i % 46 // to and fro, without a jump
		tr.Add(f.proxy[min(k, 46-k)])
	}
}

func BenchmarkCarry(b *testing.B) {
	f := benchFilm(25)
	_, marks, _ := run(f, temporal.Options{}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N { // one operation is the film's 25 frames
		ca := temporal.NewCarrier(temporal.Options{Smooth: 0.5})
		for _, m := range marks {
			var key *vidcolor.Chroma
			if m.Key {
				key = f.truth[m.Index]
			}
			ca.Add(m, key)
		}
		ca.Flush()
	}
}
