package guide

import (
	"slices"
	"sort"
	"time"
)

// Format is the first line of every guide.toml.
const Format = "vidcolor-guide/1"

// Guide is what a person says of a film's colours: a parsed guide.toml. It is only
// read; the pictures that it names stay on the disk until a shot needs them.
type Guide struct {
	Dir  string // the folder
	File string // path of guide.toml, for messages

	Film       Film
	Palette    map[string]Color
	Shots      []Shot // in order, not overlapping; none: not known yet
	Frames     []Frame
	Hints      []Hint
	Regions    []Region
	References []Reference

	moments  []time.Duration // of a parsed guide; nil: not gathered
	pictures *Pictures       // of an opened guide; nil: they are not looked at
}

// Film says which film a guide is for. What is zero is not known.
type Film struct {
	Name          string
	SHA256        string // of the file, hexadecimal
	Width, Height int    // of a frame, in pixels as coded
	Line          int
}

// Shot is a span of the film without a cut, and how its colours are graded.
type Shot struct {
	Start, End time.Duration // from the film's beginning; End is not in it
	Saturation float64       // factor on what the network says; 1 by default
	Warmth     float64       // shift from blue to orange, in CIELAB units at medium lightness; 0 by default
	Gray       bool          // what the network says is left out
	Emulsion   string        // what recorded it: unknown, blue, ortho or pan; "" = as the film
	Look       int           // number of a shot whose statements hold here, too; 0 for none
	Line       int
}

// graded reports whether the shot's colours are changed as a whole.
func (s *Shot) graded() bool { return s.Saturation != 1 || s.Warmth != 0 || s.Gray }

// Frame is a corrected picture: where it differs from Exported, it is the colour of
// the film's frame at Time. Without Exported all of it is.
type Frame struct {
	Time              time.Duration
	Picture, Exported string // paths
	Line              int
}

// Hint is dabs of colour on one frame: points, or a transparent picture.
type Hint struct {
	Time    time.Duration
	Points  []Point
	Picture string  // path, or ""
	Reach   float64 // how far dabs go, a factor
	Line    int
}

// Point is a disc of colour, in pixels of the film's frame.
type Point struct {
	X, Y, Radius float64
	Color        Color
	Line         int
}

// Region is a part of one frame that has one colour: a polygon, or a mask.
type Region struct {
	Time    time.Duration
	Color   Color
	Polygon [][2]float64 // pixels of the film's frame
	Mask    string       // path, or ""
	Line    int
}

// Reference is a colour picture of something alike, or a frame of another film.
type Reference struct {
	Picture  string        // path, or ""
	Film     string        // path, or ""
	At       time.Duration // of the frame of Film
	Strength float64       // 0 to 1
	From, To time.Duration
	Line     int
}

// ShotAt is the index of the shot that holds time t, −1 for none.
func (g *Guide) ShotAt(t time.Duration) int {
	i := sort.Search(len(g.Shots), func(i int) bool { return g.Shots[i].End > t })
	if i == len(g.Shots) || g.Shots[i].Start > t {
		return -1
	}
	return i
}

// Moments are the times at which something is stated, in order, each once.
func (g *Guide) Moments() []time.Duration {
	if g.moments != nil {
		return g.moments
	}
	var all []time.Duration
	for _, f := range g.Frames {
		all = append(all, f.Time)
	}
	for _, h := range g.Hints {
		all = append(all, h.Time)
	}
	for _, r := range g.Regions {
		all = append(all, r.Time)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// momentsOf are those of one shot.
func (g *Guide) momentsOf(shot int) []time.Duration {
	s, all := g.Shots[shot], g.Moments()
	from, _ := slices.BinarySearch(all, s.Start)
	to, _ := slices.BinarySearch(all, s.End)
	return all[from:to]
}

// Touches reports whether anything is said that changes the shot of that index.
func (g *Guide) Touches(shot int) bool {
	if shot < 0 {
		return false
	}
	s := &g.Shots[shot]
	return s.graded() || s.Emulsion != "" || g.Stated(shot) ||
		slices.ContainsFunc(g.References, func(r Reference) bool { return r.From < s.End && r.To > s.Start })
}

// Stated reports whether colours are stated in the shot of that index, or in the one
// whose look it has.
func (g *Guide) Stated(shot int) bool { return g.Shots[shot].Look > 0 || len(g.momentsOf(shot)) > 0 }

// Pictures are the paths of all pictures that the guide names, in order.
func (g *Guide) Pictures() []string {
	var all []string
	for _, f := range g.Frames {
		all = append(all, f.Picture, f.Exported)
	}
	for _, h := range g.Hints {
		all = append(all, h.Picture)
	}
	for _, r := range g.Regions {
		all = append(all, r.Mask)
	}
	for _, r := range g.References {
		all = append(all, r.Picture, r.Film)
	}
	return slices.DeleteFunc(all, func(p string) bool { return p == "" })
}
