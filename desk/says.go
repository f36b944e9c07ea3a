package desk

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/guide"
)

// says is what a guide says of each shot, told apart by texts: "" is nothing.
type says struct {
	shots []string // of shots that it lists
	all   string   // of every other
}

// of is what is said of the shot of that index.
func (s *says) of(shot int) string {
	if shot < len(s.shots) {
		return s.shots[shot]
	}
	return s.all
}

// anything reports whether something is said of the film.
func (s *says) anything() bool {
	return s.all != "" || slices.ContainsFunc(s.shots, func(one string) bool { return one != "" })
}

// saysOf gathers what a guide says. Without a list of shots it is said of all. Frames that
// were exported and not painted on say nothing, and g is left without them.
func saysOf(g *guide.Guide) *says {
	g.LeaveUntouched()
	s := &says{}
	if len(g.Shots) == 0 {
		if len(g.Moments())+len(g.References) > 0 {
			s.all = stated(g, 0, 1<<62, true)
		}
		return s
	}
	for i := range g.Shots {
		text := ""
		if g.Touches(i) {
			one := g.Shots[i]
			one.Line = 0
			text = fmt.Sprintf("%+v", one) + stated(g, one.Start, one.End, true)
			if n := one.Look; n > 0 {
				text += stated(g, g.Shots[n-1].Start, g.Shots[n-1].End, false)
			}
		}
		s.shots = append(s.shots, text)
	}
	return s
}

// stated is what is stated between two times, with how the pictures are now that it names;
// with references, if they are wanted.
func stated(g *guide.Guide, from, to time.Duration, references bool) string {
	var b strings.Builder
	file := func(path string) {
		if info, err := os.Stat(path); path != "" && err == nil {
			fmt.Fprintf(&b, "%d %v", info.Size(), info.ModTime())
		}
	}
	in := func(at time.Duration) bool { return from <= at && at < to }
	for _, f := range g.Frames {
		if f.Line = 0; in(f.Time) {
			fmt.Fprintf(&b, "%+v", f)
			file(f.Picture)
		}
	}
	for _, h := range g.Hints {
		if h.Line = 0; in(h.Time) {
			h.Points = slices.Clone(h.Points)
			for i := range h.Points {
				h.Points[i].Line = 0
			}
			fmt.Fprintf(&b, "%+v", h)
			file(h.Picture)
		}
	}
	for _, r := range g.Regions {
		if r.Line = 0; in(r.Time) {
			fmt.Fprintf(&b, "%+v", r)
			file(r.Mask)
		}
	}
	for i, r := range g.References {
		if r.Line = 0; references && r.From < to && r.To > from {
			fmt.Fprintf(&b, "%d %+v", i, r)
			file(r.Picture + r.Film)
		}
	}
	return b.String()
}
