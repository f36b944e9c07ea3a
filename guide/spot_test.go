package guide

import (
	"image"
	"testing"
)

// A small dab on something smaller than a cell stays on it and is no matter of the grid; a larger one, and one on the
// ground around, go on to the edges of their object.
func TestDabOnASmallThing(t *testing.T) {
	const w, h = 16, 12
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
		src := NewSource(v, s, DefaultSettings())
		if few := len(s.small) == 1; few != tt.few || src.says() == few {
			t.Errorf("%s: a small thing: %v, want %v; the grid is told: %v", tt.name, few, tt.few, src.says())
		}
		if tt.few {
			if got, want := s.small[0].box, image.Rect(8*16, 8*16, 8*21, 8*21); got != want {
				t.Errorf("%s: it lies in %v, want %v", tt.name, got, want)
			}
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
	if said := NewSource(v, s, DefaultSettings()).Said(); said.Soft == nil || said.Soft.W[0] == 0 || s.small != nil {
		t.Error("the points are not spread")
	}
}
