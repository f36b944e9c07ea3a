package guide

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
)

// turning is a view of w × h cells in which a block of 4×4 cells at x, 6 has vectors
// turned by an angle from what they were, beside a background.
func turning(t *testing.T, w, h, x int, degrees float64) *View {
	t.Helper()
	const dim = 64
	like := &vidcolor.Likeness{W: w, H: h, Dim: dim, Z: make([]float32, dim*w*h)}
	p := &vidcolor.Proxy{W: w * cell, H: h * cell, L: make([]float32, w*h*cell*cell)}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for i := range w * h {
		set := func(d int, v float64) { like.Z[d*w*h+i] = float32(v) }
		if inBlock(i%w, i/w, x) {
			set(0, cos)
			set(1, sin)
		} else {
			set(2+i%7, 1)
		}
	}
	v, err := NewView(p, like)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func inBlock(i, j, x int) bool { return i >= x && i < x+4 && j >= 6 && j < 10 }

// What is stated follows a thing that turns until it is like nothing of the stated frame,
// where it does so from keyframe to keyframe.
func TestFollowsWhatTurns(t *testing.T) {
	const w, h, steps = 24, 16, 6
	stated := func() (*Follower, *Source) {
		v := turning(t, w, h, 4, 0)
		s := NewStrokes(w, h, w*10, h*10)
		cover := make([]float32, w*h)
		for i := range cover {
			if inBlock(i%w, i/w, 4) {
				cover[i] = 1
			}
		}
		s.Mask(cover, Color{A: 30, B: -40})
		src := NewSource(v, s, DefaultSettings())
		src.Span = Span{End: time.Second}
		return NewFollower([]*Source{src}, DefaultSettings()), src
	}
	held := func(said *vidcolor.Said, x int) (in, out float32) {
		in = 1
		if said == nil || said.Firm == nil {
			return 0, 0
		}
		for i, m := range said.Firm.W {
			if inBlock(i%w, i/w, x) {
				in = min(in, m)
			} else {
				out = max(out, m)
			}
		}
		return in, out
	}
	f, src := stated()
	f.Key(src.View, src, 0)
	for k := 1; k <= steps; k++ {
		v := turning(t, w, h, 4+k, float64(20*k))
		in, out := held(f.Key(v, nil, time.Duration(k)*time.Second), 4+k)
		if in < 0.5 || out > 0.3 {
			t.Errorf("keyframe %d, turned by %d°: the thing has at least %.2f, the rest at most %.2f, want 0.5 and 0.3", k, 20*k, in, out)
		}
	}
	f, src = stated() // the frames come the other way round: the stated one last
	var lead []Seen
	for k := steps; k >= 1; k-- {
		lead = append(lead, Seen{turning(t, w, h, 4+k, float64(20*k)), Span{time.Duration(steps-k) * time.Second, time.Duration(steps-k+1) * time.Second}})
	}
	src.Span = Span{steps * time.Second, (steps + 1) * time.Second}
	f.Lead(lead)
	for i, seen := range lead {
		if in, out := held(f.Key(seen.View, nil, seen.Span.Start), 4+steps-i); in < 0.5 || out > 0.3 {
			t.Errorf("%d keyframes before the stated one: the thing has at least %.2f, the rest at most %.2f, want 0.5 and 0.3", steps-i, in, out)
		}
	}
	f, _ = stated()
	if in, _ := held(f.Key(turning(t, w, h, 4+steps, 20*steps), nil, steps*time.Second), 4+steps); in > 0.3 {
		t.Errorf("at once: the thing has %.2f, want less than 0.3: the test shows nothing", in)
	}
}

// A look at the cells around finds what a look at all of them finds among these.
func TestLinkAround(t *testing.T) {
	const w, h = 17, 11
	a, b := halves(t, w, h, 1), halves(t, w, h, 2)
	for _, around := range []int{1, 3, 40} {
		l := link(a, b, around)
		k := len(l.index) / a.cells()
		row := make([]int32, b.z.Room())
		for i := range a.cells() {
			b.z.Products(a.z, i, 0, b.cells(), row)
			var scores []float64
			best := int32(math.MinInt32)
			for j := range b.cells() {
				if dx, dy := j%w-i%w, j/w-i/w; max(dx, -dx) > around || max(dy, -dy) > around {
					continue
				}
				best = max(best, row[j])
				d := float64(b.L[j] - a.L[i])
				scores = append(scores, float64(row[j])/(temperature*unit*unit)-d*d/lightnessL2)
			}
			if want := float32(best) / (unit * unit); l.best[i] != want {
				t.Fatalf("around %d, cell %d: best %g, want %g", around, i, l.best[i], want)
			}
			slices.Sort(scores)
			if len(scores) < k {
				t.Fatalf("around %d, cell %d: %d cells are linked of %d", around, i, k, len(scores))
			}
			least := scores[len(scores)-k] - 1e-3
			for _, j := range l.index[i*k : (i+1)*k] {
				d := float64(b.L[j] - a.L[i])
				if s := float64(row[j])/(temperature*unit*unit) - d*d/lightnessL2; s < least {
					t.Fatalf("around %d, cell %d: cell %d has %g, less than %g", around, i, j, s, least)
				}
			}
		}
	}
}

// A second dab on what has been followed asks more of cells that nobody knows, and takes
// nothing away from what was followed.
func TestMeets(t *testing.T) {
	const w, h = 24, 16
	violet := Color{A: 30, B: -40}
	first := NewStrokes(w, h, w*10, h*10)
	cover := make([]float32, w*h)
	for i := range cover {
		if inBlock(i%w, i/w, 4) {
			cover[i] = 1
		}
	}
	first.Mask(cover, violet)
	a := NewSource(turning(t, w, h, 4, 0), first, DefaultSettings())
	a.Span = Span{End: time.Second}
	second := NewStrokes(w, h, w*10, h*10)
	second.Dab(90, 80, 6, violet)
	b := NewSource(turning(t, w, h, 8, 80), second, DefaultSettings())
	b.Span = Span{Start: 4 * time.Second, End: 5 * time.Second}
	f := NewFollower([]*Source{a, b}, DefaultSettings())
	f.Key(a.View, a, 0)
	for k := 1; k < 4; k++ {
		f.Key(turning(t, w, h, 4+k, float64(20*k)), nil, time.Duration(k)*time.Second)
	}
	said := f.Key(b.View, b, 4*time.Second)
	for i, m := range said.Firm.W {
		if inBlock(i%w, i/w, 8) && m < 0.5 {
			t.Errorf("cell %d, %d of the thing has %.2f, want at least 0.5", i%w, i/w, m)
		}
	}
}
