package colorize

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// A palette of one colour draws a keyframe's colours to it; strength 0 leaves them as
// Color has them.
func TestTint(t *testing.T) {
	net, err := Open(Options{Threads: 1})
	if err != nil {
		t.Skip(err)
	}
	defer net.Close()
	if !net.HasTint() {
		t.Fatal("the built-in network cannot follow references")
	}
	canvas := net.For(vidcolor.VideoInfo{Width: 192, Height: 128}, vidcolor.Layout{Depth: 8}, vidcolor.ColorTag{})
	w, h := canvas.ProxySize()
	p := &vidcolor.Proxy{W: w, H: h, L: make([]float32, w*h)}
	for i := range p.L {
		x, y := i%w, i/w
		p.L[i] = 25 + 50*float32((x/16*5+y/16*3)%7)/6 + float32((x*x/9+y*y/7)%11)
	}
	f, err := canvas.Features(t.Context(), []*vidcolor.Proxy{p})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := canvas.Color(t.Context(), f, [][]float32{f[0].G})
	if err != nil {
		t.Fatal(err)
	}
	palette := make([]float32, 2*PaletteSamples)
	for i := range PaletteSamples {
		palette[2*i], palette[2*i+1] = 20, -40
	}
	means := func(strength float32) (a, b, apart float64) {
		c, err := canvas.Tint(t.Context(), f[0], f[0].G, palette, strength)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.A {
			a += float64(c.A[i]) / float64(len(c.A))
			b += float64(c.B[i]) / float64(len(c.A))
			apart = max(apart, math.Abs(float64(c.A[i]-plain[0].A[i])), math.Abs(float64(c.B[i]-plain[0].B[i])))
		}
		return a, b, apart
	}
	a0, b0, apart := means(0)
	if apart > 1e-3 {
		t.Errorf("with strength 0 colours are up to %g from Color's", apart)
	}
	a1, b1, _ := means(0.5)
	if a1 <= a0 || b1 >= b0 || math.Hypot(a1-20, b1+40) > math.Hypot(a0-20, b0+40)-5 {
		t.Errorf("mean ab goes from %.1f, %.1f to %.1f, %.1f, want it drawn to 20, −40", a0, b0, a1, b1)
	}
	if _, err := canvas.Tint(t.Context(), f[0], f[0].G, palette[2:], 1); err == nil {
		t.Error("a palette that is too short is taken")
	}
}
