package temporal_test

import (
	"math"
	"math/rand/v2"

	"github.com/vidcolor/vidcolor"
)

// texture is a picture without end that can be read at any place: value noise
// of four octaves with a few hard edges.
type texture struct{ seed uint32 }

func hash(x, y int, seed uint32) float64 {
	h := uint32(x)*0x9e3779b1 ^ uint32(y)*0x85ebca77 ^ seed*0xc2b2ae3d
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 12
	h *= 0x297a2d39
	h ^= h >> 15
	return float64(h) / (1 << 32)
}

func (t texture) octave(x, y, size float64, k uint32) float64 {
	x, y = x/size, y/size
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	i, j := int(x0), int(y0)
	s := t.seed*31 + k
	a := hash(i, j, s) + fx*(hash(i+1, j, s)-hash(i, j, s))
	b := hash(i, j+1, s) + fx*(hash(i+1, j+1, s)-hash(i, j+1, s))
	return a + fy*(b-a)
}

// at is L at a place, about 5 to 95.
func (t texture) at(x, y float64) float64 {
	var v float64
	amp, sum := 1.0, 0.0
	for k, size := range []float64{70, 25, 9, 4.5} {
		v += amp * t.octave(x, y, size, uint32(k))
		sum += amp
		amp *= 0.62
	}
	v /= sum
	if t.octave(x, y, 37, 9) > 0.55 {
		v += 0.15
	}
	return min(max(100*(1.6*(v-0.5)+0.48), 2), 98)
}

// ab is smooth colour of the texture.
func (t texture) ab(x, y float64) (a, b float64) {
	return 80 * (t.octave(x, y, 60, 20) - 0.5), 80 * (t.octave(x, y, 60, 21) - 0.5)
}

// warp maps a place of the shown picture to a place of the texture.
type warp func(x, y float64) (u, v float64)

// find returns where the picture shown through w has what is at (x, y) of the
// texture.
func (w warp) find(x, y float64) (ux, uy float64) {
	ux, uy = x, y
	for range 30 {
		wx, wy := w(ux, uy)
		ux, uy = ux+x-wx, uy+y-wy
	}
	return ux, uy
}

func pan(dx, dy float64) warp {
	return func(x, y float64) (float64, float64) { return x + dx, y + dy }
}

// turn rotates by angle (radians) and zooms about the picture's centre.
func turn(angle, zoom float64) warp {
	s, c := math.Sincos(angle)
	return func(x, y float64) (float64, float64) {
		x, y = x-proxyW/2, y-proxyH/2
		return proxyW/2 + (c*x-s*y)/zoom, proxyH/2 + (s*x+c*y)/zoom
	}
}

// show renders the texture's lightness and colour as seen through w.
func (t texture) show(w warp) (*vidcolor.Proxy, *vidcolor.Chroma) {
	p := &vidcolor.Proxy{W: proxyW, H: proxyH, L: make([]float32, proxyW*proxyH)}
	for y := range proxyH {
		for x := range proxyW {
			p.L[y*proxyW+x] = float32(t.at(w(float64(x), float64(y))))
		}
	}
	c := vidcolor.NewChroma(mapW, mapH)
	for j := range mapH {
		for i := range mapW {
			a, b := t.ab(w(4*float64(i)+1.5, 4*float64(j)+1.5))
			at := j*mapW + i
			c.A[at], c.B[at], c.Conf[at] = float32(a), float32(b), 0.5
		}
	}
	return p, c
}

// age multiplies brightness and adds grain of standard deviation sigma in L.
func age(p *vidcolor.Proxy, gain, sigma float64, rng *rand.Rand) *vidcolor.Proxy {
	q := &vidcolor.Proxy{Index: p.Index, W: p.W, H: p.H, L: make([]float32, len(p.L))}
	for i, l := range p.L {
		q.L[i] = float32(min(max(float64(l)*gain+sigma*rng.NormFloat64(), 0), 100))
	}
	return q
}

func copyChroma(c *vidcolor.Chroma) *vidcolor.Chroma {
	d := vidcolor.NewChroma(c.W, c.H)
	d.Index = c.Index
	copy(d.A, c.A)
	copy(d.B, c.B)
	copy(d.Conf, c.Conf)
	return d
}

// randomField is a picture of another size.
func randomField(w, h int) *vidcolor.Proxy {
	p := &vidcolor.Proxy{W: w, H: h, L: make([]float32, w*h)}
	for i := range p.L {
		p.L[i] = float32(100 * hash(i%w, i/w, 77))
	}
	return p
}
