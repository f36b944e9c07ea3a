package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
)

const enlarged = 3 // pixels of a picture's for one of the network's, each way

// draw writes a picture of the frames that have an outline, or of the first and the
// last, as they were coloured, with the outlines.
func (c *clip) draw(dir, way string, got []*vidcolor.Chroma) error {
	frames := c.outlines
	if len(frames) == 0 {
		frames = []outline{{frame: 0}, {frame: int64(len(got) - 1)}}
	}
	w, h := c.proxies[0].W*enlarged, c.proxies[0].H*enlarged
	m := image.NewRGBA(image.Rect(0, 0, len(frames)*w, h))
	for n, o := range frames {
		p, g := c.proxies[o.frame], got[o.frame]
		a, b := enlarge(g.A, g.W, g.H), enlarge(g.B, g.W, g.H)
		for y := range h {
			for x := range w {
				at := y/enlarged*p.W + x/enlarged
				rgb := show(p.L[at], a[at], b[at])
				m.Set(n*w+x, y, color.RGBA{uint8(255 * rgb[0]), uint8(255 * rgb[1]), uint8(255 * rgb[2]), 255})
			}
		}
		for _, q := range o.polygons {
			for i, from := range q {
				to := q[(i+1)%len(q)]
				for k := range 400 {
					t := float64(k) / 400
					x := (from[0] + t*(to[0]-from[0])) * float64(w) / float64(c.width)
					y := (from[1] + t*(to[1]-from[1])) * float64(h) / float64(c.height)
					m.Set(n*w+int(x), int(y), color.RGBA{255, 255, 0, 255})
				}
			}
		}
	}
	f, err := os.Create(filepath.Join(dir, strings.ReplaceAll(c.name+"-"+way, " ", "-")+".png"))
	if err != nil {
		return err
	}
	if err := png.Encode(f, m); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
