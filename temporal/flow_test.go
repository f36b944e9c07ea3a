package temporal_test

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor/temporal"
)

func TestFlowLeadsBack(t *testing.T) {
	f := temporal.NewFlow()
	tex := texture{8}
	for n := range 4 {
		p, _ := tex.show(pan(2.5*float64(n), -1.25*float64(n)))
		v, conf := f.Next(p)
		if n == 0 {
			if v != nil || conf != nil {
				t.Errorf("first picture: got motion")
			}
			continue
		}
		if len(v) != mapW*mapH || len(conf) != mapW*mapH {
			t.Fatalf("picture %d: %d vectors, %d confidences, want %d", n, len(v), len(conf), mapW*mapH)
		}
		var off, sum float64
		for i, c := range conf {
			// What is at x here was at x+2.5 before.
			off += float64(c) * math.Hypot(float64(v[i][0])-2.5, float64(v[i][1])+1.25)
			sum += float64(c)
		}
		if off /= sum; off > 0.25 || sum < 0.8*mapW*mapH {
			t.Errorf("picture %d: off by %.3f px, mean confidence %.2f", n, off, sum/(mapW*mapH))
		}
	}
	p := randomField(64, 32)
	if v, _ := f.Next(p); v != nil {
		t.Error("another size: got motion")
	}
	if v, _ := f.Next(p); len(v) != 16*8 {
		t.Errorf("another size: %d vectors, want %d", len(v), 16*8)
	}
}
