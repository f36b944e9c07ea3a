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
			var want template
			var xx, xy, yy float32
			for y := 0; y < window; y += 2 {
				for x := range window {
					px, py := 4*i-2+x, 4*j-2+y
					v := lv.pix[lv.at(px, py)]
					gx := (lv.pix[lv.at(px+1, py)] - lv.pix[lv.at(px-1, py)]) / 2
					gy := (lv.pix[lv.at(px, py+1)] - lv.pix[lv.at(px, py-1)]) / 2
					want.p, want.pp, want.gx, want.gy = want.p+v, want.pp+v*v, want.gx+gx, want.gy+gy
					want.gxp, want.gyp = want.gxp+gx*v, want.gyp+gy*v
					xx, xy, yy = xx+gx*gx, xy+gx*gy, yy+gy*gy
				}
			}
			want.ixx, want.ixy, want.iyy = xx, xy, yy
			want.invert(fineShape)
			got := l.tmpl[j*16+i]
			for k, p := range [][2]float32{{got.p, want.p}, {got.pp, want.pp}, {got.gxp, want.gxp}, {got.gyp, want.gyp}, {got.ixx, want.ixx}, {got.ixy, want.ixy}, {got.iyy, want.iyy}} {
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
	if got, want := zssdAt(p, q, po, 13, 7), zssd(p, q, po, q.at(13, 7)); !near(got, want, 1e-4) {
		t.Errorf("at a whole place zssdAt is %g, zssd %g", got, want)
	}
	s, r := probe(p, q, po, 13.25, 7.75, fineShape), moments(p, q, po, 13.25, 7.75, fineShape)
	if s.q != r.q || s.qq != r.qq || s.pq != r.pq {
		t.Errorf("probe gives %+v, moments %+v", s, r)
	}
	tm := a.tmpl[3*16+3] // cell (3, 3): its window begins at (10, 10)
	if got, want := tm.moment(r, fineShape).e, zssdAt(p, q, po, 13.25, 7.75); !near(got, want, 1e-3) {
		t.Errorf("residual from moments is %g, zssdAt says %g", got, want)
	}
	if got := zssd(p, p, po, po); got != 0 {
		t.Errorf("a window differs from itself by %g", got)
	}
}

func TestComposeAddsUp(t *testing.T) {
	const gw, gh = 12, 8
	f, far := still(gw, gh), still(gw, gh)
	for i := range f.v {
		f.v[i], far.v[i] = vec{3, -1}, vec{1.5, 2}
	}
	far.c[0] = 0
	got := compose(f, far)
	for j := 1; j < gh-1; j++ {
		for i := 1; i < gw-1; i++ {
			if v := got.v[j*gw+i]; v.dist(vec{4.5, 1}) > 1e-5 {
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
