package temporal

import "github.com/vidcolor/vidcolor"

const (
	typicalConf = 0.3  // of a network's chroma: the weight that a memory is counted in
	leastConf   = 0.02 // weight of chroma that the network is not sure of at all
	strange     = 18   // difference in ab at which unsure matches are dropped
	noEvidence  = 1e-5 // what a keyframe without a picture weighs
)

// settled is a keyframe's chroma: the network's, or fused with the shot's.
type settled struct {
	index    int64
	gw, gh   int
	a, b     []float32
	conf     []float32 // confidence of the colour
	evidence []float32 // sum of confidences that the colour rests on
	faint    bool      // some of it is below leastConf: there was no picture
	mo       *motion
	gain     float32 // of a and b where they are shown, see vividness
	kept     float32 // share of the shot's past that counts, see rise
}

// newSettled copies the network's chroma.
func newSettled(index int64, mo *motion, key *vidcolor.Chroma) *settled {
	s := allocate(index, key.W, key.H, mo)
	copy(s.a, key.A)
	copy(s.b, key.B)
	copy(s.conf, key.Conf)
	s.kept = mo.kept
	for i, v := range key.Conf {
		s.evidence[i] = max(max(v, leastConf)*mo.seen, noEvidence)
		s.faint = s.faint || s.evidence[i] < leastConf
	}
	return s
}

func allocate(index int64, gw, gh int, mo *motion) *settled {
	n := gw * gh
	buf := make([]float32, 4*n)
	return &settled{index: index, gw: gw, gh: gh, mo: mo, gain: 1, a: buf[:n:n], b: buf[n : 2*n : 2*n],
		conf: buf[2*n : 3*n : 3*n], evidence: buf[3*n:]}
}

// output returns a copy as the pipeline's chroma.
func (s *settled) output() *vidcolor.Chroma {
	c := vidcolor.NewChroma(s.gw, s.gh)
	c.Index = s.index
	for i, v := range s.a {
		c.A[i], c.B[i] = s.gain*v, s.gain*s.b[i]
	}
	copy(c.Conf, s.conf)
	s.mo.veil(c)
	return c
}

// memory is the weight, in typical keyframes, that the past may have at most:
// 0 for smooth 0, 8 for ½, 64 for 1.
func memory(smooth float64) float32 {
	if smooth >= 1 {
		return 64
	}
	return float32(min(8*smooth/(1-smooth), 64))
}

// fused returns s fused with another keyframe of the shot, moved along way: a
// mean weighted by the network's confidence and by the other's evidence times
// its match. Where the two differ strongly the other counts only as far as the
// match is sure. s itself is not changed.
func (s *settled) fused(other *settled, way *field, smooth float64) *settled {
	if smooth == 0 || way == nil || len(way.v) != len(s.a) || len(other.a) != len(s.a) {
		return s
	}
	out := allocate(s.index, s.gw, s.gh, s.mo)
	copy(out.a, s.a)
	copy(out.b, s.b)
	copy(out.conf, s.conf)
	copy(out.evidence, s.evidence)
	out.faint, out.kept = s.faint, s.kept
	limit := memory(smooth) * typicalConf
	for j := range s.gh {
		for i := range s.gw {
			out.fuse(other, way, i, j, limit)
		}
	}
	return out
}

// fuse draws the other keyframe into cell (i, j).
func (s *settled) fuse(other *settled, way *field, i, j int, limit float32) {
	at := j*s.gw + i
	match := way.c[at]
	if match < 0.01 {
		return
	}
	t := place(s.gw, s.gh, i, j, way.v[at])
	da, db := t.read(other.a)-s.a[at], t.read(other.b)-s.b[at]
	w := min(t.read(other.evidence), limit) * match * match * s.kept
	w *= decay((1 - match) * (da*da + db*db) / (strange * strange))
	own := s.evidence[at]
	share := w / (w + own)
	s.a[at] += share * da
	s.b[at] += share * db
	s.conf[at] += share * (t.read(other.conf) - s.conf[at])
	s.evidence[at] = own + w
}
