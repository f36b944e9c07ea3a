package lab_test

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.6f, want %.6f ± %g", what, got, want, tolerance)
	}
}

func TestTransferPublishedValues(t *testing.T) {
	// IEC 61966-2-1: the knee, and 8-bit codes as commonly tabulated.
	for _, c := range []struct{ code, want float64 }{
		{0, 0}, {10, 0.003035}, {11, 0.003347}, {64, 0.051269}, {128, 0.215861}, {186, 0.491021}, {255, 1},
	} {
		got := lab.Linear(c.code / 255)
		near(t, "linear", got, c.want, 1e-6)
		near(t, "round trip", lab.Encode(got)*255, c.code, 1e-9)
		near(t, "mirror", lab.Linear(-c.code/255), -got, 0)
	}
}

func TestLabPublishedValues(t *testing.T) {
	// sRGB primaries and others in CIELAB D65, as Lindbloom's calculator gives them.
	for _, c := range []struct {
		name      string
		rgb, want [3]float64
	}{
		{"white", [3]float64{255, 255, 255}, [3]float64{100, 0, 0}},
		{"black", [3]float64{0, 0, 0}, [3]float64{0, 0, 0}},
		{"red", [3]float64{255, 0, 0}, [3]float64{53.2408, 80.0925, 67.2032}},
		{"green", [3]float64{0, 255, 0}, [3]float64{87.7347, -86.1827, 83.1793}},
		{"blue", [3]float64{0, 0, 255}, [3]float64{32.2970, 79.1875, -107.8602}},
		{"yellow", [3]float64{255, 255, 0}, [3]float64{97.1393, -21.5537, 94.4780}},
		{"cyan", [3]float64{0, 255, 255}, [3]float64{91.1132, -48.0875, -14.1312}},
		{"magenta", [3]float64{255, 0, 255}, [3]float64{60.3242, 98.2343, -60.8249}},
		{"grey 119", [3]float64{119, 119, 119}, [3]float64{50.0344, 0, 0}},
	} {
		rgb := [3]float64{c.rgb[0] / 255, c.rgb[1] / 255, c.rgb[2] / 255}
		got := lab.FromRGB(rgb)
		back := lab.GamutOf(vidcolor.PrimariesBT709).ToRGB(got)
		for i := range 3 {
			near(t, c.name, got[i], c.want[i], 2e-2)
			near(t, c.name+" back", back[i], rgb[i], 1e-9)
		}
	}
}

func TestLightnessOfGrey(t *testing.T) {
	table := lab.NewLightnessTable()
	for i := -200; i <= 1200; i++ {
		y := float64(i) / 1000
		in := min(max(y, 0), 1)
		want := lab.FromRGB([3]float64{in, in, in})[0]
		near(t, "lightness", lab.Lightness(in), want, 1e-9)
		near(t, "luma", lab.Luma(want), in, 1e-9)
		near(t, "table", float64(table.At(float32(y))), want, 1e-3)
	}
	if got := table.At(float32(math.NaN())); got != 0 {
		t.Errorf("lightness of NaN: got %v, want 0", got)
	}
}

func TestConverterMatchesReference(t *testing.T) {
	c := lab.NewConverter()
	var worst float64
	for r := 0; r < 256; r += 5 {
		for g := 0; g < 256; g += 5 {
			for b := 0; b < 256; b += 3 {
				gotA, gotB := c.AB(uint8(r), uint8(g), uint8(b))
				want := lab.FromRGB([3]float64{float64(r) / 255, float64(g) / 255, float64(b) / 255})
				worst = max(worst, math.Abs(float64(gotA)-want[1]), math.Abs(float64(gotB)-want[2]))
			}
		}
	}
	if worst > 0.05 {
		t.Errorf("worst error of a and b: got %.4f, want ≤ 0.05", worst)
	}
}

