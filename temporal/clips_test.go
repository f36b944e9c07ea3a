package temporal_test

import (
	"math"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// run sends a film through tracker and carrier with net as the network.
func run(f *film, o temporal.Options, net func(i int64) *vidcolor.Chroma) (out []*vidcolor.Chroma, marks []*vidcolor.Mark, spent time.Duration) {
	tr, ca := temporal.NewTracker(o), temporal.NewCarrier(o)
	take := func(ms []*vidcolor.Mark) {
		for _, m := range ms {
			var key *vidcolor.Chroma
			if m.Key {
				key = net(m.Index)
			}
			start := cpuTime()
			out = append(out, ca.Add(m, key)...)
			spent += cpuTime() - start
			marks = append(marks, m)
		}
	}
	for _, p := range f.proxy {
		start := cpuTime()
		ms := tr.Add(p)
		spent += cpuTime() - start
		take(ms)
	}
	start := cpuTime()
	ms := tr.Flush()
	spent += cpuTime() - start
	take(ms)
	return append(out, ca.Flush()...), marks, spent
}

// abError is the mean distance in the ab plane.
func abError(a, b *vidcolor.Chroma) float64 {
	var s float64
	for i := range a.A {
		s += math.Hypot(float64(a.A[i]-b.A[i]), float64(a.B[i]-b.B[i]))
	}
	return s / float64(len(a.A))
}

func TestClips(t *testing.T) {
	var n, keys int
	var errCarried, errHeld, between float64
	var spent time.Duration
	for _, f := range sharedClips(t) {
		out, marks, d := run(f, temporal.Options{Smooth: temporal.DefaultSmooth}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
		if len(out) != len(f.proxy) {
			t.Fatalf("%s: %d chroma for %d frames", f.name, len(out), len(f.proxy))
		}
		var sum, held, in float64
		var k, last, firsts int
		for i, m := range marks {
			if m.First {
				firsts++
			}
			if m.Key {
				k++
				last = i
				continue
			}
			in++
			sum += abError(out[i], f.truth[i])
			held += abError(f.truth[last], f.truth[i])
		}
		t.Logf("%-22s %3d frames %2d keys (1 in %4.1f) %d shots: ab error between keys %.2f, holding the key %.2f; %.1f ms a frame",
			f.name, len(out), k, float64(len(out))/float64(k), firsts, sum/in, held/in, d.Seconds()*1000/float64(len(out)))
		n, keys, spent = n+len(out), keys+k, spent+d
		errCarried, errHeld, between = errCarried+sum, errHeld+held, between+in
	}
	t.Logf("all: 1 key in %.1f, ab error %.3f against %.3f held, %.2f ms a frame", float64(n)/float64(keys), errCarried/between, errHeld/between, spent.Seconds()*1000/float64(n))
}
