package guide

import "testing"

// A small dab on something smaller than a cell stays on it; a larger one, and one on the
// ground around, go on to the edges of their object.
func TestDabOnASmallThing(t *testing.T) {
	const w, h, most = 16, 12, 4
	v := halves(t, w, h, 1)
	for y := 17; y < 20; y++ { // an eye of 3 × 3 pixels in the left half, in the cell of column 4, row 4
		for x := 17; x < 20; x++ {
			v.fine[y*w*cell+x] = 5
		}
	}
	red := Color{A: 60, B: 40}
	tests := []struct {
		name         string
		x, y, radius float64 // pixels of a film of eight times the proxy
		few          bool
	}{
		{"on it", 8 * 18.5, 8 * 18.5, 10, true},
		{"a large dab", 8 * 18.5, 8 * 18.5, 40, false},
		{"beside it", 8 * 10.5, 8 * 18.5, 10, false},
	}
	for _, tt := range tests {
		s := NewStrokes(w, h, 8*w*cell, 8*h*cell)
		s.Dab(tt.x, tt.y, tt.radius, red)
		if s.Empty() {
			t.Fatalf("%s: nothing is stated", tt.name)
		}
		said := NewSource(v, s, DefaultSettings()).Said()
		n, at := 0, -1
		for i, m := range said.Firm.W {
			if m > 0 {
				n, at = n+1, i
			}
		}
		if few := n <= most; n == 0 || few != tt.few {
			t.Errorf("%s: %d cells took it", tt.name, n)
		}
		if tt.few && at != 4*w+4 {
			t.Errorf("%s: cell %d took it, want %d", tt.name, at, 4*w+4)
		}
	}
}

// Where many points are samples of the whole picture, none is taken for a small thing's.
func TestManyPointsAreNoSmallThings(t *testing.T) {
	const w, h = 16, 12
	v := halves(t, w, h, 1)
	v.fine[18*w*cell+18] = 5
	s := NewStrokes(w, h, 8*w*cell, 8*h*cell)
	for range scatteredFrom {
		s.Dab(8*18.5, 8*18.5, 10, Color{A: 60})
	}
	if said := NewSource(v, s, DefaultSettings()).Said(); said.Soft == nil || said.Soft.W[0] == 0 {
		t.Error("the points are not spread")
	}
}
