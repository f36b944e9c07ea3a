package colorize

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// tags are what films have, without a range.
var tags = []vidcolor.ColorTag{
	{Matrix: vidcolor.MatrixBT709, Primaries: vidcolor.PrimariesBT709},
	{Matrix: vidcolor.MatrixSMPTE170M, Primaries: vidcolor.PrimariesSMPTE170M},
	{Matrix: vidcolor.MatrixBT470BG, Primaries: vidcolor.PrimariesBT470BG},
	{Matrix: vidcolor.MatrixBT470BG, Primaries: vidcolor.PrimariesBT709}, // JPEG
	{Matrix: vidcolor.MatrixBT709, Primaries: vidcolor.PrimariesP3D65},
	{Matrix: vidcolor.MatrixBT2020NCL, Primaries: vidcolor.PrimariesBT2020},
}

func TestChromaTableGivesTheColorAtItsOwnLuma(t *testing.T) {
	for _, tag := range tags {
		table, gamut := tableFor(tag), lab.GamutOf(tag.Primaries)
		coder := lab.NewCoder(tag, 8)
		var worst, sum, count float64
		var at [3]float64
		const steps = 15
		for i := range (steps + 1) * (steps + 1) * (steps + 1) {
			rgb := [3]float64{float64(i%(steps+1)) / steps, float64(i/(steps+1)%(steps+1)) / steps, float64(i/(steps+1)/(steps+1)) / steps}
			want := gamut.FromRGB(rgb)
			if max(want[1], -want[1], want[2], -want[2]) > abLimit {
				continue // BT.2020 and P3 reach farther than the network's colours
			}
			y := coder.LumaOf(rgb)
			cb, cr := table.at(float32(y), float32(want[1]), float32(want[2]))
			got := gamut.FromRGB(coder.FromDifferences(y, float64(cb), float64(cr)))
			d := lab.DeltaE2000(got, want)
			sum += d
			count++
			if d > worst {
				worst, at = d, rgb
			}
		}
		t.Logf("%+v: ΔE00 mean %.4f, worst %.3f at %.3f", tag, sum/count, worst, at)
		if worst > 1 || sum/count > 0.1 {
			t.Errorf("%+v: ΔE00 mean %.3f, worst %.3f at %v: want ≤ 0.1 and ≤ 1", tag, sum/count, worst, at)
		}
	}
}

// The nodes are what the definitions give, far outside the gamut too.
func TestLumaSolverMatchesDefinition(t *testing.T) {
	for _, tag := range tags {
		gamut := lab.GamutOf(tag.Primaries)
		coder := lab.NewCoder(tag, 8)
		s := newLumaSolver(&coder, gamut)
		for y := 0.0; y <= 1; y += 1.0 / 23 {
			for a := -abLimit; a <= abLimit; a += 16 {
				for b := -abLimit; b <= abLimit; b += 14 {
					l, rgb := s.solve(y, a, b, 100*y)
					want := gamut.ToRGB([3]float64{l, a, b})
					if miss := coder.LumaOf(want) - y; math.Abs(miss) > 2e-6 {
						t.Fatalf("%+v, Y' %.3f, a %v, b %v: the colour's luma misses by %g", tag, y, a, b, miss)
					}
					for i := range 3 {
						if math.Abs(rgb[i]-want[i]) > 2e-6 {
							t.Fatalf("%+v, Y' %.3f, a %v, b %v: got %v, want %v", tag, y, a, b, rgb, want)
						}
					}
				}
			}
		}
	}
}

func TestChromaTableNeutralIsExact(t *testing.T) {
	table := tableFor(limited709)
	for i := range 1001 {
		if cb, cr := table.at(float32(i)/1000, 0, 0); max(cb, -cb, cr, -cr) > 2e-6 {
			t.Fatalf("Y' %v: got %v, %v, want neutral to 2e-6", float32(i)/1000, cb, cr)
		}
	}
}

func TestChromaTableStaysInGamut(t *testing.T) {
	for _, tag := range tags {
		table := tableFor(tag)
		coder := lab.NewCoder(tag, 8)
		for y := 0.0; y <= 1; y += 1.0 / 37 {
			for a := -180.0; a <= 180; a += 13 {
				for b := -180.0; b <= 180; b += 17 {
					cb, cr := table.at(float32(y), float32(a), float32(b))
					for _, v := range coder.FromDifferences(y, float64(cb), float64(cr)) {
						if !(v > -1e-5 && v < 1+1e-5) {
							t.Fatalf("%+v, Y' %.3f, a %v, b %v: got a component of %v", tag, y, a, b, v)
						}
					}
					if a*a+b*b > 400 && y > 0.1 && y < 0.9 && math.Hypot(float64(cb), float64(cr)) < 0.01 {
						t.Fatalf("%+v, Y' %.3f, a %v, b %v: all chroma lost", tag, y, a, b)
					}
				}
			}
		}
	}
}

// newChromaTable is a table that is solved.
func newChromaTable(m vidcolor.Matrix, gamut *lab.Gamut) *chromaTable {
	t := startChromaTable(m, gamut)
	<-t.solved
	return t
}

func BenchmarkChromaTableBuild(b *testing.B) {
	for b.Loop() {
		newChromaTable(vidcolor.MatrixBT709, lab.GamutOf(vidcolor.PrimariesBT709))
	}
}

func BenchmarkChromaTableAt(b *testing.B) {
	t := newChromaTable(vidcolor.MatrixBT709, lab.GamutOf(vidcolor.PrimariesBT709))
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
