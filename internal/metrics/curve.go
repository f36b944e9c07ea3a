package metrics

import "math"

// curveFactors are the factors on chroma at which a curve is taken, dense from where most results come to three
// fifths of the truth's colourfulness to where they come to all of it: what is read between two of them is too low.
var curveFactors = [...]float64{0.4, 0.7, 0.85, 1, 1.12, 1.25, 1.4, 1.55, 1.7, 1.9, 2.4, 3, 4, 6}

// curveSamples is about how many samples of a picture a curve is taken from: of
// larger ones only every n-th row.
const curveSamples = 1 << 17

// Point is what pictures score when every colour difference (R'−Y', G'−Y', B'−Y')
// is multiplied by Factor, luma stays, and what leaves 0 to 255 is cut.
type Point struct {
	Factor float64 `json:"factor"`
	Gain   float64 `json:"gain"` // dB above grey
	CF     float64 `json:"cf"`
}

// Curve is the means of pictures by rising factor, for [GainAt].
type Curve []Point

// GainAt returns the gain when one factor for all brings mean colourfulness to cf,
// by linear interpolation, and false where the curve does not reach so far.
func (c Curve) GainAt(cf float64) (float64, bool) {
	for i := 1; i < len(c); i++ {
		low, high := c[i-1], c[i]
		if cf >= low.CF && cf <= high.CF && high.CF > low.CF {
			return low.Gain + (high.Gain-low.Gain)*(cf-low.CF)/(high.CF-low.CF), true
		}
	}
	return 0, false
}

// sweep tallies pictures at all factors. Its memory is reused.
type sweep struct {
	every   int // rows
	samples int
	gray    uint64
	squares [len(curveFactors)]uint64
	spread  [len(curveFactors)]spread
	gain    [len(curveFactors)]float64 // sums over pictures
	cf      [len(curveFactors)]float64
}

// open clears the tally for a picture of width × height.
func (s *sweep) open(width, height int) {
	*s = sweep{gain: s.gain, cf: s.cf, every: (width*height + curveSamples - 1) / curveSamples}
}

// row adds row y of result, luma and truth.
func (s *sweep) row(y int, res, luma, tru []uint8) {
	if y%s.every != 0 {
		return
	}
	s.samples += len(luma)
	for x, v := range luma {
		q := tru[3*x : 3*x+3 : 3*x+3]
		for _, c := range q {
			d := int(v) - int(c)
			s.gray += uint64(d * d)
		}
	}
	for i, factor := range curveFactors {
		k := int(math.Round(factor * 256))
		var squares uint64
		for x, v := range luma {
			p, q := res[3*x:3*x+3:3*x+3], tru[3*x:3*x+3:3*x+3]
			r, g, b := scaled(v, p[0], k), scaled(v, p[1], k), scaled(v, p[2], k)
			dr, dg, db := r-int(q[0]), g-int(q[1]), b-int(q[2])
			squares += uint64(dr*dr + dg*dg + db*db)
			s.spread[i].add(r, g, b)
		}
		s.squares[i] += squares
	}
}

// scaled is a component whose distance from luma is multiplied by k/256.
func scaled(luma, component uint8, k int) int {
	return min(max(int(luma)+((int(component)-int(luma))*k+128)>>8, 0), 255)
}

// close adds the picture's figures.
func (s *sweep) close() {
	if s.samples == 0 {
		return
	}
	base := psnr(s.gray, s.samples)
	for i := range curveFactors {
		s.gain[i] += psnr(s.squares[i], s.samples) - base
		s.cf[i] += s.spread[i].colorfulness(s.samples)
	}
}

// curve is the mean over pictures, nil for a nil sweep.
func (s *sweep) curve(pictures int) Curve {
	if s == nil || pictures == 0 {
		return nil
	}
	n := float64(pictures)
	c := make(Curve, len(curveFactors))
	for i, f := range curveFactors {
		c[i] = Point{f, s.gain[i] / n, s.cf[i] / n}
	}
	return c
}
