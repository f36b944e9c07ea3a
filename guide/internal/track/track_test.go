package track

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// scene is a textured ground with a patterned square of 10 × 10 at x, y, in codes of depth bits,
// with grain.
func scene(depth, x, y int, grain float64, seed uint64) vidcolor.Plane {
	p := vidcolor.NewPlane(320, 180, depth)
	r := rand.New(rand.NewPCG(seed, 2))
	one := math.Ldexp(1, depth-8)
	for j := range p.Height {
		for i := range p.Width {
			v := 110 + 30*math.Sin(float64(i)/9)*math.Cos(float64(j)/13)
			if i >= x && i < x+10 && j >= y && j < y+10 {
				v = 60 + 12*float64((i-x+j-y)%7) + 50*float64((i-x)/5)
			}
			p.Set(i, j, int((v+grain*r.NormFloat64())*one))
		}
	}
	return p
}

// whole covers n samples.
func whole(n int) []float32 { return slices.Repeat([]float32{1}, n) }

// A thing is found to the sample while it moves, through grain and at any depth; the
// place where it was stated counts as its first.
func TestFollowsAThing(t *testing.T) {
	for _, depth := range []int{8, 10, 16} {
		at := func(k int) (x, y int) { return 100 + 4*k, 60 + int(10*math.Sin(float64(k)/3)) }
		x0, y0 := at(0)
		first := scene(depth, x0, y0, 3, 1)
		tr := New(&first, x0, y0, 10, 10, whole(10*10))
		for k := 1; k < 30; k++ {
			x, y := at(k)
			luma := scene(depth, x, y, 3, uint64(k+7))
			if got := tr.Next(&luma, x0, y0); got.DX != x-x0 || got.DY != y-y0 || got.Sure < 0.9 {
				t.Fatalf("%d bits, frame %d: got %+v, want %d, %d", depth, k, got, x-x0, y-y0)
			}
		}
	}
}

// What is hidden is nowhere, is found again when it comes back near, and is given up in the end.
func TestLosesAThing(t *testing.T) {
	first := scene(8, 100, 60, 2, 1)
	away := scene(8, -100, 60, 2, 3)
	back := scene(8, 112, 64, 2, 4)
	tr := New(&first, 100, 60, 10, 10, whole(10*10))
	for k := range 5 {
		if got := tr.Next(&away, 100, 60); got.Sure != 0 {
			t.Errorf("hidden, frame %d: got %+v, want nothing", k, got)
		}
	}
	if got := tr.Next(&back, 100, 60); got != (Place{12, 4, got.Sure}) || got.Sure < 0.9 {
		t.Errorf("back again: got %+v, want 12, 4", got)
	}
	for range giveUp + 1 {
		tr.Next(&away, 100, 60)
	}
	if !tr.Lost() {
		t.Error("it is still looked for")
	}
	if got := tr.Next(&back, 100, 60); got.Sure != 0 {
		t.Errorf("after it was given up: got %+v, want nothing", got)
	}
}

// On a flat picture there is nothing to be found, and at its border nothing breaks.
func TestFlatAndBorder(t *testing.T) {
	flat := vidcolor.NewPlane(64, 48, 8)
	flat.Fill(90)
	tr := New(&flat, 60, 44, 4, 4, whole(4*4))
	if got := tr.Next(&flat, 60, 44); got.Sure != 0 {
		t.Errorf("flat: got %+v, want nothing", got)
	}
	one := vidcolor.NewPlane(1, 1, 8)
	tr = New(&one, 0, 0, 1, 1, whole(1*1))
	tr.Next(&one, 0, 0)
	edge := scene(8, 312, 172, 0, 1)
	tr = New(&edge, 312, 172, 8, 8, whole(8*8))
	if got := tr.Next(&edge, 312, 172); got != (Place{0, 0, 1}) {
		t.Errorf("at the border: got %+v, want it where it was", got)
	}
}

func BenchmarkNext(b *testing.B) {
	p := vidcolor.NewPlane(1920, 1080, 8)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range p.Pix {
		p.Pix[i] = byte(r.IntN(256))
	}
	tr := New(&p, 900, 500, 30, 30, whole(30*30))
	for b.Loop() {
		tr.Next(&p, 900, 500)
	}
}
