package colorize

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

var layouts = []vidcolor.Layout{
	{SubX: 1, SubY: 1, Depth: 8}, {SubX: 1, Depth: 8}, {Depth: 8}, {SubX: 2, Depth: 8}, {SubX: 2, SubY: 2, Depth: 8},
	{SubX: 1, SubY: 1, Depth: 10}, {SubX: 1, Depth: 10}, {Depth: 10}, {Depth: 16},
}

// flatChroma is one colour with confidence 1.
func flatChroma(w, h int, a, b float32) *vidcolor.Chroma {
	c := vidcolor.NewChroma(w, h)
	for i := range c.A {
		c.A[i], c.B[i], c.Conf[i] = a, b, 1
	}
	return c
}

func mustPaint(t testing.TB, p *painter, f *vidcolor.Frame, c *vidcolor.Chroma) {
	t.Helper()
	if err := p.paint(f, c); err != nil {
		t.Fatal(err)
	}
}

func TestNeutralStaysNeutral(t *testing.T) {
	for _, layout := range layouts {
		for _, r := range []vidcolor.Range{vidcolor.RangeLimited, vidcolor.RangeFull} {
			for _, tag := range tags {
				tag.Range = r
				f := vidcolor.NewFrame(67, 45, layout.Depth, layout)
				f.Luma = randomPlane(67, 45, layout.Depth, 2)
				mustPaint(t, newPainter(tableFor(tag), layout, tag, 1.4), f, flatChroma(16, 8, 0, 0))
				want := 1 << (layout.Depth - 1)
				for _, p := range []*vidcolor.Plane{&f.U, &f.V} {
					for y := range p.Height {
						for x := range p.Width {
							if d := p.At(x, y) - want; d < -1 || d > 1 {
								t.Fatalf("%v, %+v: chroma %d at %d,%d, want %d ± 1", layout, tag, p.At(x, y), x, y, want)
							}
						}
					}
				}
			}
		}
	}
}

// tableFor keeps tables between the cases of one test run.
var tableFor = func() func(vidcolor.ColorTag) *chromaTable {
	tables := map[tableKey]*chromaTable{}
	return func(tag vidcolor.ColorTag) *chromaTable {
		gamut := lab.GamutOf(tag.Primaries)
		key := tableKey{tag.Matrix, gamut.Primaries()}
		if tables[key] == nil {
			tables[key] = newChromaTable(tag.Matrix, gamut)
		}
		return tables[key]
	}
}()

// inside reports whether a gamut shows a colour.
func inside(rgb [3]float64) bool {
	return min(rgb[0], rgb[1], rgb[2]) > -1e-6 && max(rgb[0], rgb[1], rgb[2]) < 1+1e-6
}

func TestPatchesComeBack(t *testing.T) {
	// The 24 patches of the ColorChecker in 8-bit sRGB (after Pascale 2006, rounded),
	// and the corners of the cube.
	patches := [][3]int{
		{115, 82, 68}, {194, 150, 130}, {98, 122, 157}, {87, 108, 67}, {133, 128, 177}, {103, 189, 170},
		{214, 126, 44}, {80, 91, 166}, {193, 90, 99}, {94, 60, 108}, {157, 188, 64}, {224, 163, 46},
		{56, 61, 150}, {70, 148, 73}, {175, 54, 60}, {231, 199, 31}, {187, 86, 149}, {8, 133, 161},
		{243, 243, 242}, {200, 200, 200}, {160, 160, 160}, {122, 122, 121}, {85, 85, 85}, {52, 52, 52},
		{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 0}, {0, 255, 255}, {255, 0, 255}, {40, 10, 5}, {5, 10, 40},
	}
	for _, tag := range tags {
		for _, tag.Range = range []vidcolor.Range{vidcolor.RangeLimited, vidcolor.RangeFull} {
			var sum, worst, count float64
			for _, c := range patches {
				want := lab.FromRGB([3]float64{float64(c[0]) / 255, float64(c[1]) / 255, float64(c[2]) / 255})
				rgb := lab.GamutOf(tag.Primaries).ToRGB(want)
				if !inside(rgb) {
					continue // a narrower gamut than sRGB's cannot show it
				}
				got := paintPatch(t, tag, rgb, want)
				d := lab.DeltaE2000(got, want)
				if d > 1 {
					t.Errorf("%+v, patch %v: ΔE00 %.2f (got %.1f, want %.1f)", tag, c, d, got, want)
				}
				sum += d
				worst = max(worst, d)
				count++
			}
			t.Logf("%+v: %.0f patches, ΔE00 mean %.3f, worst %.3f", tag, count, sum/count, worst)
			if sum/count > 0.5 || count < 24 {
				t.Errorf("%+v: mean ΔE00 of %.0f patches %.2f, want ≤ 0.5 of 24 and more", tag, count, sum/count)
			}
		}
	}
}

