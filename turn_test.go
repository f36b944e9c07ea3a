package vidcolor_test

import (
	"testing"

	"github.com/vidcolor/vidcolor"
)

func TestTurn(t *testing.T) {
	// 1 2 3
	// 4 5 6
	tests := []struct {
		degrees, w, h int
		want          []int
	}{
		{0, 3, 2, []int{1, 2, 3, 4, 5, 6}},
		{90, 2, 3, []int{3, 6, 2, 5, 1, 4}},
		{180, 3, 2, []int{6, 5, 4, 3, 2, 1}},
		{-180, 3, 2, []int{6, 5, 4, 3, 2, 1}},
		{270, 2, 3, []int{4, 1, 5, 2, 6, 3}},
		{-90, 2, 3, []int{4, 1, 5, 2, 6, 3}},
		{450, 2, 3, []int{3, 6, 2, 5, 1, 4}},
		{45, 3, 2, []int{1, 2, 3, 4, 5, 6}}, // no quarter
	}
	for _, depth := range []int{8, 12} {
		p := vidcolor.NewPlane(3, 2, depth)
		for i := range 6 {
			p.Set(i%3, i/3, i+1)
		}
		for _, tc := range tests {
			got := vidcolor.TurnOf(tc.degrees).Plane(&p)
			if got.Width != tc.w || got.Height != tc.h || got.Depth != depth {
				t.Errorf("%d°: got %d×%d of %d bits, want %d×%d of %d", tc.degrees, got.Width, got.Height, got.Depth, tc.w, tc.h, depth)
				continue
			}
			for i, want := range tc.want {
				if v := got.At(i%tc.w, i/tc.w); v != want {
					t.Errorf("%d°, %d bits, sample %d: got %d, want %d", tc.degrees, depth, i, v, want)
				}
			}
		}
	}
}
