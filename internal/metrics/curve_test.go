package metrics_test

import (
	"math"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/metrics"
)

// A result at half of the truth's chroma comes to it with a factor of about 2.
func TestCurveFindsTheTruthAgain(t *testing.T) {
	truth := paint(32, 16, func(x, y int) [3]float64 { return [3]float64{120 + float64(x), 110, 90 + 2*float64(y)} })
	result := paint(32, 16, func(x, y int) [3]float64 {
		r, g, b := 120+float64(x), 110.0, 90+2*float64(y)
		luma := 0.2126*r + 0.7152*g + 0.0722*b
		return [3]float64{(luma + r) / 2, (luma + g) / 2, (luma + b) / 2}
	})
	s := metrics.NewScorer(nil)
	s.WithCurve()
	if err := s.Add(truth, result); err != nil {
		t.Fatal(err)
	}
	r := s.Report()
	if len(r.Curve) < 5 || r.Curve[3].Factor != 1 {
		t.Fatalf("curve: got %v, want several factors with 1 as the fourth", r.Curve)
	}
	near(t, "gain at factor 1", r.Curve[3].Gain, r.Gain, 1e-9)
	near(t, "CF at factor 1", r.Curve[3].CF, r.CF, 1e-9)
	half, _ := r.GainAtShare(60)
	whole, ok := r.GainAtShare(100)
	if !ok || whole < half+5 {
		t.Errorf("gain with all colourfulness: got %.2f (%v), with 60 %%: %.2f; want much more", whole, ok, half)
	}
	if _, ok := r.GainAtShare(1000); ok {
		t.Error("a share that no factor reaches has a gain")
	}
	if text := r.String(); !strings.Contains(text, "gain (dB) with CF at  80 %") {
		t.Errorf("report without the curve's lines:\n%s", text)
	}
	if plain := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{result}); plain.Curve != nil || strings.Contains(plain.String(), "with CF") {
		t.Error("a curve that nobody asked for")
	}
}

func TestGainAtIsLinearBetweenPoints(t *testing.T) {
	c := metrics.Curve{{Factor: 1, Gain: 2, CF: 10}, {Factor: 2, Gain: 1, CF: 20}}
	for _, test := range []struct {
		cf, want float64
		ok       bool
	}{{10, 2, true}, {15, 1.5, true}, {20, 1, true}, {21, 0, false}, {9, 0, false}} {
		if got, ok := c.GainAt(test.cf); ok != test.ok || math.Abs(got-test.want) > 1e-9 {
			t.Errorf("gain at %v: got %v, %v, want %v, %v", test.cf, got, ok, test.want, test.ok)
		}
	}
}

// Colours that were put on a darker picture count as on the truth's own luma.
func TestChromaOnlyIgnoresLuma(t *testing.T) {
	color := func(y float64) func(x, _ int) [3]float64 {
		return func(x, _ int) [3]float64 { return [3]float64{y + 40, y, y - 30 + float64(x)} }
	}
	truth, dark := paint(32, 8, color(140)), paint(32, 8, color(110))
	plain := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{dark})
	s := metrics.NewScorer(nil)
	s.ChromaOnly()
	for _, result := range []*vidcolor.Frame{dark} {
		if err := s.Add(truth, result); err != nil {
			t.Fatal(err)
		}
	}
	r := s.Report()
	if plain.Gain > -1 || r.PSNR < 34 {
		t.Errorf("gain %.2f with the darker luma, PSNR %.2f with chroma alone; want below grey, then above 34", plain.Gain, r.PSNR)
	}
	same := metrics.NewScorer(nil)
	same.ChromaOnly()
	if err := same.Add(truth, truth); err != nil {
		t.Fatal(err)
	}
	if got := same.Report().PSNR; got < 50 {
		t.Errorf("the truth on its own luma: PSNR %.2f, want above 50", got)
	}
}
