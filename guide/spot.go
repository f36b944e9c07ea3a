package guide

import "math"

// Of things that are smaller than a cell: what lies within this many units of L of the
// place that was dabbed, and hangs together with it, is one thing, up to a cell's pixels.
const spotAlike = 12

// spot is a dab: a disc of pixels of the film's frame.
type spot struct {
	x, y, radius float64
	color        Color
}

// settle brings dabs to the grid: those on something smaller than a cell as what they
// are, the others for the completion.
func (s *Strokes) settle(v *View) {
	for _, p := range s.spots {
		thing := s.thing(v, p)
		if thing == nil {
			s.disc(p)
			continue
		}
		cover := make([]float32, v.cells())
		for _, at := range thing {
			x, y := at%(v.W*cell), at/(v.W*cell)
			cover[y/cell*v.W+x/cell] += 2.0 / (cell * cell) // half a cell of it makes a whole one
		}
		for i := range cover {
			cover[i] = min(cover[i], 1)
		}
		s.Mask(cover, p.color)
	}
	s.spots = nil
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
