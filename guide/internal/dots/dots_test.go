package dots

import (
	"math/rand/v2"
	"testing"
)

// Vector registers, words and plain sums give the same, of any number of vectors and values,
// from any one on.
func TestProductsOfEveryProcessor(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	for _, c := range []struct{ n, dim int }{{1, 1}, {2, 16}, {3, 17}, {4, 64}, {11, 63}, {50, 64}, {97, 5}} {
		a, b := make([]int16, c.n*c.dim), make([]int16, c.n*c.dim)
		for i := range a {
			a[i], b[i] = int16(rng.IntN(241)-120), int16(rng.IntN(241)-120)
		}
		at := func(v []int16) func(i, d int) int16 { return func(i, d int) int16 { return v[i*c.dim+d] } }
		for _, with := range []bool{false, vector} {
			x, y := newTable(c.n, c.dim, at(a), with), newTable(c.n, c.dim, at(b), with)
			for first := range c.n {
				end := first + 1 + rng.IntN(c.n-first)
				out := make([]int32, y.Room())
				i := rng.IntN(c.n)
				y.Products(x, i, first, end, out)
				for j := first; j < end; j++ {
					var want int32
					for d := range c.dim {
						want += int32(a[i*c.dim+d]) * int32(b[j*c.dim+d])
					}
					if out[j] != want {
						t.Fatalf("%d vectors of %d, registers %v: %d times %d is %d, want %d", c.n, c.dim, with, i, j, out[j], want)
					}
				}
				if v := y.At(first, c.dim-1); v != b[first*c.dim+c.dim-1] {
					t.Fatalf("vector %d ends with %d", first, v)
				}
			}
		}
	}
}

// One vector with those of a frame.
func BenchmarkProducts(b *testing.B) {
	const n, dim = 1792, 64
	for name, with := range map[string]bool{"words": false, "registers": vector} {
		t := newTable(n, dim, func(i, d int) int16 { return int16((i*7+d*13)%241 - 120) }, with)
		out := make([]int32, t.Room())
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				t.Products(t, 5, 0, n, out)
			}
		})
	}
}
