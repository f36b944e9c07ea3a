package reel_test

import (
	"testing"

	"github.com/vidcolor/vidcolor/internal/reel"
)

func TestWith(t *testing.T) {
	for _, tt := range []struct {
		name     string
		last, at int64
		next     []int64
		want     bool
	}{
		{"falls and goes on", 200, 20, []int64{24, 28, 32}, true},
		{"falls and returns", 200, 20, []int64{208, 212, 216}, false},
		{"two fall and return", 200, 20, []int64{24, 212, 216}, false},
		{"falls a little and passes the old end", 200, 188, []int64{192, 196, 200, 204}, true},
		{"leaps and goes on", 200, 900, []int64{904, 908, 912}, true},
		{"leaps and returns", 200, 900, []int64{208, 212, 216}, false},
		{"falls, one odd behind", 200, 20, []int64{24, 900, 32}, true},
		{"falls at the end", 200, 20, nil, false},
	} {
		if got := reel.With(tt.last, tt.at, 4, tt.next); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestPast(t *testing.T) {
	for _, tt := range []struct {
		name string
		past []int64
		at   int64
		step int64
		want bool
	}{
		{"decoding order", []int64{0, 8, 12}, 4, 4, true},
		{"a pyramid", []int64{0, 16, 8, 4, 12, 32, 24}, 20, 4, true},
		{"once more", []int64{0, 4, 8, 12}, 4, 4, false},
		{"once more, off the grid", []int64{0, 4, 8, 12}, 5, 4, false},
		{"long ago", []int64{400, 404, 408, 412}, 4, 4, false},
	} {
		var p reel.Past
		for _, v := range tt.past {
			p.Add(v)
		}
		step := p.Step(4)
		if got := p.Disordered(tt.past[len(tt.past)-1], tt.at, step); got != tt.want || step != tt.step {
			t.Errorf("%s: got %v, step %d, want %v, %d", tt.name, got, step, tt.want, tt.step)
		}
	}
}
