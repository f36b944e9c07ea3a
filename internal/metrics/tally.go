package metrics

import (
	"math"

	"github.com/vidcolor/vidcolor/internal/lab"
)

// tally gathers the sums of one pair of pictures, row by row.
type tally struct {
	squares, graySquares uint64    // of byte differences from the truth
	spread               [2]spread // of result and truth, for colourfulness
	bytes                [3]counts // R, G, B; of grey one channel stands for all
	chroma               [2]counts // a and b in whole steps, of result and truth
	abError, truthChroma float64

	a, b [2][]float32 // one row of result and truth
}

// spread sums |R−G| and |R+G−2B| and their squares.
type spread struct{ rg, rg2, yb, yb2 uint64 }

func (t *tally) reset(width int) {
	a, b := t.a, t.b
	*t = tally{a: a, b: b}
	for i := range t.a {
		if len(t.a[i]) != width {
			t.a[i], t.b[i] = make([]float32, width), make([]float32, width)
		}
	}
}

// row adds a row of result, luma of the truth, and truth.
func (t *tally) row(res, luma, tru []uint8, c *lab.Converter) {
	var sq, gsq uint64
	for x, v := range luma {
		p, q := res[3*x:3*x+3:3*x+3], tru[3*x:3*x+3:3*x+3]
		r, g, b := int(p[0]), int(p[1]), int(p[2])
		r1, g1, b1 := int(q[0]), int(q[1]), int(q[2])
		dr, dg, db := r-r1, g-g1, b-b1
		sq += uint64(dr*dr + dg*dg + db*db)
		y := int(v)
		dr, dg, db = y-r1, y-g1, y-b1
		gsq += uint64(dr*dr + dg*dg + db*db)
		t.spread[0].add(r, g, b)
		t.spread[1].add(r1, g1, b1)
		t.bytes[gray][0][v]++
	}
	t.squares += sq
	t.graySquares += gsq
	t.bytes[result].add(res)
	t.bytes[truth].add(tru)
	t.colors(0, res, c)
	t.colors(1, tru, c)
	t.errors()
}

func (s *spread) add(r, g, b int) {
	x, y := r-g, r+g-2*b
	s.rg2 += uint64(x * x)
	s.yb2 += uint64(y * y)
	s.rg += uint64(max(x, -x))
	s.yb += uint64(max(y, -y))
}

// add counts a row of R, G, B bytes.
func (c *counts) add(rgb []uint8) {
	for o := 0; o+2 < len(rgb); o += 3 {
		c[0][rgb[o]]++
		c[1][rgb[o+1]]++
		c[2][rgb[o+2]]++
	}
}

// colors finds a and b of a row of picture i and counts them.
func (t *tally) colors(i int, rgb []uint8, c *lab.Converter) {
	as, bs, n := t.a[i], t.b[i], &t.chroma[i]
	bs = bs[:len(as)]
	for x := range as {
		a, b := c.AB(rgb[3*x], rgb[3*x+1], rgb[3*x+2])
		as[x], bs[x] = a, b
		n[0][uint8(int32(a+128.5))]++
		n[1][uint8(int32(b+128.5))]++
	}
}

// errors adds the distances of the row's colours.
func (t *tally) errors() {
	var ab, chroma float32
	a0, b0, a1, b1 := t.a[0], t.b[0], t.a[1], t.b[1]
	b0, a1, b1 = b0[:len(a0)], a1[:len(a0)], b1[:len(a0)]
	for x := range a0 {
		da, db := a0[x]-a1[x], b0[x]-b1[x]
		ab += root(da*da + db*db)
		chroma += root(a1[x]*a1[x] + b1[x]*b1[x])
	}
	t.abError += float64(ab)
	t.truthChroma += float64(chroma)
}

func root(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// psnr is 10·log10(255²/MSE) over all three channels of 8-bit pictures, in dB.
func psnr(squares uint64, samples int) float64 {
	if squares == 0 {
		return identicalPSNR
	}
	mse := float64(squares) / float64(3*samples)
	return min(10*math.Log10(255*255/mse), identicalPSNR)
}

// colorfulness is CF after Hasler and Süsstrunk 2003, eq. 10, in the variant that
// colourisation papers use, with absolute values: rg = |R−G|, yb = |(R+G)/2 − B|;
// √(σrg² + σyb²) + 0.3·√(μrg² + μyb²), standard deviations of the population.
func (s *spread) colorfulness(samples int) float64 {
	n := float64(samples)
	rg, yb := float64(s.rg)/n, float64(s.yb)/2/n
	variance := max(float64(s.rg2)/n-rg*rg, 0) + max(float64(s.yb2)/4/n-yb*yb, 0)
	return math.Sqrt(variance) + 0.3*math.Hypot(rg, yb)
}
