package temporal

// unlike says how unlike two frames are, from 0 (alike) to 1: the share of the
// picture that motion does not explain, whichever way it explains more. The
// fields hold the residual confidences, which [agree] has not touched.
//
// On spliced films this separates cuts from fast pans, flicker and dust better
// than differences of histograms do, and it is blind to brightness.
func unlike(fwd, back *field) float32 { return 1 - max(mean(fwd.c), mean(back.c)) }

func mean(f []float32) float32 {
	var s float64
	for _, v := range f {
		s += float64(v)
	}
	return float32(s / float64(len(f)))
}
