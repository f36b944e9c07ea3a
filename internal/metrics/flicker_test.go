package metrics_test

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
	"github.com/vidcolor/vidcolor/internal/metrics"
)

// steadyFlow says that everything moves by (x, y) a frame, or that nothing is
// known of pictures listed in cuts.
type steadyFlow struct {
	x, y float32
	cuts map[int]bool
	n    int
	w, h int
}

func (s *steadyFlow) Next(p *vidcolor.Proxy) (v [][2]float32, conf []float32) {
	s.w, s.h = p.W, p.H
	s.n++
	if s.n == 1 {
		return nil, nil
	}
	v, conf = make([][2]float32, p.W*p.H/16), make([]float32, p.W*p.H/16)
	for i := range v {
		v[i] = [2]float32{s.x, s.y}
		if !s.cuts[s.n-1] {
			conf[i] = 1
		}
	}
	return v, conf
}

func abOf(r, g, b float64) [3]float64 { return lab.FromRGB([3]float64{r / 255, g / 255, b / 255}) }

func flickerOf(t *testing.T, f metrics.Flow, truth, result []*vidcolor.Frame) metrics.Report {
	t.Helper()
	s := metrics.NewScorer(f)
	for i := range truth {
		if err := s.Add(truth[i], result[i]); err != nil {
			t.Fatal(err)
		}
	}
	return s.Report()
}

// A still truth whose result changes colour twice, once at a cut.
func TestFlickerByHand(t *testing.T) {
	truth := paint(64, 32, flat(120, 100, 90))
	red, blue := paint(64, 32, flat(140, 95, 90)), paint(64, 32, flat(100, 105, 120))
	p, q := abOf(140, 95, 90), abOf(100, 105, 120)
	step := math.Hypot(p[1]-q[1], p[2]-q[2])
	film := []*vidcolor.Frame{truth, truth, truth, truth}
	result := []*vidcolor.Frame{red, red, blue, red}
	r := flickerOf(t, &steadyFlow{}, film, result)
	near(t, "flicker", *r.Flicker, step*2/3, 0.1)
	near(t, "flicker of the truth", *r.FlickerTruth, 0, 1e-6)
	r = flickerOf(t, &steadyFlow{cuts: map[int]bool{3: true}}, film, result)
	near(t, "flicker without the cut", *r.Flicker, step/2, 0.1)
}

// A coloured pattern that moves two cells a frame does not flicker along its
// motion; the same film does at rest.
func TestFlickerFollowsMotion(t *testing.T) {
	var film []*vidcolor.Frame
	for n := range 3 {
		film = append(film, paint(128, 32, func(x, _ int) [3]float64 {
			phase := 2 * math.Pi * float64(x+8*n) / 64
			return [3]float64{128 + 30*math.Sin(phase), 110, 128 - 30*math.Sin(phase)}
		}))
	}
	f := &steadyFlow{x: 8}
	along := flickerOf(t, f, film, film)
	if f.w != 128 || f.h != 32 {
		t.Errorf("motion is measured at %d×%d, want 128×32", f.w, f.h)
	}
	rest := flickerOf(t, &steadyFlow{}, film, film)
	if a, b := *along.Flicker, *rest.Flicker; a > b/4 || *along.FlickerTruth != a {
		t.Errorf("flicker along the motion is %.3f (truth %.3f), at rest %.3f", a, *along.FlickerTruth, b)
	}
}

func TestFlickerNeedsAPairAndRoom(t *testing.T) {
	small := paint(16, 16, flat(10, 20, 30))
	r := flickerOf(t, &steadyFlow{}, []*vidcolor.Frame{small, small}, []*vidcolor.Frame{small, small})
	if r.Flicker != nil {
		t.Errorf("a film of 16×16: got flicker %v, want none", *r.Flicker)
	}
	one := paint(64, 64, flat(10, 20, 30))
	if r = flickerOf(t, &steadyFlow{}, []*vidcolor.Frame{one}, []*vidcolor.Frame{one}); r.Flicker != nil {
		t.Errorf("one picture: got flicker %v, want none", *r.Flicker)
	}
}

// Brightness that changes evenly is in CDC, not in CDC of a and b; colour is in
// both.
func TestChromaConsistencyIgnoresBrightness(t *testing.T) {
	var gray, tinted []*vidcolor.Frame
	for i := range 3 {
		v := 100 + 30*float64(i)
		gray = append(gray, paint(8, 8, flat(v, v, v)))
		tinted = append(tinted, paint(8, 8, flat(v, v-30*float64(i), v)))
	}
	r := score(t, gray, tinted)
	if *r.CDCTruth == 0 || *r.ABCDCTruth != 0 || *r.ABCDCGray != 0 {
		t.Errorf("brighter grey: CDC %v, of a and b %v", *r.CDCTruth, *r.ABCDCTruth)
	}
	// Every picture has another a and another b: divergence ln 2 at spans 1 and 2.
	near(t, "CDC of a and b", *r.ABCDC, math.Ln2, 1e-9)
}
