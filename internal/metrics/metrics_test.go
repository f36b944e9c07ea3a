package metrics_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
	"github.com/vidcolor/vidcolor/internal/metrics"
)

var full = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeFull}

// paint is a full-range 4:4:4 frame of 16 bits, exact to well under a byte, whose
// 8-bit R'G'B' is what color says.
func paint(width, height int, color func(x, y int) [3]float64) *vidcolor.Frame {
	f := vidcolor.NewFrame(width, height, 16, vidcolor.Layout{Depth: 16})
	f.Tag = full
	coder := lab.NewCoder(full, 16)
	for y := range height {
		for x := range width {
			c := color(x, y)
			l, u, v := coder.Codes([3]float64{c[0] / 255, c[1] / 255, c[2] / 255})
			f.Luma.Set(x, y, int(l+0.5))
			f.U.Set(x, y, min(int(u+0.5), 65535))
			f.V.Set(x, y, min(int(v+0.5), 65535))
		}
	}
	return f
}

func flat(r, g, b float64) func(x, y int) [3]float64 {
	return func(int, int) [3]float64 { return [3]float64{r, g, b} }
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.6f, want %.6f ± %g", what, got, want, tolerance)
	}
}

func score(t *testing.T, truth, result []*vidcolor.Frame) metrics.Report {
	t.Helper()
	s := metrics.NewScorer(nil)
	for i := range truth {
		if err := s.Add(truth[i], result[i]); err != nil {
			t.Fatal(err)
		}
	}
	return s.Report()
}

func TestFlatColorsByHand(t *testing.T) {
	// Luma of (200, 100, 50) is 117.65: grey is 118 of each. Halves: left differs by
	// 10 in one channel, right not at all.
	truth := paint(8, 4, flat(200, 100, 50))
	result := paint(8, 4, func(x, _ int) [3]float64 {
		if x < 4 {
			return [3]float64{200, 110, 50}
		}
		return [3]float64{200, 100, 50}
	})
	r := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{result})
	near(t, "PSNR", r.PSNR, 10*math.Log10(255*255/(100.0/6)), 1e-6)
	gray := 10 * math.Log10(255*255/((82.0*82+18*18+68*68)/3))
	near(t, "PSNR of grey", r.PSNRGray, gray, 1e-6)
	near(t, "gain", r.Gain, r.PSNR-gray, 1e-9)
	a := lab.FromRGB([3]float64{200. / 255, 100. / 255, 50. / 255})
	b := lab.FromRGB([3]float64{200. / 255, 110. / 255, 50. / 255})
	near(t, "ab error", r.ABError, math.Hypot(a[1]-b[1], a[2]-b[2])/2, 0.02)
	near(t, "ab error of grey", r.ABErrorGray, math.Hypot(a[1], a[2]), 0.05)
	// Truth: rg 100, yb 100 everywhere. Result: rg 90|100, yb 105|100.
	near(t, "CF of the truth", r.CFTruth, 0.3*math.Hypot(100, 100), 1e-6)
	near(t, "CF", r.CF, math.Hypot(5, 2.5)+0.3*math.Hypot(95, 102.5), 1e-6)
	near(t, "CF of grey", r.CFGray, 0, 1e-9)
	near(t, "ΔCF", r.DeltaCF, math.Abs(r.CF-r.CFTruth), 1e-9)
	near(t, "CF share", r.CFPercent, 100*r.CF/r.CFTruth, 1e-9)
	if r.CDC != nil || r.Frames != 1 {
		t.Errorf("one picture: got CDC %v, %d frames", r.CDC, r.Frames)
	}
}

func TestColorfulnessTakesAbsoluteValues(t *testing.T) {
	// rg is +100 and −100: without absolute values its deviation would be 100.
	truth := paint(2, 1, func(x, _ int) [3]float64 {
		if x == 0 {
			return [3]float64{200, 100, 150}
		}
		return [3]float64{100, 200, 150}
	})
	r := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{truth})
	near(t, "CF", r.CF, 0.3*100, 1e-6)
	near(t, "PSNR of identical frames", r.PSNR, 100, 0)
	near(t, "ab error of identical frames", r.ABError, 0, 0)
}

func TestConsistencyByHand(t *testing.T) {
	// Frames: all red 0, half 0 half 80, all 80, all 0, all 0. Divergence of disjoint
	// pictures is ln 2; of one with the half-half frame it is
	// ½(ln(1/¾)) + ½(½·ln(½/¾) + ½·ln 2).
	part := 0.5*math.Log(4.0/3) + 0.25*math.Log(2.0/3) + 0.25*math.Log(2)
	level := []float64{0, -1, 80, 0, 0}
	var film []*vidcolor.Frame
	for _, v := range level {
		film = append(film, paint(4, 2, func(x, _ int) [3]float64 {
			red := v
			if v < 0 {
				red = float64(x/2) * 80
			}
			return [3]float64{red, 120, 120}
		}))
	}
	r := score(t, film, film)
	one := (part + part + math.Ln2 + 0) / 4
	two := (math.Ln2 + part + math.Ln2) / 3
	four := 0.0
	near(t, "CDC", *r.CDC, (one+two+four)/3/3, 1e-9)
	near(t, "CDC of the truth", *r.CDCTruth, *r.CDC, 0)
	if *r.CDCGray <= 0 {
		t.Errorf("CDC of grey: got %v, want more than 0, since luma changes", *r.CDCGray)
	}
	two3 := score(t, film[:3], film[:3])
	near(t, "CDC of three frames", *two3.CDC, ((part+part)/2+math.Ln2)/2/3, 1e-9)
}

