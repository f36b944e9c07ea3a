package guide

import (
	"slices"
	"time"
)

// ShotsAt are a film's shots as a guide lists them, of the times at which they are shown:
// each lasts until the next begins.
func ShotsAt(spans []Span) []Shot {
	var shots []Shot
	for i, s := range spans {
		if i > 0 {
			shots[i-1].End = s.Start
		}
		shots = append(shots, Shot{Start: s.Start, End: max(s.End, s.Start+time.Millisecond), Saturation: 1})
	}
	return slices.DeleteFunc(shots, func(s Shot) bool { return s.End <= s.Start })
}
