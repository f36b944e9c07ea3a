package lanes

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Vector registers give the bits that Go gives.
func TestBlursGiveTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 40 {
		a, b, c := random(r, 2*n), random(r, 2*n), random(r, n)
		got, want := make([]float32, n), make([]float32, n)
		Weigh(got, a, b, c, -50)
		weigh(want, a, b, c, -50)
		if !slices.Equal(got, want) {
			t.Errorf("Weigh of %d: got %v, want %v", n, got, want)
		}
		Halve(got, a, b)
		halve(want, a, b)
		if !slices.Equal(got, want) {
			t.Errorf("Halve of %d: got %v, want %v", n, got, want)
		}
	}
}

func TestBlurs(t *testing.T) {
	a, b, c := []float32{4, 8, 0, 2}, []float32{2, 2, 1, 1}, []float32{0, 8}
	out := make([]float32, 2)
	Weigh(out, a, b, c, 1)
	if want := []float32{3, 6}; !slices.Equal(out, want) {
		t.Errorf("Weigh: got %v, want %v", out, want)
	}
	Halve(out, a, b)
	if want := []float32{4, 1}; !slices.Equal(out, want) {
		t.Errorf("Halve: got %v, want %v", out, want)
	}
}