func TestMeasuresAreMeansOverPictures(t *testing.T) {
	truth := []*vidcolor.Frame{paint(4, 4, flat(100, 100, 100)), paint(4, 4, flat(100, 100, 100))}
	result := []*vidcolor.Frame{paint(4, 4, flat(100, 100, 100)), paint(4, 4, flat(110, 110, 110))}
	r := score(t, truth, result)
	near(t, "PSNR", r.PSNR, (100+10*math.Log10(255*255/100.0))/2, 1e-6)
}

func TestLayoutsAndDepthsAgree(t *testing.T) {
	// A smooth picture says the same in every layout, but for rounding.
	color := func(x, y int) [3]float64 {
		return [3]float64{100 + float64(x), 120, 140 - float64(y)}
	}
	truth := paint(64, 48, color)
	limited := vidcolor.ColorTag{Matrix: vidcolor.MatrixSMPTE170M, Range: vidcolor.RangeLimited}
	for _, l := range []vidcolor.Layout{{Depth: 8}, {SubX: 1, Depth: 8}, {SubX: 1, SubY: 1, Depth: 8}, {SubX: 1, SubY: 1, Depth: 10}, {SubX: 2, Depth: 12}} {
		f := vidcolor.NewFrame(64, 48, l.Depth, l)
		f.Tag = limited
		coder := lab.NewCoder(limited, l.Depth)
		for y := range 48 {
			for x := range 64 {
				c := color(x, y)
				luma, _, _ := coder.Codes([3]float64{c[0] / 255, c[1] / 255, c[2] / 255})
				f.Luma.Set(x, y, int(luma+0.5))
			}
		}
		for y := range f.U.Height {
			for x := range f.U.Width {
				c := [3]float64{100 + float64(int(x)<<l.SubX), 120, 140 - (float64(int(y)<<l.SubY) + float64(int(1)<<l.SubY-1)/2)}
				_, u, v := coder.Codes([3]float64{c[0] / 255, c[1] / 255, c[2] / 255})
				f.U.Set(x, y, int(u+0.5))
				f.V.Set(x, y, int(v+0.5))
			}
		}
		r := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{f})
		if r.PSNR < 46 || r.ABError > 1 {
			t.Errorf("%v: PSNR %.1f dB, ab error %.2f: want ≥ 46 and ≤ 1", l, r.PSNR, r.ABError)
		}
	}
}

// A ramp of chroma, as samples on luma columns and between them.
func TestChromaSiting(t *testing.T) {
	ramp := func(l vidcolor.Layout) *vidcolor.Frame {
		f := vidcolor.NewFrame(48, 4, 8, l)
		f.Tag = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull}
		f.Luma.Fill(128)
		f.V.Fill(128)
		for y := range f.U.Height {
			for x := range f.U.Width {
				at := x << l.SubX * 4 // quarters of a luma column
				if l.Center {
					at += 2
				}
				f.U.Set(x, y, 80+at/2)
			}
		}
		return f
	}
	truth := []*vidcolor.Frame{ramp(vidcolor.Layout{Depth: 8})}
	for _, center := range []bool{false, true} {
		right := ramp(vidcolor.Layout{SubX: 1, Depth: 8, Center: center})
		wrong := *right
		wrong.Layout.Center = !center
		got, other := score(t, truth, []*vidcolor.Frame{right}), score(t, truth, []*vidcolor.Frame{&wrong})
		if got.ABError > 0.1 || other.ABError < 0.25 {
			t.Errorf("center %v: got ab error %.2f, read the other way %.2f; want at most 0.1, at least 0.25", center, got.ABError, other.ABError)
		}
	}
}

func TestGrayResultScoresAsGray(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	truth := paint(16, 16, func(int, int) [3]float64 {
		return [3]float64{r.Float64() * 255, r.Float64() * 255, r.Float64() * 255}
	})
	without := *truth
	without.U, without.V = vidcolor.Plane{}, vidcolor.Plane{}
	got := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{&without})
	near(t, "PSNR", got.PSNR, got.PSNRGray, 0)
	near(t, "ab error", got.ABError, got.ABErrorGray, 0)
	near(t, "CF", got.CF, 0, 0)
}

