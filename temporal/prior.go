package temporal

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// priorMemory is the number of keyframes that a long shot's global feature
// remembers: at the default interval about half a minute.
const priorMemory = 64

// mostLength is how much longer than the mean of a shot's global features the
// prior may be made.
const mostLength = 1.5

// Prior is the running mean of a shot's global features, drawn out to their
// running mean length: features that differ have a mean shorter than each of
// them, which the network reads as less to say and answers with paler colour. A
// keyframe without a picture does not count. One goroutine at a time.
type Prior struct {
	own    bool // every keyframe keeps its own
	shot   int
	n      float32   // keyframes, each counted by what there was to see in it
	g      []float32 // mean of the features
	length float64   // mean of their lengths
}

// NewPrior begins one for a film's keyframes. With Smooth 0 each keeps its own.
func NewPrior(o Options) *Prior { return &Prior{own: o.Smooth == 0} }

// Next takes the features of the next frame, whose mark is m, and returns the prior there.
// The result is the caller's.
func (p *Prior) Next(m *vidcolor.Mark, f *vidcolor.Features) []float32 {
	out := append([]float32(nil), f.G...)
	if p.own {
		return out
	}
	mo := motionOf(m)
	if m.First || m.Shot != p.shot || len(p.g) != len(f.G) {
		p.shot, p.n, p.length = m.Shot, 0, 0
		p.g = make([]float32, len(f.G))
	}
	w := float32(1)
	if mo != nil {
		w = mo.seen
		p.n *= mo.kept
	}
	if p.n = min(p.n+w, priorMemory); p.n == 0 {
		return out
	}
	for i, v := range f.G {
		p.g[i] += w * (v - p.g[i]) / p.n
	}
	p.length += float64(w) * (length(f.G) - p.length) / float64(p.n)
	longer := float32(1)
	if mean := length(p.g); mean > 0 {
		longer = float32(min(max(p.length/mean, 1), mostLength))
	}
	for i, v := range p.g {
		out[i] = longer * v
	}
	return out
}

// length is the Euclidean length of a feature.
func length(g []float32) float64 {
	var sum float64
	for _, v := range g {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}
