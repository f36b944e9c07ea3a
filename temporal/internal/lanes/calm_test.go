package lanes

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"
)

func vectors(r *rand.Rand, n int) []Vec {
	s := make([]Vec, n)
	for i := range s {
		s[i] = Vec{3*r.Float32() - 1, 3*r.Float32() - 1}
	}
	return s
}

// Vector registers give the bits that Go gives, and write nothing beside them; the digest is
// what every processor gives.
func TestCalmOfEveryProcessor(t *testing.T) {
	const wantBits = "97c52a9ec204cc4c"
	r := rand.New(rand.NewPCG(1, 2))
	h := fnv.New64a()
	for n := range 40 {
		above, mid, below := vectors(r, n), vectors(r, n), vectors(r, n)
		got, want := vectors(r, n), make([]Vec, n)
		copy(want, got)
		Calm(got, above, mid, below, 1.5)
		if n > 2 {
			calm(want, above, mid, below, 1.5)
		}
		for i, v := range got {
			if v != want[i] {
				t.Fatalf("%d vectors, vector %d: got %v, want %v", n, i, v, want[i])
			}
		}
		fmt.Fprintf(h, "%x\n", got)
	}
	if got := fmt.Sprintf("%016x", h.Sum64()); got != wantBits {
		t.Errorf("got %s, want %s", got, wantBits)
	}
}

// A vector far from all others stays, like ones are averaged.
func TestCalmKeepsEdges(t *testing.T) {
	line := func() []Vec { return []Vec{{1, 0}, {1, 0}, {1.5, 0}} }
	mid := []Vec{{9, 9}, {1, 0}, {-9, 0}}
	out := make([]Vec, 3)
	Calm(out, line(), mid, line(), 1.5)
	// weights 1.5 of five, 1 of the two that are 0.5 away
	if want := (5*1.5*1 + 2*1*1.5) / (5*1.5 + 2*1); out[1].X != float32(want) || out[1].Y != 0 {
		t.Errorf("got %v, want {%g 0}", out[1], want)
	}
}

func BenchmarkCalm(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	above, mid, below, out := vectors(r, 58), vectors(r, 58), vectors(r, 58), make([]Vec, 58)
	b.Run("vector", func(b *testing.B) {
		for b.Loop() {
			Calm(out, above, mid, below, 1.5)
		}
	})
	b.Run("go", func(b *testing.B) {
		for b.Loop() {
			calm(out, above, mid, below, 1.5)
		}
	})
}
