package temporal_test

import (
	"math"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

func TestOptionsValidate(t *testing.T) {
	tests := []struct {
		o    temporal.Options
		want string // part of the error, "" for none
	}{
		{temporal.Options{}, ""},
		{temporal.Options{KeyInterval: 1, Smooth: 1}, ""},
		{temporal.Options{KeyInterval: -1}, "KeyInterval"},
		{temporal.Options{KeyInterval: 1001}, "KeyInterval"},
		{temporal.Options{Smooth: -0.1}, "Smooth"},
		{temporal.Options{Smooth: 1.1}, "Smooth"},
		{temporal.Options{Smooth: math.NaN()}, "Smooth"},
	}
	for _, tt := range tests {
		err := tt.o.Validate()
		if tt.want == "" {
			if err != nil {
				t.Errorf("%+v: %v, want no error", tt.o, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want one that names %s", tt.o, err, tt.want)
		}
	}
}

func TestPrior(t *testing.T) {
	mark := func(i int64, shot int, first bool) *vidcolor.Mark {
		return &vidcolor.Mark{Index: i, Shot: shot, First: first, Key: true}
	}
	g := func(v float32) *vidcolor.Features { return &vidcolor.Features{G: []float32{v, 10}} }
	c := temporal.NewCarrier(temporal.Options{Smooth: 0.5})
	steps := []struct {
		m       *vidcolor.Mark
		g, want float32
	}{
		{mark(0, 0, true), 1, 1},
		{mark(9, 0, false), 3, 2},
		{mark(18, 0, false), 5, 3},
		{mark(20, 1, true), 7, 7},
		{mark(25, 1, false), 8, 7.5},
	}
	for _, s := range steps {
		got := c.Prior(s.m, g(s.g))
		if mean := 10 * got[0] / got[1]; math.Abs(float64(mean-s.want)) > 1e-5 {
			t.Errorf("frame %d: prior %v, want it along [%g 10]", s.m.Index, got, s.want)
		}
	}
	own := temporal.NewCarrier(temporal.Options{})
	for _, s := range steps {
		if got := own.Prior(s.m, g(s.g)); got[0] != s.g {
			t.Errorf("smooth 0, frame %d: prior %v, want its own %g", s.m.Index, got, s.g)
		}
	}
	long := temporal.NewCarrier(temporal.Options{Smooth: 1})
	var last float32
	for i := range int64(2000) {
		got := long.Prior(mark(i, 0, i == 0), g(float32(i/1000)))[0]
		if got-last > 0.02 {
			t.Fatalf("keyframe %d: prior jumps by %g", i, got-last)
		}
		last = got
	}
	if last < 0.99 {
		t.Errorf("prior is %g after 1000 keyframes of 1, want it to follow", last)
	}
}
