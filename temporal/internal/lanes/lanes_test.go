package lanes

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"
)

// windows are those of every width, and strides of which no line ends with the window.
var windows = []Window{{1, 1, 1}, {2, 2, 1}, {3, 5, 2}, {4, 4, 1}, {5, 3, 3}, {6, 6, 1}, {7, 1, 2}, {8, 4, 2}, {8, 9, 1}}

func random(r *rand.Rand, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(100*r.Float32()) - 50
	}
	return s
}

// What vector registers give are the bits that Go gives, and slices may end with the last
// sample that is read.
func TestVectorsGiveTheSameBits(t *testing.T) {
	if !vector {
		t.Skip("this processor has no AVX2")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, w := range windows {
		t.Run(fmt.Sprint(w), func(t *testing.T) {
			for range 50 {
				ps, qs := 10+r.IntN(20), 10+r.IntN(20)
				k := NewPair(ps, qs, w)
				p, q := random(r, k.last[2]+1), random(r, k.lastQ[1]+1)
				fx, fy := r.Float32(), r.Float32()
				p0, q0 := p[:k.last[0]+1], q[:k.lastQ[0]+1]
				a, b := k.Diff(p0, q0)
				if c, d := k.diff(p0, q0); a != c || b != d {
					t.Fatalf("Diff: got %v %v, want %v %v", a, b, c, d)
				}
				if got, want := k.Sum(p0), k.sum(p0); got != want {
					t.Fatalf("Sum: got %v, want %v", got, want)
				}
				a, b = k.DiffAt(p0, q, fx, fy)
				if c, d := k.diffAt(p0, q, fx, fy); a != c || b != d {
					t.Fatalf("DiffAt: got %v %v, want %v %v", a, b, c, d)
				}
				a, b, c := k.Moments(p0, q, fx, fy)
				if d, e, f := k.moments(p0, q, fx, fy); a != d || b != e || c != f {
					t.Fatalf("Moments: got %v %v %v, want %v %v %v", a, b, c, d, e, f)
				}
				var got, want [5]float32
				k.Probe(&got, p, q, fx, fy)
				k.probe(&want, p, q, fx, fy)
				if got != want {
					t.Fatalf("Probe: got %v, want %v", got, want)
				}
				if got, want := k.Gradients(p), k.gradients(p); got != want {
					t.Fatalf("Gradients: got %v, want %v", got, want)
				}
			}
		})
	}
}

// The sums are those of a plain loop, but for rounding.
func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	w, ps, qs := Window{8, 4, 2}, 20, 23
	k := NewPair(ps, qs, w)
	p, q := random(r, k.last[2]+1), random(r, k.lastQ[1]+1)
	const fx, fy = 0.25, 0.75
	var want [5]float64
	for y := range w.Rows {
		for x := range w.N {
			at := func(s []float32, stride, x, y int) float64 { return float64(s[y*stride+x]) }
			o := y * w.Skip
			v := (1-fx)*(1-fy)*at(q, qs, x, o) + fx*(1-fy)*at(q, qs, x+1, o) + (1-fx)*fy*at(q, qs, x, o+1) + fx*fy*at(q, qs, x+1, o+1)
			want[0] += v
			want[1] += v * v
			want[2] += v * at(p, ps, x+1, o+1)
			want[3] += v * (at(p, ps, x+2, o+1) - at(p, ps, x, o+1))
			want[4] += v * (at(p, ps, x+1, o+2) - at(p, ps, x+1, o))
		}
	}
	var sums [5]float32
	k.Probe(&sums, p, q, fx, fy)
	for i, got := range sums {
		if d := float64(got) - want[i]; d < -0.1 || d > 0.1 {
			t.Errorf("sum %d is %g, want %g", i, got, want[i])
		}
	}
}

func TestShortSlicesPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a window beyond its slice was read")
		}
	}()
	k := NewPair(20, 20, Window{8, 4, 2})
	k.Diff(make([]float32, k.last[0]), make([]float32, 200))
}

func BenchmarkProbe(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	p, q, k := random(r, 4000), random(r, 4000), NewPair(300, 300, Window{8, 4, 2})
	var out [5]float32
	b.Run("vector", func(b *testing.B) {
		for b.Loop() {
			k.Probe(&out, p, q, 0.3, 0.6)
		}
	})
	b.Run("go", func(b *testing.B) {
		for b.Loop() {
			k.probe(&out, p, q, 0.3, 0.6)
		}
	})
}

func BenchmarkDiff(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	p, q, k := random(r, 4000), random(r, 4000), NewPair(300, 300, Window{8, 4, 2})
	b.Run("vector", func(b *testing.B) {
		for b.Loop() {
			k.Diff(p, q)
		}
	})
	b.Run("go", func(b *testing.B) {
		for b.Loop() {
			k.diff(p, q)
		}
	})
}

// Sums are the bits that x86-64 gives, in vector registers and without.
func TestBitsOfEveryProcessor(t *testing.T) {
	const want = "6e635268eba3d98f"
	r := rand.New(rand.NewPCG(7, 8))
	h := fnv.New64a()
	for _, w := range windows {
		for range 20 {
			ps, qs := 10+r.IntN(20), 10+r.IntN(20)
			k := NewPair(ps, qs, w)
			p, q := random(r, k.last[2]-Width+w.N+1), random(r, k.lastQ[1]-Width+w.N+1)
			p, q = append(p, make([]float32, Width)...), append(q, make([]float32, Width)...) // of which nothing counts
			fx, fy := r.Float32(), r.Float32()
			a, b := k.Diff(p, q)
			c, d := k.DiffAt(p, q, fx, fy)
			e, f, g := k.Moments(p, q, fx, fy)
			var probe [5]float32
			k.Probe(&probe, p, q, fx, fy)
			fmt.Fprintf(h, "%x %x %x\n", []float32{a, b, c, d, e, f, g}, probe, k.Gradients(p))
		}
	}
	if got := fmt.Sprintf("%016x", h.Sum64()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