func TestDeltaE2000PublishedPairs(t *testing.T) {
	// Pairs of table 1 in Sharma, Wu, Dalal 2005.
	for _, c := range []struct {
		p, q [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, -1.3802, -84.2814}, [3]float64{50, 0, -82.7485}, 1.0000},
		{[3]float64{50, 0, 0}, [3]float64{50, -1, 2}, 2.3669},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.0009}, 7.1792},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.0011}, 7.2195},
		{[3]float64{50, 2.5, 0}, [3]float64{73, 25, -18}, 27.1492},
		{[3]float64{60.2574, -34.0099, 36.2677}, [3]float64{60.4626, -34.1751, 39.4387}, 1.2644},
		{[3]float64{22.7233, 20.0904, -46.6940}, [3]float64{23.0331, 14.9730, -42.5619}, 2.0373},
		{[3]float64{90.9257, -0.5406, -0.9208}, [3]float64{88.6381, -0.8985, -0.7239}, 1.5381},
		{[3]float64{2.0776, 0.0795, -1.1350}, [3]float64{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		near(t, "ΔE00", lab.DeltaE2000(c.p, c.q), c.want, 1e-4)
		near(t, "ΔE00 swapped", lab.DeltaE2000(c.q, c.p), c.want, 1e-4)
	}
}

func TestCoderPublishedCodes(t *testing.T) {
	// 100 % colour bars: BT.601 and BT.709 codes of ITU-R BT.471 and BT.1729 style
	// tables, rounded.
	for _, c := range []struct {
		name  string
		tag   vidcolor.ColorTag
		depth int
		rgb   [3]float64
		want  [3]float64
	}{
		{"709 red", vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}, 8, [3]float64{1, 0, 0}, [3]float64{63, 102, 240}},
		{"709 blue", vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}, 8, [3]float64{0, 0, 1}, [3]float64{32, 240, 118}},
		{"601 red", vidcolor.ColorTag{Matrix: vidcolor.MatrixSMPTE170M, Range: vidcolor.RangeLimited}, 8, [3]float64{1, 0, 0}, [3]float64{81, 90, 240}},
		{"601 green", vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeLimited}, 8, [3]float64{0, 1, 0}, [3]float64{145, 54, 34}},
		{"709 yellow, 10 bits", vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}, 10, [3]float64{1, 1, 0}, [3]float64{877, 64, 553}},
		{"601 red, full (JFIF)", vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull}, 8, [3]float64{1, 0, 0}, [3]float64{76, 85, 255.5}},
		{"2020 grey", vidcolor.ColorTag{Matrix: vidcolor.MatrixBT2020NCL, Range: vidcolor.RangeLimited}, 12, [3]float64{1, 1, 1}, [3]float64{3760, 2048, 2048}},
	} {
		coder := lab.NewCoder(c.tag, c.depth)
		y, u, v := coder.Codes(c.rgb)
		for i, got := range []float64{y, u, v} {
			near(t, c.name, got, c.want[i], 0.5)
		}
		back := coder.RGB(y, u, v)
		for i := range 3 {
			near(t, c.name+" back", back[i], c.rgb[i], 1e-9)
		}
		near(t, c.name+" luma", coder.Luma(y), coder.LumaOf(c.rgb), 1e-9)
	}
}

