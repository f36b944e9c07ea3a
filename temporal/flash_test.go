package temporal_test

import (
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// TestFlashIsBridged shows a pan with a flash that blanks two frames: no cut, no
// keyframe, and colour that is as right after it as before; the flash is neutral.
func TestFlashIsBridged(t *testing.T) {
	heavy(t)
	tex := texture{12}
	f := &film{}
	for n := range 20 {
		p, c := tex.show(pan(1.5*float64(n), 0))
		if n == 8 || n == 9 {
			for i := range p.L {
				p.L[i] = 99 - 0.001*float32(i%7)
			}
		}
		f.add(p, c)
	}
	for _, interval := range []int{16, 100} {
		out, marks, _ := run(f, temporal.Options{KeyInterval: interval}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
		for i, m := range marks {
			if m.First != (i == 0) {
				t.Errorf("interval %d, frame %d: first %v", interval, i, m.First)
			}
			if m.Key != (i%interval == 0) && i < len(marks)-1 {
				t.Errorf("interval %d, frame %d: key %v", interval, i, m.Key)
			}
			want := f.truth[i]
			if i == 8 || i == 9 { // blank: neutral
				want = vidcolor.NewChroma(mapW, mapH)
			}
			if got := abError(out[i], want); got > 1.5 {
				t.Errorf("interval %d, frame %d: colour is off by %.2f, want at most 1.5", interval, i, got)
			}
		}
	}
}
