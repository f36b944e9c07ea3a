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
				p, q := random(r, w.last(ps, 2, 2)+1), random(r, w.last(qs, 1, 1)+1)
				fx, fy := r.Float32(), r.Float32()
				p0, q0 := p[:w.last(ps, 0, 0)+1], q[:w.last(qs, 0, 0)+1]
				a, b := Diff(p0, q0, ps, qs, w)
				if c, d := diff(p0, q0, ps, qs, w); a != c || b != d {
					t.Fatalf("Diff: got %v %v, want %v %v", a, b, c, d)
				}
				a, b = DiffAt(p0, q, ps, qs, w, fx, fy)
				if c, d := diffAt(p0, q, ps, qs, w, fx, fy); a != c || b != d {
					t.Fatalf("DiffAt: got %v %v, want %v %v", a, b, c, d)
				}
				a, b, c := Moments(p0, q, ps, qs, w, fx, fy)
				if d, e, f := moments(p0, q, ps, qs, w, fx, fy); a != d || b != e || c != f {
					t.Fatalf("Moments: got %v %v %v, want %v %v %v", a, b, c, d, e, f)
				}
				if got, want := Probe(p, q, ps, qs, w, fx, fy), probe(p, q, ps, qs, w, fx, fy); got != want {
					t.Fatalf("Probe: got %v, want %v", got, want)
				}
				if got, want := Gradients(p, ps, w), gradients(p, ps, w); got != want {
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
	p, q := random(r, w.last(ps, 2, 2)+1), random(r, w.last(qs, 1, 1)+1)
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
	for k, got := range Probe(p, q, ps, qs, w, fx, fy) {
		if d := float64(got) - want[k]; d < -0.1 || d > 0.1 {
			t.Errorf("sum %d is %g, want %g", k, got, want[k])
		}
	}
}

func TestShortSlicesPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a window beyond its slice was read")
		}
	}()
	w := Window{8, 4, 2}
	Diff(make([]float32, w.last(20, 0, 0)), make([]float32, 200), 20, 20, w)
}

func BenchmarkProbe(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	p, q, w := random(r, 4000), random(r, 4000), Window{8, 4, 2}
	b.Run("vector", func(b *testing.B) {
		for b.Loop() {
			Probe(p, q, 300, 300, w, 0.3, 0.6)
		}
	})
	b.Run("go", func(b *testing.B) {
		for b.Loop() {
			probe(p, q, 300, 300, w, 0.3, 0.6)
		}
	})
}

func BenchmarkDiff(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	p, q, w := random(r, 4000), random(r, 4000), Window{8, 4, 2}
	b.Run("vector", func(b *testing.B) {
		for b.Loop() {
			Diff(p, q, 300, 300, w)
		}
	})
	b.Run("go", func(b *testing.B) {
		for b.Loop() {
			diff(p, q, 300, 300, w)
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
			p, q := random(r, w.last(ps, 2, 2)+1), random(r, w.last(qs, 1, 1)+1)
			fx, fy := r.Float32(), r.Float32()
			a, b := Diff(p, q, ps, qs, w)
			c, d := DiffAt(p, q, ps, qs, w, fx, fy)
			e, f, g := Moments(p, q, ps, qs, w, fx, fy)
			probe, gradients := Probe(p, q, ps, qs, w, fx, fy), Gradients(p, ps, w)
			fmt.Fprintf(h, "%x %x %x\n", []float32{a, b, c, d, e, f, g}, probe, gradients)
		}
	}
	if got := fmt.Sprintf("%016x", h.Sum64()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
