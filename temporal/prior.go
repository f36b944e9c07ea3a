package temporal

import "github.com/vidcolor/vidcolor"

// priorMemory is the number of keyframes that a long shot's global feature
// remembers: at the default interval about half a minute.
const priorMemory = 64

// prior is the running mean of a shot's global features.
type prior struct {
	own  bool // every keyframe keeps its own
	shot int
	n    int
	g    []float32
}

func newPrior(o Options) prior { return prior{own: o.Smooth == 0} }

func (p *prior) next(m *vidcolor.Mark, f *vidcolor.Features) []float32 {
	if p.own {
		return append([]float32(nil), f.G...)
	}
	if m.First || m.Shot != p.shot || len(p.g) != len(f.G) {
		p.shot, p.n = m.Shot, 0
		p.g = make([]float32, len(f.G))
	}
	p.n = min(p.n+1, priorMemory)
	for i, v := range f.G {
		p.g[i] += (v - p.g[i]) / float32(p.n)
	}
	return append([]float32(nil), p.g...)
}
