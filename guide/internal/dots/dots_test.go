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

// Scores have the same bits in vector registers and in plain Go, of any number of products.
func TestScoresOfEveryProcessor(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 3))
	for n := range Chunk + 1 {
		products, light, got := make([]int32, n), make([]float32, n), make([]float32, n)
		most := int32(-1 << 31)
		for i := range products {
			products[i], light[i] = rng.Int32N(2e6)-1e6, 100*rng.Float32()
			most = max(most, products[i])
		}
		least := float32(3)
		if n > 2 {
			d := light[n/2] - 30
			least = float32(float32(products[n/2])*2e-5) - float32(d*d*0.005)
		}
		above, high := Scores(got, products, light, 30, Scale{2e-5, 0.005}, least)
		if high != most {
			t.Fatalf("of %d the largest is %d, want %d", n, high, most)
		}
		for i, p := range products {
			d := light[i] - 30
			want := float32(float32(p)*2e-5) - float32(d*d*0.005)
			if got[i] != want || above>>i&1 != 0 != (want >= least) {
				t.Fatalf("%d of %d: score %v, want %v; above %v", i, n, got[i], want, above>>i&1)
			}
		}
		if n < Chunk && above>>n != 0 {
			t.Fatalf("of %d: bits %x", n, above)
		}
	}
}