// paintPatch paints the a and b of a colour on the luma of its rgb, and returns the
// colour that the tag gives the codes.
func paintPatch(t *testing.T, tag vidcolor.ColorTag, rgb, color [3]float64) [3]float64 {
	t.Helper()
	layout := vidcolor.Layout{Depth: 10}
	coder := lab.NewCoder(tag, 10)
	y, _, _ := coder.Codes(rgb)
	f := vidcolor.NewFrame(32, 32, 10, layout)
	f.Luma.Fill(int(y + 0.5))
	mustPaint(t, newPainter(tableFor(tag), layout, tag, 1), f, flatChroma(8, 8, float32(color[1]), float32(color[2])))
	return lab.GamutOf(tag.Primaries).FromRGB(coder.RGB(float64(f.Luma.At(9, 9)), float64(f.U.At(9, 9)), float64(f.V.At(9, 9))))
}

// One colour has other codes in each gamut: painted by the wrong one it is visibly
// another.
func TestPrimariesMatter(t *testing.T) {
	want := lab.FromRGB([3]float64{0.75, 0.2, 0.2})
	tag := vidcolor.ColorTag{Matrix: vidcolor.MatrixBT2020NCL, Range: vidcolor.RangeLimited, Primaries: vidcolor.PrimariesBT2020}
	wrong := tag
	wrong.Primaries = vidcolor.PrimariesBT709
	rgb := lab.GamutOf(wrong.Primaries).ToRGB(want)
	coder := lab.NewCoder(tag, 10)
	y, u, v := coder.Codes(rgb)
	if d := lab.DeltaE2000(lab.GamutOf(tag.Primaries).FromRGB(coder.RGB(y, u, v)), want); d < 3 {
		t.Errorf("a BT.709 red shown as BT.2020: ΔE00 %.2f, want at least 3", d)
	}
	for _, tag := range []vidcolor.ColorTag{tag, wrong} {
		rgb := lab.GamutOf(tag.Primaries).ToRGB(want)
		if d := lab.DeltaE2000(paintPatch(t, tag, rgb, want), want); d > 0.5 {
			t.Errorf("%+v: ΔE00 %.2f, want ≤ 0.5", tag, d)
		}
	}
}

func TestPaintLeavesLumaAlone(t *testing.T) {
	f := vidcolor.NewFrame(61, 47, 10, layouts[5])
	f.Luma = randomPlane(61, 47, 10, 9)
	before := slices.Clone(f.Luma.Pix)
	for _, interlaced := range []bool{false, true} {
		f.Interlaced = interlaced
		mustPaint(t, newPainter(tableFor(limited709), layouts[5], limited709, 1), f, waves(24, 16))
		if !slices.Equal(f.Luma.Pix, before) {
			t.Fatal("luma was written")
		}
	}
}

func TestPaintMatchesReference(t *testing.T) {
	for _, layout := range layouts {
		for _, size := range [][2]int{{64, 48}, {65, 47}, {1, 1}, {2, 2}, {3, 1}, {1, 5}, {150, 90}} {
			for _, parity := range []bool{false, true} {
				t.Run(fmt.Sprintf("%v_%dx%d_%v", layout, size[0], size[1], parity), func(t *testing.T) {
					f := vidcolor.NewFrame(size[0], size[1], layout.Depth, layout)
					f.Luma = randomPlane(size[0], size[1], layout.Depth, 11)
					f.Interlaced = parity
					c := waves(24, 16)
					tag := limited709
					if size[0] == 65 {
						tag = tags[len(tags)-1]
						tag.Range = vidcolor.RangeLimited
					}
					mustPaint(t, newPainter(tableFor(tag), layout, tag, 1.3), f, c)
					// The table is right to about ΔE00 0.8; on random luma that is some
					// codes now and then, but hardly any on average.
					unit := float64(int(1) << (layout.Depth - 8))
					mean, worst := compareWithReference(f, c, tag, 1.3)
					bound := 0.35 // 0.25 is what rounding alone gives
					if len(f.U.Pix) < 100 {
						bound = 0.6
					}
					if mean > bound*unit || worst > 5*unit {
						t.Errorf("against the reference: mean %.3f, worst %.2f codes", mean, worst)
					}
				})
			}
		}
	}
}

