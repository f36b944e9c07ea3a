package guide

import (
	"cmp"
	"math"
	"math/rand"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// halves is a view of w × h cells whose left and right halves are two things: L and
// vectors differ, with some noise of their own.
func halves(t *testing.T, w, h int, seed int64) *View {
	t.Helper()
	const dim = 64
	rng := rand.New(rand.NewSource(seed))
	like := &vidcolor.Likeness{W: w, H: h, Dim: dim, Z: make([]float32, dim*w*h)}
	p := &vidcolor.Proxy{W: w * cell, H: h * cell, L: make([]float32, w*h*cell*cell)}
	for i := range w * h {
		side := i % w * 2 / w
		for d := range dim {
			like.Z[d*w*h+i] = 0.05 * float32(rng.NormFloat64())
			if d%2 == side {
				like.Z[d*w*h+i] += 0.3
			}
		}
	}
	for i := range p.L {
		p.L[i] = 40 + 20*float32(i%p.W*2/p.W)
	}
	v, err := NewView(p, like)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestProductsAreExact(t *testing.T) {
	v := halves(t, 7, 5, 1)
	row := make([]int32, v.z.Room())
	for i := range v.cells() {
		v.z.Products(v.z, i, 0, v.cells(), row)
		for j := range v.cells() {
			var want int32
			for d := range v.z.Dim() {
				want += int32(v.z.At(i, d)) * int32(v.z.At(j, d))
			}
			if row[j] != want {
				t.Fatalf("product of cells %d and %d is %d, want %d", i, j, row[j], want)
			}
		}
	}
}

// Of equal scores the first are kept, in whatever order all come.
func TestRankingKeepsTheLargest(t *testing.T) {
	rng := rand.New(rand.NewSource(3))
	scores := make([]float32, 200)
	for i := range scores {
		scores[i] = float32(rng.Intn(40)-20) / 7
	}
	inOrder := rng.Perm(len(scores))
	slices.SortFunc(inOrder, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), a-b) })
	for range 20 {
		top := make(ranking, 0, 5)
		for _, i := range rng.Perm(len(scores)) {
			if scores[i] >= top.least() {
				top.add(rankOf(scores[i], int32(i)))
			}
		}
		slices.Sort(top)
		for k, r := range top {
			if want := inOrder[len(top)-1-k]; int(r.index()) != want || r.score() != scores[want] {
				t.Errorf("place %d: %d with %g, want %d with %g", k, r.index(), r.score(), want, scores[want])
			}
		}
	}
}

// A dab fills its object and stops at the object's edge, in its own frame and in
// another; the rest stays the network's.
func TestDabFillsItsObject(t *testing.T) {
	const w, h = 24, 16
	v := halves(t, w, h, 1)
	s := NewStrokes(w, h, w*10, h*10)
	s.Dab(40, 80, 12, Color{A: 20, B: -30})
	src := NewSource(v, s, DefaultSettings())
	other := Spread(halves(t, w, h, 2), []*Source{src}, DefaultSettings())
	if other == nil {
		t.Fatal("nothing reached a frame that shows the same")
	}
	for name, l := range map[string]*vidcolor.SaidLayer{"own frame": src.firm, "other frame": other.Firm} {
		for i, m := range l.W {
			switch left := i%w < w/2; {
			case left && m < 0.9:
				t.Fatalf("%s: cell %d of the object has membership %.2f", name, i, m)
			case !left && m > 0.1:
				t.Fatalf("%s: cell %d beside the object has membership %.2f", name, i, m)
			case left && math.Hypot(float64(l.A[i]/m-20), float64(l.B[i]/m+30)) > 0.5:
				t.Fatalf("%s: cell %d has colour %.1f, %.1f, want 20, −30", name, i, l.A[i]/m, l.B[i]/m)
			}
		}
	}
}

func TestPinCompetes(t *testing.T) {
	const w, h = 24, 16
	v := halves(t, w, h, 1)
	with := func(pin bool) float32 {
		s := NewStrokes(w, h, w*10, h*10)
		s.Dab(20, 80, 6, Color{A: 20, B: -30})
		if pin {
			s.Dab(110, 80, 6, Color{Pin: true})
		}
		return NewSource(v, s, DefaultSettings()).firm.W[8*w+11]
	}
	if free, pinned := with(false), with(true); free < 0.9 || pinned != 0 {
		t.Errorf("a cell has membership %.2f without a pin on it and %.2f with one, want 1 and 0", free, pinned)
	}
}

func TestOrderOfStrokesIsNothing(t *testing.T) {
	const w, h = 24, 16
	v := halves(t, w, h, 1)
	make := func(order ...int) *Source {
		s := NewStrokes(w, h, w*10, h*10)
		for _, k := range order {
			s.Dab(float64(20+k*60), 80, 5, Color{A: float32(10 * k), B: 30})
		}
		return NewSource(v, s, DefaultSettings())
	}
	a, b := make(0, 1, 2), make(2, 0, 1)
	for i := range a.firm.W {
		if a.firm.W[i] != b.firm.W[i] || a.firm.A[i] != b.firm.A[i] {
			t.Fatalf("cell %d differs by the order of strokes", i)
		}
	}
}

// A frame that shows something else takes nothing.
func TestGate(t *testing.T) {
	const w, h, dim = 24, 16, 64
	v := halves(t, w, h, 1)
	s := NewStrokes(w, h, w*10, h*10)
	s.Dab(40, 80, 12, Color{A: 20, B: -30})
	rng := rand.New(rand.NewSource(9))
	like := &vidcolor.Likeness{W: w, H: h, Dim: dim, Z: make([]float32, dim*w*h)}
	for i := range like.Z {
		like.Z[i] = float32(rng.NormFloat64())
	}
	strange, err := NewView(&vidcolor.Proxy{W: w * cell, H: h * cell, L: make([]float32, w*h*cell*cell)}, like)
	if err != nil {
		t.Fatal(err)
	}
	if got := Spread(strange, []*Source{NewSource(v, s, DefaultSettings())}, DefaultSettings()); got != nil {
		t.Error("a dab reached a frame that has nothing in common with its own")
	}
}

func TestPolygonCoversItsShare(t *testing.T) {
	s := NewStrokes(10, 10, 100, 100)
	cover := s.Polygon([][2]float64{{20, 20}, {45, 20}, {45, 60}, {20, 60}})
	for _, c := range []struct {
		at   int
		want float32
	}{{2*10 + 2, 1}, {3*10 + 4, 0.5}, {6*10 + 3, 0}, {0, 0}} {
		if got := cover[c.at]; got != c.want {
			t.Errorf("cell %d is covered by %.2f, want %.2f", c.at, got, c.want)
		}
	}
}
