package temporal_test

import (
	"runtime"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// TestMemoryIsBounded runs a long film of small proxies.
func TestMemoryIsBounded(t *testing.T) {
	heavy(t)
	const w, h, frames = 32, 32, 3000
	o := temporal.Options{Smooth: 0.5}
	tr, ca := temporal.NewTracker(o), temporal.NewCarrier(o)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var early, late uint64
	done := 0
	for n := range frames {
		// One shot of half the film, then a cut every 50 frames.
		tex := texture{1}
		if n > frames/2 {
			tex.seed = uint32(n / 50)
		}
		p := &vidcolor.Proxy{Index: int64(n), W: w, H: h, L: make([]float32, w*h)}
		for i := range p.L {
			x, y := float64(i%w)+0.7*float64(n%50), float64(i/w)
			p.L[i] = float32(100 * tex.octave(x, y, 9, 1))
		}
		for _, m := range tr.Add(p) {
			var key *vidcolor.Chroma
			if m.Key {
				key = vidcolor.NewChroma(w/4, h/4)
			}
			done += len(ca.Add(m, key))
		}
		if held := tr.Held(); held > 2*temporal.Ahead+2 {
			t.Fatalf("frame %d: the tracker holds %d looks", n, held)
		}
		switch n {
		case 500:
			early = heap()
		case frames - 1:
			late = heap()
		}
	}
	if late > early+early/4+256<<10 {
		t.Errorf("heap grew from %d to %d bytes between frames 500 and %d", early, late, frames)
	}
	if open := frames - done; open > tr.Lookahead()+ca.Lookahead() {
		t.Errorf("%d frames are open, want at most %d", open, tr.Lookahead()+ca.Lookahead())
	}
}

func TestChangeOfSizeStartsAShot(t *testing.T) {
	tr := temporal.NewTracker(temporal.Options{})
	var marks []*vidcolor.Mark
	for n := range 20 {
		w, h := 64, 32
		if n >= 10 {
			w, h = 32, 32
		}
		p := &vidcolor.Proxy{Index: int64(n), W: w, H: h, L: make([]float32, w*h)}
		marks = append(marks, tr.Add(p)...)
	}
	marks = append(marks, tr.Flush()...)
	if len(marks) != 20 {
		t.Fatalf("%d marks, want 20", len(marks))
	}
	for i, m := range marks {
		if want := i == 0 || i == 10; m.First != want {
			t.Errorf("frame %d: first %v, want %v", i, m.First, want)
		}
	}
}