func TestSizesMustAgree(t *testing.T) {
	err := metrics.NewScorer(nil).Add(paint(4, 4, flat(1, 2, 3)), paint(4, 6, flat(1, 2, 3)))
	if vidcolor.KindOf(err) != vidcolor.KindUsage || !strings.Contains(err.Error(), "4×6") {
		t.Errorf("got error %v, want one of KindUsage with the sizes", err)
	}
}

func TestReportForms(t *testing.T) {
	film := []*vidcolor.Frame{paint(4, 4, flat(100, 50, 20)), paint(4, 4, flat(90, 60, 20))}
	r := score(t, film, film)
	text := r.String()
	for _, want := range []string{"frames: 2", "PSNR", "100.00", "CDC", "grey", "truth"} {
		if !strings.Contains(text, want) {
			t.Errorf("table lacks %q:\n%s", want, text)
		}
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"frames", "psnr_db", "psnr_gray_db", "ab_error", "cf", "cf_truth", "delta_cf", "cdc", "cdc_truth", "cdc_gray"} {
		if _, ok := back[key]; !ok {
			t.Errorf("JSON lacks %q: %s", key, data)
		}
	}
	empty := metrics.NewScorer(nil).Report()
	if empty.Frames != 0 || empty.PSNR != 0 {
		t.Errorf("no frames: got %+v", empty)
	}
}

func BenchmarkAdd(b *testing.B) {
	layout := vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}
	f := vidcolor.NewFrame(854, 480, 8, layout)
	f.Tag = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}
	r := rand.New(rand.NewPCG(1, 2))
	for _, p := range []*vidcolor.Plane{&f.Luma, &f.U, &f.V} {
		for i := range p.Pix {
			p.Pix[i] = uint8(80 + r.IntN(80))
		}
	}
	s := metrics.NewScorer(nil)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Add(f, f); err != nil {
			b.Fatal(err)
		}
	}
}

// One colour film in several primaries is one film, and one that is wrongly tagged
// is not.
func TestPrimariesAreShown(t *testing.T) {
	color := func(x, y int) [3]float64 { return [3]float64{60 + 2*float64(x), 120, 160 - float64(y)} }
	truth := paint(48, 32, color)
	as := func(tag vidcolor.ColorTag) *vidcolor.Frame {
		f := vidcolor.NewFrame(48, 32, 16, vidcolor.Layout{Depth: 16})
		f.Tag = tag
		coder, gamut := lab.NewCoder(tag, 16), lab.GamutOf(tag.Primaries)
		for y := range 32 {
			for x := range 48 {
				c := color(x, y)
				l, u, v := coder.Codes(gamut.ToRGB(lab.FromRGB([3]float64{c[0] / 255, c[1] / 255, c[2] / 255})))
				f.Luma.Set(x, y, int(l+0.5))
				f.U.Set(x, y, int(u+0.5))
				f.V.Set(x, y, int(v+0.5))
			}
		}
		return f
	}
	for _, tag := range []vidcolor.ColorTag{
		{Matrix: vidcolor.MatrixSMPTE170M, Range: vidcolor.RangeLimited, Primaries: vidcolor.PrimariesSMPTE170M},
		{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull, Primaries: vidcolor.PrimariesBT470BG},
		{Matrix: vidcolor.MatrixBT2020NCL, Range: vidcolor.RangeLimited, Primaries: vidcolor.PrimariesBT2020},
	} {
		f := as(tag)
		if r := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{f}); r.PSNR < 60 || r.ABError > 0.1 {
			t.Errorf("%+v: PSNR %.1f dB, ab error %.3f: want ≥ 60 and ≤ 0.1", tag, r.PSNR, r.ABError)
		}
		wrong := *f
		wrong.Tag.Primaries = vidcolor.PrimariesBT709
		if r := score(t, []*vidcolor.Frame{truth}, []*vidcolor.Frame{&wrong}); r.PSNR > 50 {
			t.Errorf("%+v taken for BT.709: PSNR %.1f dB, want ≤ 50", tag, r.PSNR)
		}
		// Given the truth's luma, whose primaries are these, the colours are the truth's.
		s := metrics.NewScorer(nil)
		s.ChromaOnly()
		if err := s.Add(f, truth); err != nil {
			t.Fatal(err)
		}
		if r := s.Report(); r.PSNR < 45 || r.ABError > 0.8 {
			t.Errorf("%+v, chroma only: PSNR %.1f dB, ab error %.3f: want ≥ 45 and ≤ 0.8", tag, r.PSNR, r.ABError)
		}
		// Grey is grey in all.
		gray := *f
		gray.U, gray.V = vidcolor.Plane{}, vidcolor.Plane{}
		if r := score(t, []*vidcolor.Frame{f}, []*vidcolor.Frame{&gray}); r.PSNR != r.PSNRGray || r.ABError != r.ABErrorGray {
			t.Errorf("%+v, grey: PSNR %v and %v", tag, r.PSNR, r.PSNRGray)
		}
	}
}
