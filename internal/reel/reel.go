// Package reel tells where the clock of a film begins anew, as at the reels of a joined
// tape, from single times that are wrong. Times are in ticks of any one length.
package reel

import "slices"

// Ahead is how many of the times behind a doubtful one are worth reading.
const Ahead = 3

// With reports whether the time at, which follows last, holds for what comes after it:
// more of next goes on from at than from last. step is the time from one to the next.
// Without next nothing speaks for at.
func With(last, at, step int64, next []int64) bool {
	votes := 0
	for i, t := range next {
		// In the place of at the clock of last would have said last+step.
		old, anew := last+int64(i+2)*step, at+int64(i+1)*step
		if max(t-anew, anew-t) < max(t-old, old-t) {
			votes++
		}
	}
	return 2*votes > len(next)
}

// reordered is how many frames a codec's order may differ from that of presentation.
const reordered = 16

// Past holds the last times of a stream. The zero value holds none.
type Past struct {
	times [2 * reordered]int64
	n     int
}

// Add adds a time as the source gives it.
func (p *Past) Add(t int64) {
	p.times[p.n%len(p.times)] = t
	p.n++
}

// Step is the usual time from one to the next in order of presentation, or usual where
// too few are known.
func (p *Past) Step(usual int64) int64 {
	sorted := slices.Sorted(slices.Values(p.known()))
	if len(sorted) < 4 {
		return usual
	}
	gaps := make([]int64, 0, len(sorted))
	for i := range sorted[1:] {
		gaps = append(gaps, sorted[i+1]-sorted[i])
	}
	slices.Sort(gaps)
	if g := gaps[len(gaps)/2]; g > 0 {
		return g
	}
	return usual
}

// Disordered reports whether the time at fills a place that was left free a few frames
// before last: frames come in another order than that of their times.
func (p *Past) Disordered(last, at, step int64) bool {
	if last-at > reordered*step {
		return false
	}
	for _, t := range p.known() {
		if 5*max(t-at, at-t) < 3*step {
			return false
		}
	}
	return true
}

func (p *Past) known() []int64 { return p.times[:min(p.n, len(p.times))] }
