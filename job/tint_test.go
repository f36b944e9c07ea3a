package job

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
)

func TestSpread(t *testing.T) {
	for _, depth := range []int{8, 10, 16} {
		p := vidcolor.NewPlane(33, 17, depth)
		p.Fill(100 << (depth - 8))
		if got := spread(&p); got != 0 {
			t.Errorf("%d bits, flat: got %v, want 0", depth, got)
		}
		for y := range p.Height {
			for x := range p.Width {
				p.Set(x, y, (100+20*(x/4%2))<<(depth-8))
			}
		}
		if got := spread(&p); math.Abs(got-10) > 0.1 {
			t.Errorf("%d bits, two values 20 apart: got %v, want 10", depth, got)
		}
	}
}
