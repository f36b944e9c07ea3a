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
	}
	return b.String()
}
