package colorize

import "github.com/vidcolor/vidcolor"

// Where a picture shows nothing the network answers with what it likes best: blue,
// yellow, orange. Support says how far the picture itself speaks for colour. Two
// things take it away, by figures of 1,960 photos and of cards, leader and mats:
//
//   - detail that is missing everywhere: blank frames and leader, with grain, specks
//     and uneven light too. Of every photo at least 9 % of the cells have a gradient
//     of 1.5 L from one to the next, of leader with dust 2 to 4 %;
//   - ground: an area of one lightness that fills most of the picture or lies along
//     two opposite sides of it, as that of cards and mats does. A sky or a wall
//     changes its lightness by more, or is smaller, or has something below it.
const (
	supportStep  = 1.5  // L from one cell to the next that counts as detail
	supportNone  = 0.04 // share of cells with detail up to which a picture is blank
	supportWhole = 0.09 // and from which it is none
)

// supportOf returns the support of each cell of p, 0 to 1, on the grid of its
// chroma; nil where it is 1 everywhere.
func supportOf(p *vidcolor.Proxy) []float32 {
	c := newCells(p)
	seen := ramp(c.detail(), supportNone, supportWhole)
	s := make([]float32, len(c.l))
	for i := range s {
		s[i] = seen
	}
	if seen > 0 {
		c.takeGround(s, rect{0, 0, c.w, c.h})
	}
	for _, v := range s {
		if v < 1 {
			return s
		}
	}
	return nil
}

// support takes from c what the picture does not speak for.
func support(c *vidcolor.Chroma, s []float32) {
	if len(s) != len(c.A) {
		return
	}
	for i, v := range s {
		c.A[i] *= v
		c.B[i] *= v
		c.Conf[i] *= v
	}
}

// cells is a proxy with the mean L of its blocks of 4×4.
type cells struct {
	w, h int
	l    []float32
	p    *vidcolor.Proxy
}

func newCells(p *vidcolor.Proxy) *cells {
	c := &cells{w: p.W / strideOut, h: p.H / strideOut, p: p}
	c.l = make([]float32, c.w*c.h)
	for y := range c.h * strideOut {
		row := p.L[y*p.W:]
		out := c.l[y/strideOut*c.w:][:c.w]
		for x := range out {
			out[x] += (row[4*x] + row[4*x+1] + row[4*x+2] + row[4*x+3]) / (strideOut * strideOut)
		}
	}
	return c
}

// detail is the share of cells at which L changes by supportStep or more.
func (c *cells) detail() float32 {
	n := 0
	for y := range c.h {
		for x := range c.w {
			var dx, dy float32
			at := y*c.w + x
			if x > 0 && x < c.w-1 {
				dx = c.l[at+1] - c.l[at-1]
			}
			if y > 0 && y < c.h-1 {
				dy = c.l[at+c.w] - c.l[at-c.w]
			}
			if dx*dx+dy*dy > 4*supportStep*supportStep {
				n++
			}
		}
	}
	return float32(n) / float32(len(c.l))
}

// ramp rises from 0 at from to 1 at to.
func ramp(v, from, to float32) float32 { return clamp((v-from)/(to-from), 0, 1) }
