package guide

import (
	"image"
	"math"
)

// Of things that are smaller than a cell: what lies within this many units of L of the
// place that was dabbed, and hangs together with it, is one thing, up to a cell's pixels.
const spotAlike = 12

// spot is a dab: a disc of pixels of the film's frame, or what was painted there.
type spot struct {
	x, y, radius float64
	color        Color
	painted      []paintedCell // of a painted one
}

// paintedCell is what was painted of one cell.
type paintedCell struct {
	at     int
	weight float32
	color  Color
}

// settle brings dabs to the grid for the completion, but for those on something smaller
// than a cell, which are stated at full size.
func (s *Strokes) settle(v *View) {
	for _, p := range s.spots {
		if thing := s.thing(v, p); thing != nil && !p.color.Pin {
			s.small = append(s.small, &small{spot: &p, box: s.boxOf(v, thing)})
			continue
		}
		for _, c := range p.painted {
			s.law(c.at, c.weight, c.color)
		}
		if p.painted == nil {
			s.disc(p)
		}
	}
	s.spots = nil
}

// boxOf is what pixels of v's proxy cover of the film's frame, and one of them more on each
// side.
func (s *Strokes) boxOf(v *View, pixels []int) image.Rectangle {
	w, h := v.W*cell, v.H*cell
	var box image.Rectangle
	for _, at := range pixels {
		box = box.Union(image.Rect(at%w, at/w, at%w+1, at/w+1))
	}
	sx, sy := s.width/float64(w), s.height/float64(h)
	box = image.Rect(int(float64(box.Min.X-1)*sx), int(float64(box.Min.Y-1)*sy), int(math.Ceil(float64(box.Max.X+1)*sx)), int(math.Ceil(float64(box.Max.Y+1)*sy)))
	return box.Intersect(image.Rect(0, 0, int(s.width), int(s.height)))
}

// thing lists the pixels of v's proxy that belong to what a dab lies on, where that is
// no larger than a cell and the dab is small, too; nil else.
func (s *Strokes) thing(v *View, p spot) []int {
	w, h := v.W*cell, v.H*cell
	sx, sy := float64(w)/s.width, float64(h)/s.height
	if s.scattered || 2*p.radius*max(sx, sy) >= cell || len(v.fine) != w*h {
		return nil
	}
	at := func(n float64, most int) int { return min(max(int(math.Floor(n)), 0), most-1) }
	first := at(p.y*sy, h)*w + at(p.x*sx, w)
	thing, seen := []int{first}, map[int]bool{first: true}
	for k := 0; k < len(thing); k++ {
		if len(thing) > cell*cell {
			return nil
		}
		x, y := thing[k]%w, thing[k]/w
		for _, d := range [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			nx, ny := x+d[0], y+d[1]
			next := ny*w + nx
			if nx < 0 || ny < 0 || nx >= w || ny >= h || seen[next] {
				continue
			}
			if seen[next] = true; math.Abs(float64(v.fine[next]-v.fine[first])) < spotAlike {
				thing = append(thing, next)
			}
		}
	}
	return thing
}
