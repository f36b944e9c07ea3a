package metrics

import (
	"fmt"
	"strings"
)

// Report holds the means over all pictures scored. "Gray" figures are those of the
// truth without colour.
type Report struct {
	Frames int `json:"frames"`

	PSNR     float64 `json:"psnr_db"`      // over R, G, B; identical frames count as 100 dB
	PSNRGray float64 `json:"psnr_gray_db"` //
	Gain     float64 `json:"gain_db"`      // PSNR − PSNRGray

	ABError     float64 `json:"ab_error"`      // mean distance in the CIELAB ab plane
	ABErrorGray float64 `json:"ab_error_gray"` // the truth's mean chroma

	CF        float64 `json:"cf"`          // colourfulness of the result
	CFTruth   float64 `json:"cf_truth"`    //
	CFGray    float64 `json:"cf_gray"`     //
	DeltaCF   float64 `json:"delta_cf"`    // |CF − CFTruth|
	CFPercent float64 `json:"cf_of_truth"` // CF as a percentage of CFTruth, 0 for a grey truth

	// Colour distribution consistency: how much colour histograms change from frame
	// to frame. Brightness that moves counts too, so read it against grey and truth.
	// Nil for a single picture.
	CDC      *float64 `json:"cdc,omitempty"`
	CDCTruth *float64 `json:"cdc_truth,omitempty"`
	CDCGray  *float64 `json:"cdc_gray,omitempty"`

	// The same of histograms of CIELAB a and b in steps of 1, which brightness does
	// not enter; the mean of both. Grey's is 0.
	ABCDC      *float64 `json:"ab_cdc,omitempty"`
	ABCDCTruth *float64 `json:"ab_cdc_truth,omitempty"`
	ABCDCGray  *float64 `json:"ab_cdc_gray,omitempty"`

	// Chroma flicker: how much a and b change from one picture to the next along the
	// truth's own motion, in ab units a frame. Exactly: both films' a and b are
	// averaged over a grid of cells (12 samples each way at 480 lines); each cell is
	// compared with the place in the picture before that it came from, as found in
	// the truth's lightness; the distance in the ab plane is averaged over cells,
	// weighted with the confidence of their motion, then over pairs of pictures
	// without cuts. Grey's is 0. Nil for a single picture, or without a [Flow].
	Flicker      *float64 `json:"chroma_flicker,omitempty"`
	FlickerTruth *float64 `json:"chroma_flicker_truth,omitempty"`

	// Gain and colourfulness with chroma multiplied by several factors, rising. Nil
	// unless [Scorer.WithCurve] asked for it.
	Curve Curve `json:"curve,omitempty"`
}

// CFShares are the shares of the truth's colourfulness, in per cent, that a report
// gives the gain for.
var CFShares = [...]int{60, 70, 80, 90, 100}

// GainAtShare returns the gain when one factor on chroma for all pictures brings
// their mean colourfulness to a share (in per cent) of the truth's; false without a
// curve, or where it does not reach so far.
func (r *Report) GainAtShare(percent int) (float64, bool) {
	return r.Curve.GainAt(r.CFTruth * float64(percent) / 100)
}

// String returns the report as a table of lines, result, grey and truth in columns.
func (r *Report) String() string {
	var b strings.Builder
	row := func(name, result, gray, truth string) {
		fmt.Fprintf(&b, "%-30s %12s %12s %12s\n", name, result, gray, truth)
	}
	number := func(v float64, digits int) string { return fmt.Sprintf("%.*f", digits, v) }
	row(fmt.Sprintf("frames: %d", r.Frames), "result", "grey", "truth")
	row("PSNR (dB, higher is better)", number(r.PSNR, 2), number(r.PSNRGray, 2), "")
	row("  against grey (dB)", fmt.Sprintf("%+.2f", r.Gain), "", "")
	row("ab error (lower is better)", number(r.ABError, 2), number(r.ABErrorGray, 2), "")
	row("colourfulness CF", number(r.CF, 2), number(r.CFGray, 2), number(r.CFTruth, 2))
	row("  of the truth's (%)", number(r.CFPercent, 0), "", "")
	row("  difference from the truth's", number(r.DeltaCF, 2), "", "")
	if r.CDC != nil {
		row("CDC (lower is steadier)", number(*r.CDC, 6), number(*r.CDCGray, 6), number(*r.CDCTruth, 6))
		row("CDC of a and b", number(*r.ABCDC, 6), number(*r.ABCDCGray, 6), number(*r.ABCDCTruth, 6))
	}
	if r.Flicker != nil {
		row("chroma flicker (ab a frame)", number(*r.Flicker, 3), number(0, 3), number(*r.FlickerTruth, 3))
	}
	if r.Curve != nil {
		for _, share := range CFShares {
			text := "out of reach"
			if gain, ok := r.GainAtShare(share); ok {
				text = fmt.Sprintf("%+.2f", gain)
			}
			row(fmt.Sprintf("gain (dB) with CF at %3d %%", share), text, "", "")
		}
	}
	return b.String()
}
