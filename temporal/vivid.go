package temporal

import "math"

// mostVivid is how much a settled keyframe's chroma may be raised at most.
const mostVivid = 1.25

// vividness keeps a shot's fused colour as vivid as the network's own. A mean of
// colours that differ is paler than they are; how much paler, all over the
// picture, is the ratio of the two running means, of the shot's keyframes as the
// network colours them and as they are fused. One factor for the picture leaves
// hues alone, and running means keep it from pulsing.
type vividness struct{ own, fused float64 }

// raise sets the gain of a keyframe that was fused from own.
func (v *vividness) raise(own, fused *settled, smooth float64) {
	m := float64(memory(smooth))
	keep := m / (m + 1)
	seen := float64(own.mo.seen)
	v.own = keep*v.own + seen*own.chroma()
	v.fused = keep*v.fused + seen*fused.chroma()
	fused.gain = 1
	if v.fused > 0 {
		fused.gain = float32(min(max(v.own/v.fused, 1), mostVivid))
	}
}

// fade lets the shot's past count by share only.
func (v *vividness) fade(share float32) {
	v.own, v.fused = float64(share)*v.own, float64(share)*v.fused
}

// chroma is the root mean square distance from grey, before the gain.
func (s *settled) chroma() float64 {
	var sum float64
	for i, a := range s.a {
		sum += float64(a)*float64(a) + float64(s.b[i])*float64(s.b[i])
	}
	return math.Sqrt(sum / float64(len(s.a)))
}
