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
	decoders  [2]decoder // result, truth
	tally     tally
	flicker   *flicker  // nil without a Flow
	sweep     *sweep    // nil unless asked for
	relit     bool      // RESULT gets the truth's luma
	rows      [3][]byte // of result, luma and truth

	frames        int
	psnr, abError [2]float64 // sums for result and grey
	colorfulness  [2]float64 // result, truth
	steadiness    [3]consistency
	abSteadiness  [2]consistency // result, truth
}

// Indices of what is scored.
const (
	result = iota
	gray
	truth
)

// NewScorer returns an empty scorer. With flow nil chroma flicker is not measured.
func NewScorer(flow Flow) *Scorer {
	s := &Scorer{converter: lab.NewConverter()}
	if flow != nil {
		s.flicker = newFlicker(flow)
	}
	for i := range s.steadiness {
		s.steadiness[i].channels = 3
	}
	s.steadiness[gray].channels = 1 // all three are the same
	for i := range s.abSteadiness {
		s.abSteadiness[i].channels = 2
	}
	return s
}

// WithCurve also scores the film with its chroma multiplied by several factors, see
// [Report]. Call it before the first Add.
func (s *Scorer) WithCurve() { s.sweep = &sweep{} }

// ChromaOnly gives every result the truth's luma before it is scored, with a and b
// as they are: for pictures that were coloured from another grey than the truth's.
func (s *Scorer) ChromaOnly() { s.relit = true }

// Add scores the next picture. Both frames have luma of one size and completed
// tags; depth and layout may differ. A frame without U and V counts as grey. It
// keeps neither frame.
func (s *Scorer) Add(truthFrame, resultFrame *vidcolor.Frame) error {
	t, r := &truthFrame.Luma, &resultFrame.Luma
	if t.Width != r.Width || t.Height != r.Height {
		return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: "score",
			Err:  fmt.Errorf("frame %d is %d×%d in the result and %d×%d in the truth", s.frames, r.Width, r.Height, t.Width, t.Height),
			Hint: "score films of one size: the result as vidcolor wrote it from this truth"}
	}
	for i, f := range []*vidcolor.Frame{resultFrame, truthFrame} {
		if err := s.decoders[i].open(f); err != nil {
			return err
		}
	}
	s.walk(t.Width, t.Height)
	s.take(t.Width * t.Height)
	return nil
}

// walk tallies the pictures row by row.
func (s *Scorer) walk(width, height int) {
	s.tally.reset(width)
	for i, n := range []int{3 * width, width, 3 * width} {
		if len(s.rows[i]) != n {
			s.rows[i] = make([]byte, n)
		}
	}
	moving := s.flicker != nil && s.flicker.open(width, height)
	if s.sweep != nil {
		s.sweep.open(width, height)
	}
	light := relight{&s.decoders[1].coder, s.decoders[1].screen}
	for y := range height {
		s.decoders[0].rgb(s.rows[result], y)
		s.decoders[1].rgb(s.rows[truth], y)
		s.decoders[1].luma(s.rows[gray], y)
		if s.relit {
			light.row(s.rows[result], s.rows[gray], s.converter)
		}
		if s.sweep != nil {
			s.sweep.row(y, s.rows[result], s.rows[gray], s.rows[truth])
		}
		s.tally.row(s.rows[result], s.rows[gray], s.rows[truth], s.converter)
		if moving {
			s.flicker.row(y, s.rows[gray], &s.tally)
		}
	}
	if moving {
		s.flicker.close()
	}
	if s.sweep != nil {
		s.sweep.close()
	}
}

// take adds the tally of pictures of n samples to the film's sums.
func (s *Scorer) take(n int) {
	t := &s.tally
	s.psnr[result] += psnr(t.squares, n)
	s.psnr[gray] += psnr(t.graySquares, n)
	s.abError[result] += t.abError / float64(n)
	s.abError[gray] += t.truthChroma / float64(n)
	for i := range t.spread {
		s.colorfulness[i] += t.spread[i].colorfulness(n)
		s.abSteadiness[i].add(&t.chroma[i], n)
	}
	for i := range t.bytes {
		s.steadiness[i].add(&t.bytes[i], n)
	}
	s.frames++
}

// Report returns the means so far.
func (s *Scorer) Report() Report {
	n := float64(max(s.frames, 1))
	r := Report{
		Frames:       s.frames,
		PSNR:         s.psnr[result] / n,
		PSNRGray:     s.psnr[gray] / n,
		ABError:      s.abError[result] / n,
		ABErrorGray:  s.abError[gray] / n,
		CF:           s.colorfulness[0] / n,
		CFTruth:      s.colorfulness[1] / n,
		CDC:          s.steadiness[result].value(),
		CDCTruth:     s.steadiness[truth].value(),
		CDCGray:      s.steadiness[gray].value(),
		ABCDC:        s.abSteadiness[0].value(),
		ABCDCTruth:   s.abSteadiness[1].value(),
		Flicker:      s.flicker.value(0),
		FlickerTruth: s.flicker.value(1),
		Curve:        s.sweep.curve(s.frames),
	}
	if r.ABCDC != nil {
		r.ABCDCGray = new(float64)
	}
	r.Gain = r.PSNR - r.PSNRGray
	r.DeltaCF = math.Abs(r.CF - r.CFTruth)
	if r.CFTruth > 0 {
		r.CFPercent = 100 * r.CF / r.CFTruth
	}
	return r
}
