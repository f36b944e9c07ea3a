package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
)

// outline is an object in one frame: polygons, and a place for a dab on it, in pixels
// of the film.
type outline struct {
	frame    int64
	dab      [2]float64
	polygons [][][2]float64
}

// readOutlines reads lines of "FRAME DAB POLYGON [| POLYGON]...", where DAB is x,y and
// a POLYGON x,y x,y x,y...; none if there is no file.
func readOutlines(path string) ([]outline, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []outline
	for s := bufio.NewScanner(f); s.Scan(); {
		words := strings.Fields(s.Text())
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		var o outline
		if _, err := fmt.Sscan(words[0], &o.frame); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		var polygon [][2]float64
		for i, w := range append(words[1:], "|") {
			if w == "|" {
				o.polygons, polygon = append(o.polygons, polygon), nil
				continue
			}
			var p [2]float64
			if _, err := fmt.Sscanf(w, "%f,%f", &p[0], &p[1]); err != nil {
				return nil, fmt.Errorf("%s: %q: %w", path, w, err)
			}
			if i == 0 {
				o.dab = p
			} else {
				polygon = append(polygon, p)
			}
		}
		all = append(all, o)
	}
	return all, nil
}

// asked is a colour that no network gives to these objects by itself: violet.
var asked = guide.Color{A: 40, B: -45}

// dabs are one on the object's first outline, or on the last, or one on each.
func (c *clip) dabs(way string) []statement {
	if len(c.outlines) == 0 {
		return nil
	}
	on := []outline{c.outlines[0], c.outlines[len(c.outlines)-1]}
	switch way {
	case dabWay:
		on = on[:1]
	case lateDabWay:
		on = on[1:]
	}
	var all []statement
	for _, o := range on {
		all = append(all, statement{o.frame, func(s *guide.Strokes) { s.Dab(o.dab[0], o.dab[1], 12, asked) }})
	}
	return all
}

// region is the first outline itself, or the last.
func (c *clip) region(way string) []statement {
	if len(c.outlines) == 0 {
		return nil
	}
	o := c.outlines[0]
	if way == lateRegionWay {
		o = c.outlines[len(c.outlines)-1]
	}
	return []statement{{o.frame, func(s *guide.Strokes) {
		for _, p := range o.polygons {
			s.Mask(s.Polygon(p), asked)
		}
	}}}
}

// object measures how many of the object's cells have the asked colour, within 10 in
// ab, and how many others have changed by more than 5, in all frames with an outline.
func (c *clip) object(way string, got, auto []*vidcolor.Chroma) row {
	r := row{way: way, clip: c.name, object: true}
	var in, out float64
	for _, o := range c.outlines {
		g, a := got[o.frame], auto[o.frame]
		s := guide.NewStrokes(g.W, g.H, c.width, c.height)
		cover := make([]float32, len(g.A))
		for _, p := range o.polygons {
			for i, v := range s.Polygon(p) {
				cover[i] += v
			}
		}
		for i, v := range cover {
			switch {
			case v >= 0.6:
				in++
				if distance(g.A[i], g.B[i], asked.A, asked.B) <= likeness {
					r.taken++
				}
			case v <= 0.05:
				out++
				if distance(g.A[i], g.B[i], a.A[i], a.B[i]) > changed {
					r.rest++
				}
			}
		}
	}
	r.taken /= max(in, 1)
	r.rest /= max(out, 1)
	return r
}
