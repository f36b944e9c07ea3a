package temporal

import "github.com/vidcolor/vidcolor"

// Of what a shot remembers of its last keyframe where motion has lost it; more keyframes moved no
// figure, and took longer. Only what is dark: there the network
// is least sure and a wrong hue is seen most, and elsewhere what it says of a later keyframe
// is as often better as worse.
const (
	recallLeast           = 0.01     // share of the cells that has to be lost in the dark for the look at them
	recallShare           = 0.9      // of the colour that is remembered, at most
	lostLeast             = 0.2      // 1 − confidence of the motion from which a cell is looked for
	lostFrom, lostTo      = 0.1, 0.5 // and between which it counts more and more
	alikeFrom, alikeTo    = 0.4, 0.7 // likeness between which it counts more and more
	recallDark, recallDim = 30, 45   // L up to which it counts wholly, and from which not at all
)

// recall is the memory of a shot for what turns round, or comes back from behind something:
// its last keyframe as it was settled. Without one shows is nil.
type recall struct {
	shows func() vidcolor.Alike
	a, b  []float32
}

// forget begins a shot.
func (r *recall) forget() { *r = recall{} }

// add remembers a keyframe.
func (r *recall) add(m *vidcolor.Mark, s *settled) {
	if m.Shows != nil {
		*r = recall{m.Shows, s.a, s.b}
	}
}

// draw draws the dark cells of keyframe s that motion has lost on way to the colour that
// what they are like had before.
func (r *recall) draw(m *vidcolor.Mark, s *settled, way *field) {
	if m.Shows == nil || r.shows == nil || len(r.a) != len(s.a) || way == nil || len(way.c) != len(s.a) {
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
	before := r.shows()
	if before == nil {
		return
	}
	l := now.Like(before, wanted)
	if l == nil {
		return
	}
	light := now.Light()
	for i, want := range wanted {
		if !want {
			continue
		}
		var w, a, b float32
		for k := i * l.K; k < (i+1)*l.K; k++ {
			w += l.Weight[k]
			a += l.Weight[k] * r.a[l.Index[k]]
			b += l.Weight[k] * r.b[l.Index[k]]
		}
		if w == 0 {
			continue
		}
		share := recallShare * between(1-way.c[i], lostFrom, lostTo) * between(l.Best[i], alikeFrom, alikeTo) * (1 - between(light[i], recallDark, recallDim))
		s.a[i] += share * (a/w - s.a[i])
		s.b[i] += share * (b/w - s.b[i])
	}
}

// between is 0 up to from, 1 from to on, and even between.
func between(v, from, to float32) float32 { return min(max((v-from)/(to-from), 0), 1) }
