package colorize

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

var matrices = []vidcolor.Matrix{vidcolor.MatrixBT709, vidcolor.MatrixSMPTE170M, vidcolor.MatrixBT2020NCL}

func TestChromaTableGivesTheColorAtItsOwnLuma(t *testing.T) {
	for _, m := range matrices {
		table := newChromaTableFor(m)
		coder := lab.NewCoder(vidcolor.ColorTag{Matrix: m, Range: vidcolor.RangeFull}, 8)
		var worst, sum, count float64
		var at [3]float64
		const steps = 15
		for i := range (steps + 1) * (steps + 1) * (steps + 1) {
			rgb := [3]float64{float64(i%(steps+1)) / steps, float64(i/(steps+1)%(steps+1)) / steps, float64(i/(steps+1)/(steps+1)) / steps}
			want := lab.FromRGB(rgb)
			y := coder.LumaOf(rgb)
			cb, cr := table.at(float32(y), float32(want[1]), float32(want[2]))
			got := lab.FromRGB(coder.FromDifferences(y, float64(cb), float64(cr)))
			d := lab.DeltaE2000(got, want)
			sum += d
			count++
			if d > worst {
				worst, at = d, rgb
			}
		}
		t.Logf("matrix %d: ΔE00 mean %.4f, worst %.3f at %.3f", m, sum/count, worst, at)
		if worst > 1 || sum/count > 0.1 {
			t.Errorf("matrix %d: ΔE00 mean %.3f, worst %.3f at %v: want ≤ 0.1 and ≤ 1", m, sum/count, worst, at)
		}
	}
}

func TestChromaTableNeutralIsExact(t *testing.T) {
	table := newChromaTableFor(vidcolor.MatrixBT709)
	for i := range 1001 {
		if cb, cr := table.at(float32(i)/1000, 0, 0); max(cb, -cb, cr, -cr) > 2e-6 {
			t.Fatalf("Y' %v: got %v, %v, want neutral to 2e-6", float32(i)/1000, cb, cr)
		}
	}
}

func TestChromaTableStaysInGamut(t *testing.T) {
	for _, m := range matrices {
		table := newChromaTableFor(m)
		coder := lab.NewCoder(vidcolor.ColorTag{Matrix: m, Range: vidcolor.RangeFull}, 8)
		for y := 0.0; y <= 1; y += 1.0 / 37 {
			for a := -180.0; a <= 180; a += 13 {
				for b := -180.0; b <= 180; b += 17 {
					cb, cr := table.at(float32(y), float32(a), float32(b))
					for _, v := range coder.FromDifferences(y, float64(cb), float64(cr)) {
						if !(v > -1e-5 && v < 1+1e-5) {
							t.Fatalf("matrix %d, Y' %.3f, a %v, b %v: got a component of %v", m, y, a, b, v)
						}
					}
					if a*a+b*b > 400 && y > 0.1 && y < 0.9 && math.Hypot(float64(cb), float64(cr)) < 0.01 {
						t.Fatalf("matrix %d, Y' %.3f, a %v, b %v: all chroma lost", m, y, a, b)
					}
				}
			}
		}
	}
}

func BenchmarkChromaTableBuild(b *testing.B) {
	for b.Loop() {
		newChromaTable(vidcolor.MatrixBT709)
	}
}

func BenchmarkChromaTableAt(b *testing.B) {
	t := newChromaTable(vidcolor.MatrixBT709)
	var cb float32
	y, a := float32(0.1), float32(-40)
	for b.Loop() {
		c, _ := t.at(y, a, 13)
		cb += c
		y += 0.0001
		if y > 0.9 {
			y = 0.1
		}
		a += 0.01
		if a > 40 {
			a = -40
		}
	}
	_ = cb
}
