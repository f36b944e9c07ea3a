package temporal_test

import (
	"math/rand/v2"
	"testing"
	"time"

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

func BenchmarkTrack(b *testing.B) { benchTrack(b, temporal.Options{}) }

// BenchmarkTrackCuts is BenchmarkTrack where only cuts are asked for, as planning does.
func BenchmarkTrackCuts(b *testing.B) { benchTrack(b, temporal.Options{Cuts: true}) }

func benchTrack(b *testing.B, o temporal.Options) {
	f := benchFilm(24)
	tr := temporal.NewTracker(o)
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

// BenchmarkFrame runs look, motion, settle and carry over a slow pan with grain, at the proxy size of
// 854×480 at its defaults: the cost of time for one frame, of one core. of12ms is
// its share of the 12 ms that are allowed, and lookshare how much goes into looking
// and motion.
func BenchmarkFrame(b *testing.B) {
	film := benchFilm(48)
	frames := 0
	var track, carry time.Duration
	for b.Loop() {
		tr, ca := temporal.NewTracker(temporal.Options{}), temporal.NewCarrier(temporal.Options{Smooth: temporal.DefaultSmooth})
		take := func(ms []*vidcolor.Mark) {
			start := cpuTime()
			for _, m := range ms {
				var key *vidcolor.Chroma
				if m.Key {
					key = film.truth[m.Index]
				}
				ca.Add(m, key)
			}
			carry += cpuTime() - start
		}
		for _, p := range film.proxy {
			start := cpuTime()
			ms := tr.Add(p)
			track += cpuTime() - start
			take(ms)
		}
		take(tr.Flush())
		ca.Flush()
		frames += len(film.proxy)
	}
	ms := (track + carry).Seconds() * 1000 / float64(frames)
	b.ReportMetric(ms, "ms/frame")
	b.ReportMetric(ms/12, "of12ms")
	b.ReportMetric(track.Seconds()/(track+carry).Seconds(), "lookshare")
}
