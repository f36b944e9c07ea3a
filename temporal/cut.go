package temporal

import (
	"slices"

	"github.com/vidcolor/vidcolor"
)

// Thresholds of the cut decision, from the figures of scripts/score-cuts.
const (
	cutLeast  = 0.58 // unlikeness below which no cut is looked for
	cutAbove  = 0.18 // distance above the local median
	cutPeak   = 0.45 // distance above the frames before and after, as a share of what they leave
	alikeMost = 0.56 // unlikeness below which frames show the same scene

	flashJump = 16      // change of mean L that a flash makes at least
	flashLeft = 1.0 / 3 // of it, that may be left after the flash
	flashKin  = 1.6     // ratio of contrasts and of energies up to which two frames may show one scene
)

// cut decides whether e, just taken from the undecided, begins a shot. A jump
// that leads back to what was seen before it is a flash.
func (t *Tracker) cut(e *entry) bool {
	before := t.past[len(t.past)-1]
	if e.bridge != nil || e.flash || before.look.std < blank && e.look.std < contrast || !t.jumps(e) {
		return false
	}
	for i, later := range t.next {
		fwd, back, d := t.pair(before.look, later.look)
		if d < alikeMost || t.flashed(before.look, e.look, i) {
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

// jumps reports whether e is unlike the frame before by itself, above the local
// median, and alone in that: motion too fast to follow lasts for several frames.
func (t *Tracker) jumps(e *entry) bool {
	s := e.unlike
	if s < cutLeast || s < t.localMedian()+cutAbove {
		return false
	}
	var beside float32
	if p := t.past[len(t.past)-1]; p.begin == vidcolor.TransitionNone && p.bridge == nil {
		beside = p.unlike
	}
	if len(t.next) > 0 {
		beside = max(beside, t.next[0].unlike)
	}
	return s-beside > cutPeak*(1-beside)
}

// flashed reports whether brightness jumped from before to in, stayed there, and
// is back in the undecided frame i, which has contrast and detail like before: a
// flash over motion too fast to be matched across it.
func (t *Tracker) flashed(before, in *look, i int) bool {
	after := t.next[i].look
	jump, left := in.mean-before.mean, abs32(after.mean-before.mean)
	for _, e := range t.next[:i] {
		if (e.look.mean-before.mean)/jump < 0.5 {
			return false
		}
	}
	return abs32(jump) > flashJump && left < flashLeft*abs32(jump) &&
		likened(before.std, after.std, flashKin) && likened(before.energy, after.energy, flashKin)
}

// likened reports whether the larger of a and b is at most k times the smaller.
func likened(a, b, k float32) bool { return max(a, b) <= k*min(a, b) }

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
