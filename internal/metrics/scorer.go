package metrics

import (
	"fmt"
	"math"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// identicalPSNR stands for the infinite PSNR of identical pictures.
const identicalPSNR = 100

// Scorer compares a film with its truth, pair by pair. Memory does not grow with
// the film. One goroutine.
type Scorer struct {
	converter *lab.Converter
	decoder   decoder
	pictures  [3]picture // result, grey, truth
	histogram histogram

	frames        int
	psnr, abError [2]float64 // sums for result and grey
	colorfulness  [3]float64
	steadiness    [3]consistency
}

// Indices of what is scored.
const (
	result = iota
	gray
	truth
)

// NewScorer returns an empty scorer.
func NewScorer() *Scorer { return &Scorer{converter: lab.NewConverter()} }

// Add scores the next picture. Both frames have luma of one size and completed
// tags; depth and layout may differ. A frame without U and V counts as grey. It
// keeps neither frame.
func (s *Scorer) Add(truthFrame, resultFrame *vidcolor.Frame) error {
	if t, r := &truthFrame.Luma, &resultFrame.Luma; t.Width != r.Width || t.Height != r.Height {
		return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: "score",
			Err:  fmt.Errorf("frame %d is %d×%d in the result and %d×%d in the truth", s.frames, r.Width, r.Height, t.Width, t.Height),
			Hint: "score films of one size: the result as vidcolor wrote it from this truth"}
	}
	for i, f := range []*vidcolor.Frame{resultFrame, truthFrame, truthFrame} {
		if err := s.decoder.decode(&s.pictures[i], f, i == gray); err != nil {
			return err
		}
	}
	for _, i := range []int{result, gray} {
		s.psnr[i] += psnr(&s.pictures[i], &s.pictures[truth])
	}
	ab, abGray := s.meanABErrors(&s.pictures[result], &s.pictures[truth])
	s.abError[result] += ab
	s.abError[gray] += abGray
	for i := range s.pictures {
		s.colorfulness[i] += colorfulness(&s.pictures[i])
		s.histogram.fill(&s.pictures[i])
		s.steadiness[i].add(&s.histogram)
	}
	s.frames++
	return nil
}

// Report returns the means so far.
func (s *Scorer) Report() Report {
	n := float64(max(s.frames, 1))
	r := Report{
		Frames:      s.frames,
		PSNR:        s.psnr[result] / n,
		PSNRGray:    s.psnr[gray] / n,
		ABError:     s.abError[result] / n,
		ABErrorGray: s.abError[gray] / n,
		CF:          s.colorfulness[result] / n,
		CFTruth:     s.colorfulness[truth] / n,
		CFGray:      s.colorfulness[gray] / n,
		CDC:         s.steadiness[result].value(),
		CDCTruth:    s.steadiness[truth].value(),
		CDCGray:     s.steadiness[gray].value(),
	}
	r.Gain = r.PSNR - r.PSNRGray
	r.DeltaCF = math.Abs(r.CF - r.CFTruth)
	if r.CFTruth > 0 {
		r.CFPercent = 100 * r.CF / r.CFTruth
	}
	return r
}

// psnr is 10·log10(255²/MSE) over all three channels of 8-bit pictures, in dB.
func psnr(p, q *picture) float64 {
	var sum uint64
	b := q.rgb[:len(p.rgb)]
	for i, v := range p.rgb {
		d := int64(v) - int64(b[i])
		sum += uint64(d * d)
	}
	if sum == 0 {
		return identicalPSNR
	}
	mse := float64(sum) / float64(len(p.rgb))
	return min(10*math.Log10(255*255/mse), identicalPSNR)
}

// meanABErrors is the mean distance of a and b of two pictures, and of the second
// from neutral.
func (s *Scorer) meanABErrors(p, q *picture) (ab, gray float64) {
	other := q.rgb[:len(p.rgb)]
	for o := 0; o+2 < len(p.rgb); o += 3 {
		a0, b0 := s.converter.AB(p.rgb[o], p.rgb[o+1], p.rgb[o+2])
		a1, b1 := s.converter.AB(other[o], other[o+1], other[o+2])
		da, db := float64(a0-a1), float64(b0-b1)
		ab += math.Sqrt(da*da + db*db)
		gray += math.Sqrt(float64(a1)*float64(a1) + float64(b1)*float64(b1))
	}
	n := float64(len(p.rgb) / 3)
	return ab / n, gray / n
}

// colorfulness is CF after Hasler and Süsstrunk 2003, eq. 10, in the variant that
// colourisation papers use, with absolute values: rg = |R−G|, yb = |(R+G)/2 − B|;
// √(σrg² + σyb²) + 0.3·√(μrg² + μyb²), standard deviations of the population.
func colorfulness(p *picture) float64 {
	var rg, yb, rg2, yb2 float64
	for o := 0; o+2 < len(p.rgb); o += 3 {
		r, g, b := float64(p.rgb[o]), float64(p.rgb[o+1]), float64(p.rgb[o+2])
		x, y := math.Abs(r-g), math.Abs(0.5*(r+g)-b)
		rg += x
		yb += y
		rg2 += x * x
		yb2 += y * y
	}
	n := float64(len(p.rgb) / 3)
	rg, yb = rg/n, yb/n
	variance := max(rg2/n-rg*rg, 0) + max(yb2/n-yb*yb, 0)
	return math.Sqrt(variance) + 0.3*math.Hypot(rg, yb)
}
