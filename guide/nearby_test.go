package guide

import (
	"math/rand"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// What moves otherwise is another thing, however alike it looks; what moves together is one,
// and what nobody is sure of says nothing.
func TestMotionTellsThingsApart(t *testing.T) {
	const w, h = 24, 16
	for _, tt := range []struct {
		name        string
		left, right [2]float32
		sure        float32
		apart       bool
	}{
		{"it stands", [2]float32{}, [2]float32{}, 1, false},
		{"it moves as a whole", [2]float32{4, 1}, [2]float32{4, 1}, 1, false},
		{"a camera's turn", [2]float32{20, 0}, [2]float32{18, 0}, 1, false},
		{"two ways", [2]float32{3, 0}, [2]float32{-3, 0}, 1, true},
		{"two ways, unsure", [2]float32{3, 0}, [2]float32{-3, 0}, 0.05, false},
		{"one stands", [2]float32{4, 0}, [2]float32{}, 1, true},
	} {
		v := alike(t, w, h)
		near := NewNearby(w * h)
		m := Moves{V: make([][2]float32, w*h), Sure: make([]float32, w*h)}
		for i := range m.V {
			if m.V[i], m.Sure[i] = tt.left, tt.sure; i%w >= w/2 {
				m.V[i] = tt.right
			}
		}
		near.Add(nil, nil) // as of a first frame
		near.Add(m.V, m.Sure)
		near.Add(m.V, m.Sure)
		v.Move(near.Moves())
		s := NewStrokes(w, h, w*10, h*10)
		s.Dab(60, 80, 12, Color{A: 20})
		said := NewSource(v, s, DefaultSettings()).Said()
		here, there := said.Firm.W[8*w+w/2-2], said.Firm.W[8*w+w/2+1]
		if here < 0.9 || (there < 0.1) != tt.apart {
			t.Errorf("%s: membership %.2f on its side and %.2f on the other; apart: want %v", tt.name, here, there, tt.apart)
		}
	}
	if m := NewNearby(4).Moves(); m != nil {
		t.Errorf("of nothing: got %v, want nil", m)
	}
}

// alike is a view of cells that are all of one kind.
func alike(t *testing.T, w, h int) *View {
	t.Helper()
	const dim = 64
	rng := rand.New(rand.NewSource(1))
	like := &vidcolor.Likeness{W: w, H: h, Dim: dim, Z: make([]float32, dim*w*h)}
	for i := range like.Z {
		like.Z[i] = 0.2 + 0.02*float32(rng.NormFloat64())
	}
	v, err := NewView(&vidcolor.Proxy{W: w * cell, H: h * cell, L: make([]float32, w*h*cell*cell)}, like)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
