package guide

import (
	"context"
	"math/rand"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
)

// noise is a view that has nothing in common with any other.
func noise(t *testing.T, w, h int, seed int64) *View {
	t.Helper()
	const dim = 64
	rng := rand.New(rand.NewSource(seed))
	like := &vidcolor.Likeness{W: w, H: h, Dim: dim, Z: make([]float32, dim*w*h)}
	for i := range like.Z {
		like.Z[i] = float32(rng.NormFloat64())
	}
	v, err := NewView(&vidcolor.Proxy{W: w * cell, H: h * cell, L: make([]float32, w*h*cell*cell)}, like)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A reference colours what is like it, in its span alone; one that has nothing in common
// with the shot changes nothing and is named.
func TestReferences(t *testing.T) {
	const w, h, n = 24, 16, 24 * 16
	alike := &Example{View: halves(t, w, h, 2), A: make([]float32, n), B: make([]float32, n)}
	for i := range n {
		alike.A[i] = 30 * float32(1-i%w*2/w) // the left half alone
	}
	stranger := &Example{View: noise(t, w, h, 5), A: alike.A, B: alike.B}
	g := &Guide{File: "guide.toml", Shots: []Shot{{End: 4 * time.Second, Saturation: 1}},
		References: []Reference{
			{Picture: "alike.png", Strength: 1, To: 2 * time.Second, Line: 7},
			{Picture: "stranger.png", Strength: 1, To: endless, Line: 9},
		}}
	s := NewSession(g, w*10, h*10, nil, nil, func(_ context.Context, r Reference) (*Example, error) {
		return map[string]*Example{"alike.png": alike, "stranger.png": stranger}[r.Picture], nil
	})
	v := halves(t, w, h, 3)
	key := func(at time.Duration) (said *vidcolor.Said, tinted float32) {
		said, err := s.Key(t.Context(), Keyframe{
			Span: Span{at, at + time.Second/24}, View: func() (*View, error) { return v, nil },
			Tint: func(palette []float32, strength float32) (*vidcolor.Chroma, error) {
				if len(palette) != 2*PaletteSamples {
					t.Fatalf("a palette of %d values", len(palette))
				}
				tinted = strength
				return vidcolor.NewChroma(w, h), nil
			},
		}, vidcolor.NewChroma(w, h))
		if err != nil {
			t.Fatal(err)
		}
		return said, tinted
	}
	said, strength := key(time.Second)
	if strength != paletteStrength {
		t.Errorf("drawn to the palette with %g, want %g", strength, paletteStrength)
	}
	left, right := h/2*w+w/4, h/2*w+w*3/4
	if l := said.Soft; l.W[left] < 0.9 || l.A[left]/l.W[left] < 29 || l.A[right] > 1 {
		t.Errorf("left: membership %.2f, a %.1f; right: a %.1f; want 1, 30 and 0", l.W[left], l.A[left], l.A[right])
	}
	if said, strength := key(3 * time.Second); said != nil || strength != 0 {
		t.Errorf("behind its span: said %v, drawn with %g", said, strength)
	}
	got := s.Unfit()
	if len(got) != 1 || !strings.Contains(got[0], "guide.toml:9: stranger.png has nothing in common") {
		t.Errorf("unfit are %q, want the stranger alone", got)
	}
}

func TestReferencesFiles(t *testing.T) {
	const head = "format = \"vidcolor-guide/1\"\n[[reference]]\n"
	g, err := Parse([]byte(head+"film = \"../other.mp4\"\ntime = 3\n"), "reels/a.guide")
	if err != nil {
		t.Fatal(err)
	}
	if r := g.References[0]; r.Film != filepath.Join("reels", "other.mp4") || r.At != 3*time.Second || r.Strength != 1 {
		t.Errorf("a film beside the guide is %+v", r)
	}
	g, err = Parse([]byte(head+"picture = \"in/a.webp\"\nfrom = 1\nto = 2\n"), "a.guide")
	if err != nil {
		t.Fatal(err)
	}
	if r := g.References[0]; r.Picture != filepath.Join("a.guide", "in", "a.webp") || !r.applies(time.Second) || r.applies(2*time.Second) {
		t.Errorf("a picture in the guide is %+v", r)
	}
}

// What a frame states itself is not looked for in it by statements of the same colour in
// others.
func TestStatedFrameKnowsItsColors(t *testing.T) {
	const w, h = 24, 16
	v := halves(t, w, h, 1)
	s := NewStrokes(w, h, w*10, h*10)
	cover := make([]float32, w*h)
	cover[5*w+5] = 1
	s.Mask(cover, Color{A: 20})
	src := NewSource(v, s, DefaultSettings())
	for name, c := range map[string]struct {
		a, beside, far float32
	}{"the same colour": {20, 1, 0}, "another colour": {-20, 1, 1}} {
		like := vidcolor.NewSaidLayer(w * h)
		for i := range like.W {
			like.W[i], like.A[i] = 1, c.a
		}
		got := src.elsewhere(like, nil)
		if got.W[5*w+6] != c.beside || got.W[5*w+12] != c.far {
			t.Errorf("%s: beside it %g, far off %g, want %g and %g", name, got.W[5*w+6], got.W[5*w+12], c.beside, c.far)
		}
	}
}

func TestEmulsionOfShots(t *testing.T) {
	g, err := Parse([]byte("format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0\nend = 2\nemulsion = \"ortho\"\n[[shot]]\nstart = 2\nend = 3\n"), "g")
	if err != nil {
		t.Fatal(err)
	}
	s := NewSession(g, 10, 10, nil, nil, nil)
	for at, want := range map[time.Duration]string{time.Second: "ortho", 2*time.Second + time.Millisecond: "", time.Hour: ""} {
		if got := s.Emulsion(Span{at, at + time.Second/24}); got != want {
			t.Errorf("emulsion at %v is %q, want %q", at, got, want)
		}
	}
	if !g.Touches(0) || g.Touches(1) {
		t.Error("the shot of another emulsion is touched, and it alone")
	}
}
