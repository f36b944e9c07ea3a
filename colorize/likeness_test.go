package colorize

import (
	"errors"
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// The built-in network gives vectors of unit length that are the same each time, and
// tell a bright left from a dark right half.
func TestLikeness(t *testing.T) {
	net, err := Open(Options{Threads: 1})
	if err != nil {
		t.Skip(err)
	}
	defer net.Close()
	if !net.HasLikeness() {
		t.Fatal("the built-in network has no likeness")
	}
	canvas := net.For(vidcolor.VideoInfo{Width: 192, Height: 128}, vidcolor.Layout{Depth: 8}, vidcolor.ColorTag{})
	w, h := canvas.ProxySize()
	p := &vidcolor.Proxy{W: w, H: h, L: make([]float32, w*h)}
	for i := range p.L {
		p.L[i] = 20 + 60*float32(i%w*2/w) + float32(i*7%5)
	}
	f, err := canvas.Features(t.Context(), []*vidcolor.Proxy{p})
	if err != nil {
		t.Fatal(err)
	}
	like, err := canvas.Likeness(t.Context(), f[0], f[0].G)
	if err != nil {
		t.Fatal(err)
	}
	n := like.W * like.H
	if like.W != w/4 || like.H != h/4 || like.Dim != 64 || len(like.Z) != n*like.Dim {
		t.Fatalf("likeness of %d×%d cells with %d values, %d in all", like.W, like.H, like.Dim, len(like.Z))
	}
	cosine := func(i, j int) (sum float64) {
		for d := range like.Dim {
			sum += float64(like.Z[d*n+i]) * float64(like.Z[d*n+j])
		}
		return sum
	}
	middle := h / 8 * like.W
	left, right := middle+like.W/4, middle+like.W*3/4
	if got := cosine(left, left); math.Abs(got-1) > 1e-4 {
		t.Errorf("a vector has length %g, want 1", got)
	}
	if same, other := cosine(left, left+like.W), cosine(left, right); same < other+0.3 {
		t.Errorf("cosine within a half is %.2f, across %.2f", same, other)
	}
	again, err := canvas.Likeness(t.Context(), f[0], f[0].G)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range like.Z {
		if again.Z[i] != v {
			t.Fatalf("value %d is %g and then %g", i, v, again.Z[i])
		}
	}
}

func TestNoLikeness(t *testing.T) {
	net, err := Open(Options{Model: "../testdata/tiny.vidcolor", Threads: 1})
	if err != nil {
		t.Skip(err)
	}
	defer net.Close()
	canvas := net.For(vidcolor.VideoInfo{Width: 64, Height: 64}, vidcolor.Layout{Depth: 8}, vidcolor.ColorTag{})
	if _, err := canvas.Likeness(t.Context(), &vidcolor.Features{}, nil); net.HasLikeness() || !errors.Is(err, ErrNoLikeness) {
		t.Errorf("a bundle without likeness.onnx answers %v", err)
	}
}
