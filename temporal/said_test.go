package temporal

import (
	"testing"

	"github.com/vidcolor/vidcolor"
)

// stated says colour (30, -20) of n cells with membership w.
func stated(n int, w float32) *vidcolor.SaidLayer {
	l := vidcolor.NewSaidLayer(n)
	for i := range n {
		l.W[i], l.A[i], l.B[i] = w, 30*w, -20*w
	}
	return l
}

func TestSayingFollowsMotionAndLikeness(t *testing.T) {
	const w, h, n = 4, 2, 8
	own := make([]float32, n)
	for i := range own {
		own[i] = 1
	}
	first := say(&vidcolor.Said{Firm: stated(n, 1), Own: own}, nil, nil, n)
	sure, lost := still(w, h), still(w, h)
	clear(lost.c)
	for _, c := range []struct {
		name string
		said *vidcolor.Said
		way  *field
		want float32 // membership
	}{
		{"sure motion brings it", nil, sure, 1},
		{"lost motion leaves it to likeness, which says nothing", nil, lost, 0},
		{"lost motion leaves it to likeness, which says half", &vidcolor.Said{Firm: stated(n, 0.5)}, lost, 0.5},
		{"what is stated anew holds", &vidcolor.Said{Firm: stated(n, 0.25), Own: own}, sure, 0.25},
	} {
		got := say(c.said, first, c.way, n)
		if m := got.firm.W[3]; abs32(m-c.want) > 1e-6 {
			t.Errorf("%s: membership %g, want %g", c.name, m, c.want)
		}
		if m := got.firm.W[3]; m > 0 && abs32(got.firm.A[3]/m-30) > 1e-4 {
			t.Errorf("%s: a is %g, want 30", c.name, got.firm.A[3]/m)
		}
	}
	if say(nil, nil, sure, n) != nil {
		t.Error("something is said although nobody said anything")
	}
}

func TestShow(t *testing.T) {
	const n = 3
	firm, soft := vidcolor.NewSaidLayer(n), vidcolor.NewSaidLayer(n)
	copy(firm.W, []float32{1, 0.1, 0})
	copy(firm.A, []float32{40, 4, 0})
	copy(soft.W, []float32{0, 0, 0.5})
	copy(soft.A, []float32{0, 0, 20})
	c := &vidcolor.Chroma{A: []float32{10, 10, 10}, B: make([]float32, n), Conf: make([]float32, n)}
	(&saying{soft: soft, firm: firm}).show(c, 1)
	for i, want := range []float32{40, 10, 25} { // as stated; too little to count; half way
		if abs32(c.A[i]-want) > 1e-5 {
			t.Errorf("cell %d shows %g, want %g", i, c.A[i], want)
		}
	}
}

// What is like an object elsewhere is not it while motion still holds the object.
func TestTogether(t *testing.T) {
	const w, h = 12, 3
	before, like := vidcolor.NewSaidLayer(w*h), vidcolor.NewSaidLayer(w*h)
	for j := range h {
		for _, i := range []int{0, 1} {
			before.W[j*w+i] = 1
		}
		for _, i := range []int{0, 1, 2, 8, 9} { // the object, a cell more of it, and its double
			like.W[j*w+i] = 1
		}
	}
	sure, lost := still(w, h), still(w, h)
	clear(lost.c)
	for _, c := range []struct {
		name         string
		way          *field
		more, double float32
	}{{"held", sure, 1, 0}, {"lost", lost, 1, 1}} {
		got := together(like, before, c.way)
		if got.W[w+2] != c.more || got.W[w+8] != c.double {
			t.Errorf("%s: beside the object %g, at its double %g, want %g and %g", c.name, got.W[w+2], got.W[w+8], c.more, c.double)
		}
	}
}
