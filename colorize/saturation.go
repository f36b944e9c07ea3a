package colorize

// softChroma is the chroma (distance from neutral in CIELAB) at which half of a
// saturation above 1 still acts.
const softChroma = 50

// saturation scales a and b: factor s. Up to 1 it is linear. Above, vivid colours
// gain less than pale ones: C grows by (s−1)·C·K²/(K²+C²), K = softChroma, which
// leaves the order of colours as it was for every s up to 9.
type saturation float32

func (s saturation) apply(a, b float32) (float32, float32) {
	if s == 1 {
		return a, b
	}
	k := float32(s)
	if s > 1 {
		const soft = softChroma * softChroma
		k = 1 + (k-1)*soft/(soft+a*a+b*b)
	}
	return a * k, b * k
}
