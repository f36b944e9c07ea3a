package main

import (
	"context"
	"math"
	"math/rand"
	"slices"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/lab"
)

const (
	every    = 2 // frames that are scored: every second
	worse    = 5 // ab units that count as leak
	likeness = 10
	changed  = 5
)

// Ways that speak of one object.
const (
	dabWay        = "dab"
	twoDabsWay    = "two dabs"
	regionWay     = "region"
	lateDabWay    = "late dab"
	lateRegionWay = "late region"
)

func isObject(way string) bool {
	return slices.Contains([]string{dabWay, twoDabsWay, regionWay, lateDabWay, lateRegionWay}, way)
}

// rows colours the clip in all ways and measures.
func (j *scoring) rows(ctx context.Context, c *clip, set guide.Settings) ([]row, error) {
	auto, err := c.automatic(ctx)
	if err != nil {
		return nil, err
	}
	base := c.decibels(auto)
	all := []row{c.measure("automatic", auto, auto, base), c.measure("ceiling", c.best(), auto, base)}
	for _, w := range j.ways {
		said := c.statements(w, j.seed)
		if said == nil {
			continue
		}
		got, err := c.color(ctx, said, set)
		if err != nil {
			return nil, err
		}
		if j.pictures != "" {
			if err := c.draw(j.pictures, w, got); err != nil {
				return nil, err
			}
		}
		if isObject(w) {
			all = append(all, c.object(w, got, auto))
			continue
		}
		all = append(all, c.measure(w, got, auto, base))
	}
	return all, nil
}

// statements of a way; nil where the clip has none.
func (c *clip) statements(way string, seed int64) []statement {
	switch way {
	case "frame":
		w := make([]float32, len(c.cells[0].a))
		for i := range w {
			w[i] = 1
		}
		return []statement{{0, func(s *guide.Strokes) { s.Cells(w, c.cells[0].a, c.cells[0].b, true) }}}
	case "10 points":
		return c.points(10, seed)
	case "100 points":
		return c.points(100, seed)
	case dabWay, twoDabsWay, lateDabWay:
		return c.dabs(way)
	case regionWay, lateRegionWay:
		return c.region(way)
	}
	return nil
}

// points are random ones of the first frame, each the mean of 3 × 3 cells.
func (c *clip) points(n int, seed int64) []statement {
	rng := rand.New(rand.NewSource(seed))
	gw, gh := c.proxies[0].W/4, c.proxies[0].H/4
	cw, ch := float64(c.width)/float64(gw), float64(c.height)/float64(gh)
	return []statement{{0, func(s *guide.Strokes) {
		for range n {
			x, y := 1+rng.Intn(gw-2), 1+rng.Intn(gh-2)
			var a, b float32
			for k := range 9 {
				at := (y-1+k/3)*gw + x - 1 + k%3
				a += c.cells[0].a[at] / 9
				b += c.cells[0].b[at] / 9
			}
			s.Dab((float64(x)+0.5)*cw, (float64(y)+0.5)*ch, 1.5*min(cw, ch), guide.Color{A: a, B: b})
		}
	}}}
}

// best is true colour on the grid.
func (c *clip) best() []*vidcolor.Chroma {
	var all []*vidcolor.Chroma
	for i, t := range c.cells {
		all = append(all, &vidcolor.Chroma{Index: int64(i), W: c.proxies[i].W / 4, H: c.proxies[i].H / 4, A: t.a, B: t.b})
	}
	return all
}

// decibels is the PSNR of every scored frame.
func (c *clip) decibels(got []*vidcolor.Chroma) []float64 {
	var all []float64
	if c.shown == nil {
		c.shown = make([][]float32, len(c.proxies))
	}
	for i := 0; i < len(got); i += every {
		p, t := c.proxies[i], c.truth[i]
		if c.shown[i] == nil {
			c.shown[i] = make([]float32, 3*len(p.L))
			for k, l := range p.L {
				for n, v := range show(l, t.a[k], t.b[k]) {
					c.shown[i][3*k+n] = float32(v)
				}
			}
		}
		a, b := enlarge(got[i].A, got[i].W, got[i].H), enlarge(got[i].B, got[i].W, got[i].H)
		var sum float64
		for k, l := range p.L {
			for n, v := range show(l, a[k], b[k]) {
				d := v - float64(c.shown[i][3*k+n])
				sum += d * d
			}
		}
		all = append(all, -10*math.Log10(sum/float64(3*len(p.L))+1e-12))
	}
	return all
}

