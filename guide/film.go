package guide

import (
	"fmt"
	"image"
	"slices"
	"time"
)

// SetShots says which shots the film has, where the guide does not list them.
func (g *Guide) SetShots(shots []Shot) {
	g.Shots = shots
	g.begin()
}

// begin takes times before the first picture, whose sound may begin first, for that one's.
func (g *Guide) begin() {
	if len(g.Shots) == 0 {
		return
	}
	first := g.Shots[0].Start
	for i := range g.Frames {
		g.Frames[i].Time = max(g.Frames[i].Time, first)
	}
	for i := range g.Hints {
		g.Hints[i].Time = max(g.Hints[i].Time, first)
	}
	for i := range g.Regions {
		g.Regions[i].Time = max(g.Regions[i].Time, first)
	}
	g.moments = nil
	g.moments = g.Moments()
}

func (g *Guide) bad(line int, cause, cure string) error {
	return &FileError{File: g.File, Line: line, Cause: cause, Cure: cure}
}

// CheckTimes names what is stated at or behind the film's end, as times are written.
func (g *Guide) CheckTimes(end time.Duration) error {
	late := func(line int, at time.Duration) error {
		if at >= end {
			return g.bad(line, fmt.Sprintf("time %s is behind the film's end at %s", FormatTime(at), FormatTime(end)), "write a time within the film")
		}
		return nil
	}
	for _, f := range g.Frames {
		if err := late(f.Line, f.Time); err != nil {
			return err
		}
	}
	for _, h := range g.Hints {
		if err := late(h.Line, h.Time); err != nil {
			return err
		}
	}
	for _, r := range g.Regions {
		if err := late(r.Line, r.Time); err != nil {
			return err
		}
	}
	return nil
}

// checkIdentity compares what [film] says.
func (g *Guide) checkIdentity(width, height int, sum string) error {
	f := &g.Film
	if f.SHA256 != "" && sum != "" && f.SHA256 != sum {
		return g.bad(f.Line, "the guide is for another film ("+f.Name+")", "name that film, or take sha256 out of [film] if it is only coded anew")
	}
	if f.Width != 0 && f.Width != width || f.Height != 0 && f.Height != height {
		return g.bad(f.Line, fmt.Sprintf("the guide is for a film of %d×%d, this one is %d×%d", f.Width, f.Height, width, height), "name the film that it was made for")
	}
	return nil
}

// CheckExport names what the guide says of its film that is not so of the one that frames
// are to be exported of: a film of that name, of width × height pixels, whose SHA-256 is sum.
func (g *Guide) CheckExport(name string, width, height int, sum string) error {
	if f := &g.Film; f.SHA256 == "" && f.Name != "" && f.Name != name {
		return g.bad(f.Line, "the guide is for another film ("+f.Name+")", "name that film, or another folder, or mend name in [film]")
	}
	return g.checkIdentity(width, height, sum)
}

// CheckFilm names what the guide says that a film of width × height pixels does not have,
// but for times: see [Guide.CheckTimes]. sum is the film's SHA-256 or "".
func (g *Guide) CheckFilm(width, height int, sum string) error {
	if err := g.checkIdentity(width, height, sum); err != nil {
		return err
	}
	size := func(line int, path string) error {
		if path == "" || g.pictures == nil {
			return nil
		}
		if got, err := g.pictures.read.Size(path); err == nil && got != image.Pt(width, height) {
			return g.bad(line, fmt.Sprintf("%s is %d×%d, the film %d×%d", path, got.X, got.Y, width, height), "make it of the film's size, nothing cut off or turned")
		}
		return nil
	}
	for _, f := range g.Frames {
		if err := size(f.Line, f.Picture); err != nil {
			return err
		}
	}
	for _, h := range g.Hints {
		if err := size(h.Line, h.Picture); err != nil {
			return err
		}
		for _, p := range h.Points {
			if p.X < 0 || p.Y < 0 || p.X >= float64(width) || p.Y >= float64(height) {
				return g.bad(p.Line, fmt.Sprintf("the point %g, %g is outside the picture of %d×%d", p.X, p.Y, width, height), countPixels)
			}
		}
	}
	for _, r := range g.Regions {
		if err := size(r.Line, r.Mask); err != nil {
			return err
		}
		if err := g.checkPolygon(r, width, height); err != nil {
			return err
		}
	}
	return nil
}

const countPixels = "count pixels from the left and the top, from 0"

// checkPolygon refuses one of which nothing lies in the picture.
func (g *Guide) checkPolygon(r Region, width, height int) error {
	p := r.Polygon
	if p == nil || covers(p, float64(width), float64(height)) {
		return nil
	}
	least, most := p[0], p[0]
	for _, c := range p {
		for i := range c {
			least[i], most[i] = min(least[i], c[i]), max(most[i], c[i])
		}
	}
	if most[0] <= 0 || most[1] <= 0 || least[0] >= float64(width) || least[1] >= float64(height) {
		return g.bad(r.Line, fmt.Sprintf("the polygon is outside the picture of %d×%d", width, height), countPixels)
	}
	return g.bad(r.Line, fmt.Sprintf("the polygon has no area in the picture of %d×%d", width, height), "give it three corners or more that enclose something")
}

// covers reports whether a polygon, by the even-odd rule, has an area within width × height.
func covers(p [][2]float64, width, height float64) bool {
	const fine = 8 // lines of each row of pixels
	var met []float64
	for j := range int(height) * fine {
		y := (float64(j) + 0.5) / fine
		met = met[:0]
		for i, a := range p {
			if b := p[(i+1)%len(p)]; (a[1] > y) != (b[1] > y) {
				met = append(met, min(max(a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]), 0), width))
			}
		}
		slices.Sort(met)
		for i := 1; i < len(met); i += 2 {
			if met[i] > met[i-1] {
				return true
			}
		}
	}
	return false
}
