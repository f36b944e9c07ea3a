package temporal

import (
	"slices"

	"github.com/vidcolor/vidcolor"
)

// Thresholds of the cut decision, from the figures of the cut test.
const (
	cutLeast  = 0.58 // unlikeness below which no cut is looked for
	cutAbove  = 0.18 // distance above the local median
	alikeMost = 0.56 // unlikeness below which frames show the same scene
)

// cut decides whether e, just taken from the undecided, begins a shot. A jump
// that leads back to what was seen before it is a flash.
func (t *Tracker) cut(e *entry) bool {
	s := e.unlike
	if e.bridge != nil || e.flash || s < cutLeast || s < t.localMedian()+cutAbove {
		return false
	}
	before := t.past[len(t.past)-1]
	for i, later := range t.next {
		fwd, back, d := t.pair(before.look, later.look)
		if d < alikeMost {
			agree(fwd, back)
			agree(back, fwd)
			later.bridge = &bridge{over: i + 2, fwd: fwd, back: back}
			e.flash = true
			for _, f := range t.next[:i] {
				f.flash = true
			}
			return false
		}
	}
	for i := len(t.past) - 2; i >= 0; i-- {
		if _, _, d := t.pair(t.past[i].look, e.look); d < alikeMost {
			return false
		}
	}
	return true
}

// localMedian is the median unlikeness of the frames around, within the shot
// and the look-ahead.
func (t *Tracker) localMedian() float32 {
	var buf [2 * ahead]float32
	s := buf[:0]
	for _, e := range t.past {
		if e.begin == vidcolor.TransitionNone && e.fwd != nil {
			s = append(s, e.unlike)
		}
	}
	for _, e := range t.next {
		s = append(s, e.unlike)
	}
	if len(s) == 0 {
		return 0
	}
	slices.Sort(s)
	return s[(len(s)-1)/2]
}
