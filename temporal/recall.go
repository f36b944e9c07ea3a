package temporal

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// Of what a shot remembers where motion has lost it. Only what is dark: there the network
// is least sure and a wrong hue is seen most, and elsewhere what it says of a later keyframe
// is as often better as worse.
const (
	recalled              = 1        // keyframes of the shot that are remembered: more moved no figure, and took longer
	recallLeast           = 0.01     // share of the cells that has to be lost in the dark for the look at them
	recallShare           = 0.9      // of the colour that is remembered, at most
	recallHeat            = 0.05     // of the softmax over likenesses
	lostLeast             = 0.2      // 1 − confidence of the motion from which a cell is looked for
	lostFrom, lostTo      = 0.1, 0.5 // and between which it counts more and more
	alikeFrom, alikeTo    = 0.4, 0.7 // likeness between which it counts more and more
	recallDark, recallDim = 30, 45   // L up to which it counts wholly, and from which not at all
)

// recall is the memory of a shot for what turns round, or comes back from behind something.
type recall struct{ past []sight }

// sight is a keyframe as it was settled.
type sight struct {
	shows func() vidcolor.Alike
	a, b  []float32
}

// forget begins a shot.
func (r *recall) forget() { clear(r.past); r.past = r.past[:0] }

// add remembers a keyframe.
func (r *recall) add(m *vidcolor.Mark, s *settled) {
	if m.Shows == nil {
		return
	}
	if len(r.past) == recalled {
		copy(r.past, r.past[1:])
		r.past = r.past[:recalled-1]
	}
	r.past = append(r.past, sight{m.Shows, s.a, s.b})
}

// draw draws the dark cells of keyframe s that motion has lost on way to the colour that
// what they are like had before.
func (r *recall) draw(m *vidcolor.Mark, s *settled, way *field) {
	if m.Shows == nil || len(r.past) == 0 || way == nil || len(way.c) != len(s.a) {
		return
	}
	wanted, lost := make([]bool, len(s.a)), 0
	for i, c := range way.c {
		if wanted[i] = 1-c >= lostLeast; wanted[i] {
			lost++
		}
	}
	if float64(lost) < recallLeast*float64(len(wanted)) {
		return
	}
	now := m.Shows()
	if now == nil || len(now.Light()) != len(s.a) {
		return
	}
	lost = 0
	for i, l := range now.Light() {
		if wanted[i] = wanted[i] && l < recallDim; wanted[i] {
			lost++
		}
	}
	if float64(lost) >= recallLeast*float64(len(wanted)) {
		r.blend(s, now, wanted, way)
	}
}

// blend is draw for the cells that are wanted.
func (r *recall) blend(s *settled, now vidcolor.Alike, wanted []bool, way *field) {
	n := len(s.a)
	w, a, b, best := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	for _, p := range r.past {
		before := p.shows()
		if before == nil || len(p.a) != n {
			continue
		}
		l := now.Like(before, wanted)
		if l == nil {
			continue
		}
		for i, want := range wanted {
			if !want {
				continue
			}
			loud := float32(math.Exp(float64(l.Best[i]-1) / recallHeat))
			best[i] = max(best[i], l.Best[i])
			for k := i * l.K; k < (i+1)*l.K; k++ {
				share := loud * l.Weight[k]
				w[i] += share
				a[i] += share * p.a[l.Index[k]]
				b[i] += share * p.b[l.Index[k]]
			}
		}
	}
	for i, light := range now.Light() {
		if w[i] == 0 {
			continue
		}
		share := recallShare * between(1-way.c[i], lostFrom, lostTo) * between(best[i], alikeFrom, alikeTo) * (1 - between(light, recallDark, recallDim))
		s.a[i] += share * (a[i]/w[i] - s.a[i])
		s.b[i] += share * (b[i]/w[i] - s.b[i])
	}
}

// between is 0 up to from, 1 from to on, and even between.
func between(v, from, to float32) float32 { return min(max((v-from)/(to-from), 0), 1) }