func TestFieldsNeverMix(t *testing.T) {
	// A moving comb: the top field is bright on the left, the bottom field on the
	// right, so that rows of the two differ everywhere. Painting the woven frame must
	// give what painting each field as a picture of its own gives.
	for _, layout := range layouts[:3] {
		f := vidcolor.NewFrame(64, 48, 8, layout)
		for y := range 48 {
			for x := range 64 {
				v := 40
				if (x < 32) == (y%2 == 0) {
					v = 200
				}
				f.Luma.Set(x, y, v)
			}
		}
		f.Interlaced = true
		c := waves(16, 12)
		p := newPainter(tableFor(limited709), layout, limited709, 1)
		mustPaint(t, p, f, c)
		before := slices.Clone(f.U.Pix)
		// The other field's luma changes: this field's chroma must not.
		for y := 1; y < 48; y += 2 {
			for x := range 64 {
				f.Luma.Set(x, y, 16+(x*y)%220)
			}
		}
		mustPaint(t, p, f, c)
		var changed bool
		for y := range f.U.Height {
			same := slices.Equal(f.U.Row8(y), before[y*f.U.Stride:y*f.U.Stride+f.U.Width])
			if y%2 == 0 && !same {
				t.Errorf("%v: row %d of the top field changed with the bottom field's luma", layout, y)
			}
			changed = changed || !same
		}
		if !changed {
			t.Errorf("%v: nothing changed with the bottom field's luma", layout)
		}
	}
}

func TestEdgesAreFollowedWithoutOvershoot(t *testing.T) {
	// A dark red half beside a bright blue one, the border not on the chroma grid: a
	// linear painter smears over a grid cell and more, this one must not.
	layout := vidcolor.Layout{Depth: 8}
	f := vidcolor.NewFrame(160, 96, 8, layout)
	for y := range 96 {
		for x := range 160 {
			f.Luma.Set(x, y, map[bool]int{true: 70, false: 170}[x < 82])
		}
	}
	c := vidcolor.NewChroma(20, 12) // cells of 8: the border is in the cell from 80 to 88
	for i := range c.A {
		part := float32(min(max(float64(82-i%20*8)/8, 0), 1))
		c.A[i] = 30*part - 10*(1-part)
		c.B[i] = 20*part - 30*(1-part)
		c.Conf[i] = 1
	}
	errorOf := func(noise float32) (mean float64, low, high float64) {
		p := newPainter(tableFor(limited709), layout, limited709, 1)
		p.noise = noise
		mustPaint(t, p, f, c)
		coder := lab.NewCoder(limited709, 8)
		low, high = 1000, -1000
		for x := 60; x < 104; x++ {
			got := lab.FromRGB(coder.RGB(float64(f.Luma.At(x, 50)), float64(f.U.At(x, 50)), float64(f.V.At(x, 50))))
			want := -10.0
			if x < 82 {
				want = 30
			}
			mean += math.Abs(got[1]-want) / 44
			low, high = min(low, got[1]), max(high, got[1])
		}
		return mean, low, high
	}
	linear, _, _ := errorOf(1e6)
	mean, low, high := errorOf(guideNoise)
	t.Logf("mean error of a about the border: %.2f along luma, %.2f linear", mean, linear)
	if mean > linear/2 {
		t.Errorf("mean error of a about the border: got %.2f, want at most half of the linear %.2f", mean, linear)
	}
	if low < -11.5 || high > 31.5 {
		t.Errorf("a runs from %.1f to %.1f, want within −10 to 30", low, high)
	}
}

func TestSaturation(t *testing.T) {
	for _, c := range []struct {
		s          saturation
		a, b       float32
		wantA      float32
		atMostGain float32
	}{
		{1, 40, 30, 40, 1}, {0, 40, 30, 0, 0}, {0.5, 40, -30, 20, 0.5}, {2, 3, 0, 3 * (1 + 2500.0/2509), 2}, {2, 50, 0, 75, 1.5},
	} {
		a, b := c.s.apply(c.a, c.b)
		if math.Abs(float64(a-c.wantA)) > 1e-4 || math.Abs(float64(b*c.a-a*c.b)) > 1e-2 {
			t.Errorf("%v of %v, %v: got %v, %v, want a %v and the same hue", c.s, c.a, c.b, a, b, c.wantA)
		}
	}
	before := float32(-1)
	for c := float32(0); c < 150; c++ {
		a, _ := saturation(9).apply(c, 0)
		if a <= before {
			t.Fatalf("saturation 9 turns the order of chroma around at %v", c)
		}
		before = a
	}
}

func TestPaintRefusesWhatDoesNotFit(t *testing.T) {
	layout := layouts[0]
	p := newPainter(tableFor(limited709), layout, limited709, 1)
	f := vidcolor.NewFrame(32, 32, 8, layout)
	short := waves(8, 8)
	short.B = short.B[:7]
	other := vidcolor.NewFrame(32, 32, 8, vidcolor.Layout{Depth: 8})
	deep := vidcolor.NewFrame(32, 32, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 10})
	for name, run := range map[string]func() error{
		"empty chroma": func() error { return p.paint(f, &vidcolor.Chroma{}) },
		"short chroma": func() error { return p.paint(f, short) },
		"other layout": func() error { return p.paint(other, waves(8, 8)) },
		"other depth":  func() error { return p.paint(deep, waves(8, 8)) },
	} {
		if run() == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
