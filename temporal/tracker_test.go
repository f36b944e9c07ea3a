package temporal_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/temporal"
)

var (
	_ pipeline.Tracker = (*temporal.Tracker)(nil)
	_ pipeline.Carrier = (*temporal.Carrier)(nil)
)

// syntheticReel has shots of panned textures with flicker, grain and flashes.
func syntheticReel(shots int, seed uint64) *reel {
	rng := rand.New(rand.NewPCG(seed, 3))
	r := &reel{cuts: map[int]bool{}, flashes: map[int]bool{}}
	for s := range shots {
		tex := texture{uint32(100*seed) + uint32(s)}
		vx, vy := 10*rng.Float64()-5, 4*rng.Float64()-2
		n := 14 + rng.IntN(8)
		flash := 5 + rng.IntN(4)
		if s > 0 {
			r.cuts[len(r.proxy)] = true
		}
		for i := range n {
			p, c := tex.show(pan(vx*float64(i)+rng.Float64(), vy*float64(i)+rng.Float64()))
			old := aged(rng)
			if s%2 == 1 && (i == flash || i == flash+1 && s%4 == 1) {
				r.flashes[len(r.proxy)] = true
				r.shoot(p, c, func(x, y int, l float32) float32 { return old(x, y, l)*0.5 + 60 })
				continue
			}
			r.shoot(p, c, old)
		}
	}
	return r
}

func TestSyntheticCuts(t *testing.T) {
	heavy(t)
	t.Parallel()
	r := syntheticReel(7, 1)
	cuts, marks := cutsOf(temporal.NewTracker(temporal.Options{}), r.proxy)
	f, p, rec := f1(cuts, r.cuts)
	t.Logf("%d frames, %d cuts, %d flash frames: F1 %.3f, precision %.3f, recall %.3f", len(r.proxy), len(r.cuts), len(r.flashes), f, p, rec)
	if f < 1 {
		t.Errorf("F1 of cuts is %.3f, want 1", f)
	}
	for i := range r.flashes {
		if marks[i].First || marks[i-1].First && r.flashes[i-1] {
			t.Errorf("the flash at frame %d begins a shot", i)
		}
	}
}

func TestMarksComeInOrderAndInTime(t *testing.T) {
	t.Parallel()
	r := syntheticReel(2, 2)
	for _, o := range []temporal.Options{{}, {KeyInterval: 1}, {KeyInterval: 5, Smooth: 1}} {
		tr, ca := temporal.NewTracker(o), temporal.NewCarrier(o)
		next, done, lastKey := int64(0), int64(0), int64(0)
		shot := -1
		limit := o.KeyInterval
		if limit == 0 {
			limit = temporal.DefaultKeyInterval
		}
		colored := func(cs []*vidcolor.Chroma) {
			for _, c := range cs {
				if c.Index != done {
					t.Fatalf("%+v: chroma of frame %d where %d is due", o, c.Index, done)
				}
				done++
			}
		}
		take := func(ms []*vidcolor.Mark) {
			for _, m := range ms {
				if m.Index != next {
					t.Fatalf("%+v: mark of frame %d where %d is due", o, m.Index, next)
				}
				next++
				if m.First {
					shot++
				}
				if m.Shot != shot || m.First && !m.Key {
					t.Errorf("%+v: frame %d: shot %d (want %d), first %v, key %v", o, m.Index, m.Shot, shot, m.First, m.Key)
				}
				if m.Key {
					lastKey = m.Index
				}
				if d := m.Index - lastKey; d >= int64(limit) {
					t.Errorf("%+v: frame %d is %d frames after the last key", o, m.Index, d)
				}
				var key *vidcolor.Chroma
				if m.Key {
					key = r.truth[m.Index]
				}
				if open := ca.Open() + 1; open > ca.Lookahead() {
					t.Errorf("%+v: %d frames open in the carrier, want at most %d", o, open, ca.Lookahead())
				}
				colored(ca.Add(m, key))
			}
		}
		for i, p := range r.proxy {
			if open := i + 1 - int(next); open > tr.Lookahead() {
				t.Errorf("%+v: %d frames undecided, want at most %d", o, open, tr.Lookahead())
			}
			take(tr.Add(p))
		}
		take(tr.Flush())
		colored(ca.Flush())
		if n := int64(len(r.proxy)); next != n || done != n {
			t.Errorf("%+v: %d marks and %d chroma for %d frames", o, next, done, n)
		}
		if more := append(tr.Flush(), tr.Flush()...); len(more) != 0 {
			t.Errorf("%+v: a second flush gives %d marks", o, len(more))
		}
	}
}

// TestShotAlone runs a shot of a reel by itself and wants the same bits.
func TestShotAlone(t *testing.T) {
	t.Parallel()
	r := syntheticReel(3, 3)
	o := temporal.Options{Smooth: 0.5}
	out, marks, _ := run(&r.film, o, func(i int64) *vidcolor.Chroma { return r.truth[i] })
	for shot := 1; shot < 2; shot++ {
		var from, to int
		for i, m := range marks {
			if m.Shot == shot {
				if m.First {
					from = i
				}
				to = i + 1
			}
		}
		alone := &film{proxy: r.proxy[from:], truth: r.truth[from:]}
		again, am, _ := run(alone, o, func(i int64) *vidcolor.Chroma { return r.truth[i] })
		for i := from; i < to; i++ {
			if m := am[i-from]; m.Key != marks[i].Key || m.Index != marks[i].Index {
				t.Errorf("frame %d: key %v alone, %v in the reel", i, m.Key, marks[i].Key)
			}
			if !same(again[i-from], out[i]) {
				t.Errorf("frame %d: chroma differs when the shot runs alone", i)
			}
		}
	}
}

// TestConcurrentFilms runs a film several times at once and wants the same bits.
func TestConcurrentFilms(t *testing.T) {
	t.Parallel()
	r := syntheticReel(1, 4)
	done := make(chan []*vidcolor.Chroma)
	for range 3 {
		go func() {
			out, _, _ := run(&r.film, temporal.Options{Smooth: 0.5}, func(i int64) *vidcolor.Chroma { return r.truth[i] })
			done <- out
		}()
	}
	a, b, c := <-done, <-done, <-done
	for i := range a {
		if !same(a[i], b[i]) || !same(a[i], c[i]) {
			t.Errorf("frame %d: runs differ", i)
		}
	}
}

func same(a, b *vidcolor.Chroma) bool {
	for i := range a.A {
		if a.A[i] != b.A[i] || a.B[i] != b.B[i] || a.Conf[i] != b.Conf[i] {
			return false
		}
	}
	return a.Index == b.Index && len(a.A) == len(b.A)
}