// show is sRGB of a colour, cut to its range.
func show(l, a, b float32) [3]float64 {
	rgb := lab.LinearRGB(lab.ToXYZ([3]float64{float64(l), float64(a), float64(b)}))
	for i, v := range rgb {
		rgb[i] = lab.Encode(min(max(v, 0), 1))
	}
	return rgb
}

// enlarge brings a grid to four times its size, bilinearly.
func enlarge(v []float32, w, h int) []float32 {
	out := make([]float32, 16*w*h)
	for y := range 4 * h {
		fy := min(max((float32(y)+0.5)/4-0.5, 0), float32(h-1))
		y0 := int(fy)
		y1 := min(y0+1, h-1)
		for x := range 4 * w {
			fx := min(max((float32(x)+0.5)/4-0.5, 0), float32(w-1))
			x0 := int(fx)
			x1 := min(x0+1, w-1)
			u, t := fx-float32(x0), fy-float32(y0)
			top := v[y0*w+x0] + u*(v[y0*w+x1]-v[y0*w+x0])
			low := v[y1*w+x0] + u*(v[y1*w+x1]-v[y1*w+x0])
			out[y*4*w+x] = top + t*(low-top)
		}
	}
	return out
}

func (c *clip) measure(way string, got, auto []*vidcolor.Chroma, base []float64) row {
	r := row{way: way, clip: c.name, flicker: c.flicker(got), before: c.flicker(auto), contrast: contrast(got), plain: contrast(auto)}
	own := c.decibels(got)
	for i, v := range own {
		r.psnr += v / float64(len(own))
		r.gain += (v - base[i]) / float64(len(own))
		if i > 0 {
			r.later += (v - base[i]) / float64(len(own)-1)
		}
	}
	var n int
	for i, g := range got {
		for k, a := range g.A {
			n++
			t := &c.cells[i]
			if distance(a, g.B[k], t.a[k], t.b[k]) > distance(auto[i].A[k], auto[i].B[k], t.a[k], t.b[k])+worse {
				r.leak++
			}
		}
	}
	r.leak /= float64(n)
	return r
}

// flicker is the mean change of ab along the motion, weighted by its confidence, in
// ab units a frame.
func (c *clip) flicker(got []*vidcolor.Chroma) float64 {
	var all float64
	for n := 1; n < len(got); n++ {
		now, before, m := got[n], got[n-1], c.moves[n]
		var sum, weight float64
		for i, v := range m.v {
			x := min(max(float32(i%now.W)+v[0]/4, 0), float32(now.W-1))
			y := min(max(float32(i/now.W)+v[1]/4, 0), float32(now.H-1))
			a, b := read(before.A, now.W, now.H, x, y), read(before.B, now.W, now.H, x, y)
			sum += float64(m.c[i]) * distance(now.A[i], now.B[i], a, b)
			weight += float64(m.c[i])
		}
		all += sum / (weight + 1e-9)
	}
	return all / float64(len(got)-1)
}

// contrast is the mean difference of ab between neighbouring cells: what a picture has that
// can flicker, since what moves by parts of a cell is read between them.
func contrast(got []*vidcolor.Chroma) float64 {
	var sum, n float64
	for _, c := range got {
		for i := range c.A {
			if (i+1)%c.W != 0 {
				sum += distance(c.A[i], c.B[i], c.A[i+1], c.B[i+1])
				n++
			}
			if j := i + c.W; j < len(c.A) {
				sum += distance(c.A[i], c.B[i], c.A[j], c.B[j])
				n++
			}
		}
	}
	return sum / n
}

// read is bilinear.
func read(v []float32, w, h int, x, y float32) float32 {
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, w-1), min(y0+1, h-1)
	u, t := x-float32(x0), y-float32(y0)
	top := v[y0*w+x0] + u*(v[y0*w+x1]-v[y0*w+x0])
	low := v[y1*w+x0] + u*(v[y1*w+x1]-v[y1*w+x0])
	return top + t*(low-top)
}