func TestGamutsPublishedMatrices(t *testing.T) {
	for _, c := range []struct {
		name      string
		primaries int
		want      [3][3]float64
		tolerance float64
	}{
		// Lindbloom's table "RGB/XYZ Matrices", with the white that is used here.
		{"sRGB", vidcolor.PrimariesBT709, [3][3]float64{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}, 1e-9},
		{"SMPTE C", vidcolor.PrimariesSMPTE170M, [3][3]float64{{0.3935891, 0.3652497, 0.1916313}, {0.2124132, 0.7010437, 0.0865432}, {0.0187423, 0.1119313, 0.9581563}}, 1e-6},
		{"240M", vidcolor.PrimariesSMPTE240M, [3][3]float64{{0.3935891, 0.3652497, 0.1916313}, {0.2124132, 0.7010437, 0.0865432}, {0.0187423, 0.1119313, 0.9581563}}, 1e-6},
		{"PAL", vidcolor.PrimariesBT470BG, [3][3]float64{{0.4306190, 0.3415419, 0.1783091}, {0.2220379, 0.7066384, 0.0713236}, {0.0201853, 0.1295504, 0.9390944}}, 1e-6},
		// The sample code of CSS Color 4; its white is 0.3127, 0.3290.
		{"BT.2020", vidcolor.PrimariesBT2020, [3][3]float64{{0.636958, 0.144617, 0.168881}, {0.262700, 0.677998, 0.059302}, {0, 0.028073, 1.060985}}, 3e-4},
		{"P3", vidcolor.PrimariesP3D65, [3][3]float64{{0.486571, 0.265668, 0.198217}, {0.228975, 0.691739, 0.079287}, {0, 0.045113, 1.043944}}, 3e-4},
	} {
		g := lab.GamutOf(c.primaries)
		for j := range 3 {
			var unit [3]float64
			unit[j] = 1
			xyz := g.XYZ(unit)
			back := g.LinearRGB(xyz)
			for i := range 3 {
				near(t, c.name, xyz[i], c.want[i][j], c.tolerance)
				near(t, c.name+" back", back[i], unit[i], 1e-12)
			}
		}
	}
}

func TestGamutsShareGreyAndColors(t *testing.T) {
	for _, p := range []int{0, 1, 2, 4, 5, 6, 7, 9, 11, 12, 22, 99} {
		g := lab.GamutOf(p)
		for _, v := range []float64{0, 0.01, 0.2, 0.5, 1} {
			got := g.FromRGB([3]float64{v, v, v})
			near(t, "L of grey", got[0], lab.Lightness(v), 1e-9)
			near(t, "a of grey", got[1], 0, 1e-9)
			near(t, "b of grey", got[2], 0, 1e-9)
		}
		color := [3]float64{55, 30, -25}
		to := g.ToSRGB()
		linear, want := g.LinearRGB(lab.ToXYZ(color)), lab.LinearRGB(lab.ToXYZ(color))
		back := g.FromRGB(g.ToRGB(color))
		for i := range 3 {
			near(t, "round trip", back[i], color[i], 1e-9)
			near(t, "to sRGB", to[i][0]*linear[0]+to[i][1]*linear[1]+to[i][2]*linear[2], want[i], 1e-12)
		}
	}
	if got := lab.GamutOf(7).Primaries(); got != 6 {
		t.Errorf("SMPTE 240M computes with %d, want 6", got)
	}
	if got := lab.GamutOf(4).Primaries(); got != 1 {
		t.Errorf("BT.470 M, with another white, computes with %d, want 1", got)
	}
}

func TestScreenMatchesReference(t *testing.T) {
	for _, p := range []int{1, 5, 6, 9, 12} {
		g := lab.GamutOf(p)
		s, to := lab.NewScreen(g), g.ToSRGB()
		if s.Plain() != (p == 1) {
			t.Errorf("primaries %d: plain is %v", p, s.Plain())
		}
		const steps = 31
		for i := range (steps + 1) * (steps + 1) * (steps + 1) {
			rgb := [3]float32{float32(i%(steps+1)) / steps, float32(i/(steps+1)%(steps+1)) / steps, float32(i/(steps+1)/(steps+1)) / steps}
			got := s.Bytes(rgb)
			for c := range 3 {
				light := 0.0
				for k := range 3 {
					light += to[c][k] * lab.Linear(float64(rgb[k]))
				}
				want := min(max(255*lab.Encode(light), 0), 255)
				if math.Abs(float64(got[c])-want) > 0.51 {
					t.Fatalf("primaries %d, %v: got %v, want component %d to be %.3f", p, rgb, got, c, want)
				}
			}
		}
	}
}
