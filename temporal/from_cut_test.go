package temporal_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// cuttedFilm is made of scenes that move, joined by cuts, dissolves, fades and
// flashes.
func cuttedFilm(seed uint64) *film {
	rng := rand.New(rand.NewPCG(seed, 3))
	f := &film{}
	var last *vidcolor.Proxy
	for scene := range 5 {
		dx, dy := 6*rng.Float64()-3, 4*rng.Float64()-2
		mixed := 0
		if rng.IntN(3) == 0 {
			mixed = 9 + rng.IntN(8)
		}
		flash := rng.IntN(40)
		for n := range 18 + rng.IntN(8) {
			p, c := texture{uint32(100*int(seed) + scene)}.show(pan(dx*float64(n), dy*float64(n)))
			switch {
			case n < mixed && last != nil:
				u := float32(n+1) / float32(mixed+1)
				for i := range p.L {
					p.L[i] = last.L[i] + u*(p.L[i]-last.L[i])
				}
			case n == flash || n == flash+1:
				for i := range p.L {
					p.L[i] = min(p.L[i]+45, 100)
				}
			}
			f.add(p, c)
			if n == 17 {
				last = p
			}
		}
	}
	return f
}

// A run that begins at a cut gives every frame from there on the very colour that
// the whole run gives it: going on with an interrupted film rests on that.
func TestRunFromACut(t *testing.T) {
	cuts := 0
	for seed := range uint64(2) {
		f := cuttedFilm(seed)
		net := func(i int64) *vidcolor.Chroma { return f.truth[i] }
		whole, marks, _ := run(f, temporal.Options{Smooth: temporal.DefaultSmooth}, net)
		for i, m := range marks {
			if m.Begin != vidcolor.TransitionCut {
				continue
			}
			cuts++
			rest := &film{proxy: f.proxy[i:]}
			out, again, _ := run(rest, temporal.Options{Smooth: temporal.DefaultSmooth}, net)
			if len(out) != len(whole)-i {
				t.Fatalf("film %d from frame %d: %d frames, want %d", seed, i, len(out), len(whole)-i)
			}
			for k, c := range out {
				w, a, b := whole[i+k], again[k], marks[i+k]
				if a.Key != b.Key || a.First != b.First || k > 0 && a.Begin != b.Begin || a.Mixed != b.Mixed {
					t.Fatalf("film %d from frame %d: frame %d is %+v, want %+v", seed, i, i+k, a, b)
				}
				if c.Index != w.Index || !slices.Equal(c.A, w.A) || !slices.Equal(c.B, w.B) || !slices.Equal(c.Conf, w.Conf) {
					t.Fatalf("film %d from frame %d: the colour of frame %d differs", seed, i, i+k)
				}
			}
		}
	}
	if cuts < 3 {
		t.Errorf("only %d cuts were found", cuts)
	}
	t.Logf("%d cuts", cuts)
}

// Nothing that the tracker remembers is from before the present shot.
func TestTrackerRemembersOneShot(t *testing.T) {
	f := cuttedFilm(1)
	tr := temporal.NewTracker(temporal.Options{})
	var first int64
	shots := 0
	for _, p := range f.proxy {
		tr.Add(p)
		newest, begins, slow, mixed := tr.Memory()
		if begins {
			first = newest
			shots++
		}
		if mixed || int64(slow) > newest-first+1 {
			t.Fatalf("frame %d of a shot that begins at %d: frames of the shot before are kept (%v), %d in the search for slow changes", newest, first, mixed, slow)
		}
	}
	if shots < 4 {
		t.Errorf("%d shots, want at least 4", shots)
	}
}
