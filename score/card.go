package score

import (
	"math"
	"slices"
	"strconv"

	"github.com/vidcolor/vidcolor/internal/metrics"
)

// Card is what [Compare] found.
type Card struct {
	Truth  string `json:"truth"`
	Result string `json:"result"`
	Figures
	Files []File `json:"files,omitempty"` // of folders

	Pairs int    `json:"-"` // that were compared
	text  string // the means as a table
}

// File is one pair of two folders.
type File struct {
	Name string `json:"name"`
	Figures
}

// Curve is the gain over grey when the chroma of all pictures is multiplied by one
// factor, by rising factor.
type Curve = metrics.Curve

// Figures are the means of one comparison. Those that begin with Gray are of the truth
// without colour, those with Truth of the truth itself. Pointers are nil of photos, which do
// not change in time. Package internal/metrics has the formulas.
type Figures struct {
	Frames      int      `json:"frames"`
	PSNR        float64  `json:"psnr"` // of R'G'B', dB
	GrayPSNR    float64  `json:"gray_psnr"`
	Gain        float64  `json:"gain"`     // dB above grey
	ABError     float64  `json:"ab_error"` // mean distance in the ab plane, CIELAB units
	GrayABError float64  `json:"gray_ab_error"`
	CF          float64  `json:"cf"` // colourfulness by Hasler and Süsstrunk, 0 = grey
	TruthCF     float64  `json:"truth_cf"`
	GrayCF      float64  `json:"gray_cf"`
	DeltaCF     float64  `json:"delta_cf"`
	CFPercent   float64  `json:"cf_percent"`    // of the truth's
	CDC         *float64 `json:"cdc,omitempty"` // how the distribution of colours changes over time, 0 = not at all
	TruthCDC    *float64 `json:"truth_cdc,omitempty"`
	GrayCDC     *float64 `json:"gray_cdc,omitempty"`

	ABCDC        *float64 `json:"ab_cdc,omitempty"` // of a and b alone
	TruthABCDC   *float64 `json:"truth_ab_cdc,omitempty"`
	GrayABCDC    *float64 `json:"gray_ab_cdc,omitempty"`
	Flicker      *float64 `json:"chroma_flicker,omitempty"` // CIELAB units of a and b a frame
	TruthFlicker *float64 `json:"truth_chroma_flicker,omitempty"`

	Curve    Curve               `json:"curve,omitempty"`      // with --curve
	GainAtCF map[string]*float64 `json:"gain_at_cf,omitempty"` // by per cent of the truth's, null out of reach
}

func newFigures(r metrics.Report) Figures {
	return Figures{
		Frames: r.Frames, PSNR: r.PSNR, GrayPSNR: r.PSNRGray, Gain: r.Gain,
		ABError: r.ABError, GrayABError: r.ABErrorGray,
		CF: r.CF, TruthCF: r.CFTruth, GrayCF: r.CFGray, DeltaCF: r.DeltaCF, CFPercent: r.CFPercent,
		CDC: r.CDC, TruthCDC: r.CDCTruth, GrayCDC: r.CDCGray,
		ABCDC: r.ABCDC, TruthABCDC: r.ABCDCTruth, GrayABCDC: r.ABCDCGray,
		Flicker: r.Flicker, TruthFlicker: r.FlickerTruth,
		Curve: r.Curve, GainAtCF: gainAtCF(&r),
	}
}

// gainAtCF is nil for a report without a curve.
func gainAtCF(r *metrics.Report) map[string]*float64 {
	if r.Curve == nil {
		return nil
	}
	out := map[string]*float64{}
	for _, share := range metrics.CFShares {
		key := strconv.Itoa(share)
		out[key] = nil
		if gain, ok := r.GainAtShare(share); ok {
			out[key] = &gain
		}
	}
	return out
}

// String is the means as a table.
func (c *Card) String() string { return c.text }

// meanReport averages reports, each counting once.
type meanReport struct {
	n      int
	sum    metrics.Report
	steady [steadyCount]float64 // sums of the figures that a single picture lacks
	films  [steadyCount]int     // how many reports have each
}

const steadyCount = 8

// steadyOf lists the figures of r that a single picture lacks.
func steadyOf(r *metrics.Report) [steadyCount]**float64 {
	return [...]**float64{&r.CDC, &r.CDCTruth, &r.CDCGray, &r.ABCDC, &r.ABCDCTruth, &r.ABCDCGray, &r.Flicker, &r.FlickerTruth}
}

func (m *meanReport) add(r metrics.Report) {
	m.n++
	s := &m.sum
	s.Frames += r.Frames
	s.PSNR += r.PSNR
	s.PSNRGray += r.PSNRGray
	s.ABError += r.ABError
	s.ABErrorGray += r.ABErrorGray
	s.CF += r.CF
	s.CFTruth += r.CFTruth
	s.CFGray += r.CFGray
	for i, p := range r.Curve {
		if m.n == 1 {
			s.Curve = append(s.Curve, metrics.Point{Factor: p.Factor})
		}
		s.Curve[i].Gain += p.Gain
		s.Curve[i].CF += p.CF
	}
	for i, v := range steadyOf(&r) {
		if *v != nil {
			m.steady[i] += **v
			m.films[i]++
		}
	}
}

func (m *meanReport) report() metrics.Report {
	n := float64(max(m.n, 1))
	s := m.sum
	r := metrics.Report{
		Frames: s.Frames, PSNR: s.PSNR / n, PSNRGray: s.PSNRGray / n, ABError: s.ABError / n, ABErrorGray: s.ABErrorGray / n,
		CF: s.CF / n, CFTruth: s.CFTruth / n, CFGray: s.CFGray / n,
	}
	r.Curve = slices.Clone(s.Curve)
	for i := range r.Curve {
		r.Curve[i].Gain /= n
		r.Curve[i].CF /= n
	}
	r.Gain, r.DeltaCF = r.PSNR-r.PSNRGray, math.Abs(r.CF-r.CFTruth)
	if r.CFTruth > 0 {
		r.CFPercent = 100 * r.CF / r.CFTruth
	}
	for i, v := range steadyOf(&r) {
		if k := m.films[i]; k > 0 {
			mean := m.steady[i] / float64(k)
			*v = &mean
		}
	}
	return r
}
