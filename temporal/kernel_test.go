package temporal

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
)

func randomProxy(seed uint64, w, h int) *vidcolor.Proxy {
	rng := rand.New(rand.NewPCG(seed, 0))
	p := &vidcolor.Proxy{W: w, H: h, L: make([]float32, w*h)}
	for i := range p.L {
		p.L[i] = 100 * rng.Float32()
	}
	return p
}

func near(a, b, tol float32) bool { return abs32(a-b) <= tol*(1+abs32(b)) }

// TestTemplates compares templates with sums over each window, sample by sample.
func TestTemplates(t *testing.T) {
	var m lookMaker
	l := m.make(randomProxy(1, 64, 32))
	lv := l.pyr[0]
	for j := range 8 {
		for i := range 16 {
			var sums [9]float32
			for y := 0; y < window; y += 2 {
				for x := range window {
					px, py := 4*i-2+x, 4*j-2+y
					v := lv.pix[lv.at(px, py)]
					gx := (lv.pix[lv.at(px+1, py)] - lv.pix[lv.at(px-1, py)]) / 2
					gy := (lv.pix[lv.at(px, py+1)] - lv.pix[lv.at(px, py-1)]) / 2
					for k, add := range []float32{v, v * v, gx, gy, gx * v, gy * v, gx * gx, gx * gy, gy * gy} {
						sums[k] += add
					}
				}
			}
			var want template
			want.set(&sums, fineShape.per)
			got := l.tmpl[j*16+i]
			for k, p := range [][2]float32{{got.mean, want.mean}, {got.variance, want.variance}, {got.gx, want.gx}, {got.gy, want.gy}, {got.gxp, want.gxp}, {got.gyp, want.gyp}, {got.ixx, want.ixx}, {got.ixy, want.ixy}, {got.iyy, want.iyy}} {
				if !near(p[0], p[1], 1e-3) {
					t.Fatalf("cell (%d, %d), figure %d: %g, want %g", i, j, k, p[0], p[1])
				}
			}
		}
	}
}

func TestKernelsAgree(t *testing.T) {
	var m lookMaker
	a, b := m.make(randomProxy(1, 64, 32)), m.make(randomProxy(2, 64, 32))
	p, q := a.pyr[0], b.pyr[0]
	po := p.at(10, 10)
	w := newPair(p, q, fineShape)
	if got, want := w.zssdAt(po, 13, 7), w.zssd(po, q.at(13, 7)); !near(got, want, 1e-4) {
		t.Errorf("at a whole place zssdAt is %g, zssd %g", got, want)
	}
	var s sums
	w.probe(&s, po, 13.25, 7.75)
	tm := a.tmpl[3*16+3] // cell (3, 3): its window begins at (10, 10)
	mo := w.moment(&tm, po, 13.25, 7.75)
	if got := tm.moment(s[0], s[1], s[2], w.per); got != mo {
		t.Errorf("probe gives %+v, moment %+v", got, mo)
	}
	if want := w.zssdAt(po, 13.25, 7.75); !near(mo.e, want, 1e-3) {
		t.Errorf("residual from moments is %g, zssdAt says %g", mo.e, want)
	}
	w = newPair(p, p, fineShape)
	if got := w.zssd(po, po); got != 0 {
		t.Errorf("a window differs from itself by %g", got)
	}
}

func TestComposeAddsUp(t *testing.T) {
	const gw, gh = 12, 8
	f, far := still(gw, gh), still(gw, gh)
	for i := range f.v {
		f.v[i], far.v[i] = vec{X: 3, Y: -1}, vec{X: 1.5, Y: 2}
	}
	far.c[0] = 0
	got := compose(f, far)
	for j := 1; j < gh-1; j++ {
		for i := 1; i < gw-1; i++ {
			if v := got.v[j*gw+i]; v.Dist(vec{X: 4.5, Y: 1}) > 1e-5 {
				t.Fatalf("cell (%d, %d): %v, want {4.5 1}", i, j, v)
			}
		}
	}
	if c := got.c[gw-1]; c != 0 {
		t.Errorf("a cell that leaves the picture has confidence %g, want 0", c)
	}
}

func TestFitFlicker(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	ms := make([]moment, 900)
	for i := range ms {
		p := 80*rng.Float32() - 40
		ms[i] = moment{e: 0.2, mp: p, mq: 1.1*p + 5}
		if i%5 == 0 { // another object came in
			ms[i] = moment{e: 60, mp: p, mq: 80*rng.Float32() - 40}
		}
	}
	got := fitFlicker(ms)
	if !near(got.gain, 1.1, 0.01) || !near(got.offset, 5, 0.05) {
		t.Errorf("flicker %+v, want gain 1.1, offset 5", got)
	}
	if got := fitFlicker(nil); got.gain != 1 || got.offset != 0 {
		t.Errorf("flicker of nothing is %+v, want none", got)
	}
}

func TestDecay(t *testing.T) {
	for _, x := range []float32{0, 0.1, 0.5, 1, 2} {
		if got, want := decay(x), float32(math.Exp(-float64(x))); abs32(got-want) > 0.02 {
			t.Errorf("decay(%g) is %g, want about %g", x, got, want)
		}
	}
	if got := decay(1e30); got > 1e-6 || got != got {
		t.Errorf("decay far out is %g", got)
	}
}
