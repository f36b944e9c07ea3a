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

	flashHard = 0.3     // unlikeness up to which motion is found through a flash
	flashJump = 16      // change of mean L that a flash makes at least
	flashLeft = 1.0 / 3 // of it, that may be left after the flash
	flashKin  = 1.6     // ratio of contrasts and of energies up to which two frames may show one scene

	washStd    = 0.6 // of the contrast beside it, that a flash leaves at most which washes out
	washEnergy = 0.3 // and of the detail
	washJump   = 8   // flashJump of such a flash
	washLeft   = 0.5 // and flashLeft

	tornLeast = 0.4  // unlikeness of a torn frame to both sides of the cut
	tornShare = 0.2  // least share of either side in it
	tornOff   = 0.35 // its distance from the straight line between them, as a share of its length
)

// cut decides whether e, just taken from the undecided, begins a shot. A jump
// that leads back to what was seen before it is a flash; one that brightness
// alone gives away may be no jump beside the motion around it. Where the cut tears
// e, it falls behind it.
func (t *Tracker) cut(e *entry) bool {
	before := t.past[len(t.past)-1]
	if e.bridge != nil || e.flash || before.look.std < blank && e.look.std < contrast {
		return false
	}
	if t.appears(before, e) {
		return true
	}
	if e.unlike <= flashHard {
		return false // nothing below comes of less
	}
	t.recall(e)
	torn := t.tears(before, e)
	jumps := !torn && t.jumps(e.unlike, t.next)
	for i, later := range t.next {
		lit := e.unlike > flashHard && t.flashed(before.look, e.look, i)
		if !jumps && !torn && !lit {
			continue
		}
		fwd, back, d := t.pair(before.look, later.look)
		if d < alikeMost || lit {
			t.span(e, i, fwd, back)
			return false
		}
	}
	if !jumps && !torn {
		return false
	}
	first := e
	if torn {
		first = t.next[0]
	}
	for i := len(t.past) - 2; i >= 0; i-- {
		if _, _, d := t.pair(t.past[i].look, first.look); d < alikeMost {
			return false
		}
	}
	if torn {
		e.torn, first.after = true, true
	}
	return jumps
}

// span leads over a flash, from e to the frame before the undecided frame i, by the
// motion between the frames beside it.
func (t *Tracker) span(e *entry, i int, fwd, back *field) {
	agree(fwd, back)
	agree(back, fwd)
	t.next[i].bridge = &bridge{over: i + 2, fwd: fwd, back: back}
	e.flash = true
	for _, f := range t.next[:i] {
		f.flash = true
	}
}

// jumps reports whether the frame before next, by s unlike the last one decided, is so
// by itself, above the local median, and alone in that: motion too fast to follow
// lasts for several frames. Repeated frames say nothing of motion.
func (t *Tracker) jumps(s float32, next []*entry) bool {
	if s < cutLeast || s < t.localMedian()+cutAbove {
		return false
	}
	var beside float32
	for i := len(t.past) - 1; i >= 0; i-- {
		p := t.past[i]
		if p.begin != vidcolor.TransitionNone || p.bridge != nil {
			break
		}
		if !p.repeat {
			beside = p.unlike
			break
		}
	}
	for _, n := range next {
		if !n.repeat {
			beside = max(beside, n.unlike)
			break
		}
	}
	return s-beside > cutPeak*(1-beside)
}

// tears reports whether e is a mixture of the frame before and the one after,
// between which the picture jumps: a cut within the two fields of a frame, or
// through a conversion of the frame rate that blends.
func (t *Tracker) tears(before, e *entry) bool {
	if len(t.next) < 2 || e.unlike < tornLeast || t.next[0].unlike < tornLeast {
		return false
	}
	a, b := before.look.coarsest(), t.next[0].look.coarsest()
	if along, off := lieBetween(a, b, e.look.coarsest()); along < tornShare || along > 1-tornShare || off > tornOff {
		return false
	}
	_, _, s := t.pair(before.look, t.next[0].look)
	return t.jumps(s, t.next[1:])
}

// flashed reports whether brightness jumped from before to in, stayed there, and
// is back in the undecided frame i, which has contrast and detail like before: a
// flash over motion too fast to be matched across it. Where the light washes out
// contrast and detail too, less of a jump does.
func (t *Tracker) flashed(before, in *look, i int) bool {
	after := t.next[i].look
	jump, left := in.mean-before.mean, abs32(after.mean-before.mean)
	std, energy := min(before.std, after.std), min(before.energy, after.energy)
	if in.blank() && !before.resembles(after) {
		return false
	}
	least, most := float32(flashJump), float32(flashLeft)
	if in.std < washStd*std && in.energy < washEnergy*energy {
		least, most = washJump, washLeft
	}
	for _, e := range t.next[:i] {
		if (e.look.mean-before.mean)/jump < 0.5 || least == washJump && e.look.energy > washEnergy*energy {
			return false
		}
	}
	return abs32(jump) > least && left < most*abs32(jump) &&
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
		if e.begin == vidcolor.TransitionNone && e.fwd != nil && !e.repeat {
			s = append(s, e.unlike)
		}
	}
	for _, e := range t.next {
		if !e.repeat {
			s = append(s, e.unlike)
		}
	}
	if len(s) == 0 {
		return 0
	}
	slices.Sort(s)
	return s[(len(s)-1)/2]
}
