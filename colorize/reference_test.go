package colorize

import (
	"math"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// reference paints one sample at a time in float64, by the definitions in the
// documentation and with no table: slow, and as plain as it gets.
type reference struct {
	luma   *vidcolor.Plane
	c      *vidcolor.Chroma
	layout vidcolor.Layout
	coder  lab.Coder // of luma
	out    lab.Coder // of chroma
	gamut  *lab.Gamut
	gain   float64
	field  int // −1 for a frame, else the field's first row
}

// rows and at read the field's luma as if it were a picture.
func (r *reference) rows() int {
	if r.field < 0 {
		return r.luma.Height
	}
	return (r.luma.Height + 1 - r.field) / 2
}

func (r *reference) at(x, y int) float64 {
	x, y = min(max(x, 0), r.luma.Width-1), min(max(y, 0), r.rows()-1)
	if r.field >= 0 {
		y = 2*y + r.field
	}
	return r.coder.Luma(float64(r.luma.At(x, y)))
}

// guide is the mean luma of a node's rectangle, or the linear interpolation at its
// centre where the picture is smaller than the grid.
func (r *reference) guide(u, v int) float64 {
	w, h := r.luma.Width, r.rows()
	weights := func(i, size, n int) map[int]float64 {
		out := map[int]float64{}
		ratio := float64(size) / float64(n)
		if n > size {
			p := min(max((float64(i)+0.5)*ratio-0.5, 0), float64(size-1))
			out[int(p)] += 1 - (p - math.Floor(p))
			out[min(int(p)+1, size-1)] += p - math.Floor(p)
			return out
		}
		for k := int(float64(i) * ratio); k < size && float64(k) < float64(i+1)*ratio; k++ {
			out[k] = (min(float64(i+1)*ratio, float64(k+1)) - max(float64(i)*ratio, float64(k))) / ratio
		}
		return out
	}
	var sum float64
	for y, wy := range weights(v, h, r.c.H) {
		for x, wx := range weights(u, w, r.c.W) {
			sum += wx * wy * r.at(x, y)
		}
	}
	return sum
}

func (r *reference) ab(u, v int) (a, b float64) {
	i := v*r.c.W + u
	a, b = float64(r.c.A[i]), float64(r.c.B[i])
	k := r.gain
	if k > 1 {
		k = 1 + (k-1)*softChroma*softChroma/(softChroma*softChroma+a*a+b*b)
	}
	return a * k, b * k
}

// node is the local model at a node, applied to luma y and not yet limited, and
// the limits.
func (r *reference) node(u, v int, y float64) (a, b float64, limits [4]float64) {
	g := r.guide(u, v)
	a, b = r.ab(u, v)
	limits = [4]float64{a, a, b, b}
	var w, mg, ma, mb float64
	each := func(do func(weight, g, a, b float64)) {
		for j := max(v-1, 0); j <= min(v+1, r.c.H-1); j++ {
			for i := max(u-1, 0); i <= min(u+1, r.c.W-1); i++ {
				ia, ib := r.ab(i, j)
				side := math.Pow(sideWeight, math.Abs(float64(i-u))+math.Abs(float64(j-v)))
				do(side*(float64(r.c.Conf[j*r.c.W+i])+flatWeight), r.guide(i, j), ia, ib)
			}
		}
	}
	each(func(weight, g, a, b float64) {
		w, mg, ma, mb = w+weight, mg+weight*g, ma+weight*a, mb+weight*b
		limits = [4]float64{min(limits[0], a), max(limits[1], a), min(limits[2], b), max(limits[3], b)}
	})
	mg, ma, mb = mg/w, ma/w, mb/w
	var gg, ga, gb float64
	each(func(weight, g, a, b float64) {
		gg += weight / w * (g - mg) * (g - mg)
		ga += weight / w * (g - mg) * (a - ma)
		gb += weight / w * (g - mg) * (b - mb)
	})
	return a + ga/(gg+guideNoise)*(y-g), b + gb/(gg+guideNoise)*(y-g), limits
}

// sample is the luma and the codes of chroma sample x, y of the picture.
func (r *reference) sample(x, y int) (u, v float64) {
	first, weights, center := y<<r.layout.SubY, []float64{1}, float64(y)+0.5
	switch r.layout.SubY {
	case 1:
		weights, center = []float64{0.5, 0.5}, float64(first)+1
		if r.field == 0 {
			weights, center = []float64{0.75, 0.25}, float64(first)+0.5
		} else if r.field == 1 {
			weights, center = []float64{0.25, 0.75}, float64(first)+1.5
		}
	case 2:
		weights, center = []float64{0.25, 0.25, 0.25, 0.25}, float64(first)+2
	case 0:
		if r.field >= 0 {
			center += float64(r.field)*0.5 - 0.25
		}
	}
	reach := 1 << r.layout.SubX
	var luma float64
	for i, w := range weights {
		for d := 1 - reach; d < reach; d++ {
			luma += w * (float64(reach) - math.Abs(float64(d))) / float64(reach*reach) * r.at(x<<r.layout.SubX+d, first+i)
		}
	}
	luma = min(max(luma, 0), 1)
	gx := min(max((float64(x<<r.layout.SubX)+0.5)/float64(r.luma.Width)*float64(r.c.W)-0.5, 0), float64(r.c.W-1))
	gy := min(max(center/float64(r.rows())*float64(r.c.H)-0.5, 0), float64(r.c.H-1))
	var a, b float64
	var limits [4]float64
	for _, dy := range []int{0, 1} {
		for _, dx := range []int{0, 1} {
			w := math.Abs(1-float64(dx)-(gx-math.Floor(gx))) * math.Abs(1-float64(dy)-(gy-math.Floor(gy)))
			na, nb, nl := r.node(min(int(gx)+dx, r.c.W-1), min(int(gy)+dy, r.c.H-1), luma)
			a, b = a+w*na, b+w*nb
			for i := range limits {
				limits[i] += w * nl[i]
			}
		}
	}
	return r.codes(luma, min(max(a, limits[0]), limits[1]), min(max(b, limits[2]), limits[3]))
}

// codes finds U and V by bisection over L and then over chroma.
func (r *reference) codes(luma, a, b float64) (u, v float64) {
	lo, hi := -200.0, 300.0
	for range 60 {
		mid := (lo + hi) / 2
		if r.coder.LumaOf(r.gamut.ToRGB([3]float64{mid, a, b})) < luma {
			lo = mid
		} else {
			hi = mid
		}
	}
	cb, cr := r.coder.Differences(r.gamut.ToRGB([3]float64{lo, a, b}))
	inside := func(k float64) bool {
		for _, c := range r.coder.FromDifferences(luma, k*cb, k*cr) {
			if c < 0 || c > 1 {
				return false
			}
		}
		return true
	}
	k := 1.0
	if !inside(1) {
		small, large := 0.0, 1.0
		for range 40 {
			if mid := (small + large) / 2; inside(mid) {
				small = mid
			} else {
				large = mid
			}
		}
		k = small
	}
	return r.out.Neutral + k*cb*r.out.ChromaSpan, r.out.Neutral + k*cr*r.out.ChromaSpan
}

// compareWithReference returns the mean and the largest distance in codes of a
// painted frame from the reference.
func compareWithReference(f *vidcolor.Frame, c *vidcolor.Chroma, tag vidcolor.ColorTag, gain float64) (mean, worst float64) {
	r := reference{luma: &f.Luma, c: c, layout: f.Layout, gamut: lab.GamutOf(tag.Primaries), gain: gain, field: -1}
	r.coder, r.out = lab.NewCoder(tag, f.Luma.Depth), lab.NewCoder(tag, f.Layout.Depth)
	step := 1 + f.U.Width*f.U.Height/200 // a sample of the samples
	var count float64
	for i := 0; i < f.U.Width*f.U.Height; i += step {
		x, y := i%f.U.Width, i/f.U.Width
		row := y
		if f.Interlaced {
			r.field, row = y%2, y/2
		}
		u, v := r.sample(x, row)
		for _, d := range []float64{u - float64(f.U.At(x, y)), v - float64(f.V.At(x, y))} {
			mean += math.Abs(d)
			worst = max(worst, math.Abs(d))
			count++
		}
	}
	return mean / count, worst
}
