package colorize

// Constants of the ground, in L and shares of the looked-at part of the picture.
const (
	groundFlat  = 2.0 // range of L over 3×3 cells up to which they are flat
	groundWidth = 2.0 // of the band of L in which a ground lies
	groundBins  = 2   // bins of the search for it, a unit of L

	groundLeast = 0.45 // share from which it is one wherever it lies
	groundMost  = 0.6  // and from which it surely is
	sidesLeast  = 0.75 // the same for its share of two opposite sides
	sidesMost   = 0.95
	sidesShare  = 0.03 // of the part that it has at least then

	inkFill  = 0.6  // share of a mat's inside that is of other L, from which it is a picture
	inkLeast = 0.15 // share of ground around a cell from which the cell is writing on it
	inkMost  = 0.4  // and surely is
	inkReach = 2    // cells each way that count as around

	frameDepth = 2 // cells of a frame between two mats
	matsMost   = 3 // mats one in another
)

// rect is a part of the grid, from (x0, y0) to before (x1, y1).
type rect struct{ x0, y0, x1, y1 int }

func (r rect) area() int { return max(r.x1-r.x0, 0) * max(r.y1-r.y0, 0) }

func (r rect) has(x, y int) bool { return x >= r.x0 && x < r.x1 && y >= r.y0 && y < r.y1 }

// shrink takes n cells off each side.
func (r rect) shrink(n int) rect { return rect{r.x0 + n, r.y0 + n, r.x1 - n, r.y1 - n} }

// ground is an area of one lightness.
type ground struct {
	level float32
	is    []bool  // by cell of the grid
	share float32 // of the part
	sides float32 // the smaller share of two opposite sides, of the better pair
}

// takeGround takes the support of the ground of part r, and of writing on it. What
// a mat encloses is looked at in turn.
func (c *cells) takeGround(s []float32, r rect) {
	for range matsMost {
		g, frame := c.findGround(r), r
		for n := 1; n <= frameDepth && g.sides <= sidesLeast; n++ {
			if within := c.findGround(r.shrink(n)); within.sides > sidesLeast {
				g, r = within, r.shrink(n)
			}
		}
		mat := ramp(g.sides, sidesLeast, sidesMost)
		sure := max(mat, ramp(g.share, groundLeast, groundMost))
		if sure == 0 || g.share < sidesShare {
			return
		}
		c.fade(s, 1-sure, func(x, y int) bool { return frame.has(x, y) && !r.has(x, y) })
		outer := g.fromSides(c, r)
		inner := c.bounds(r, outer)
		if mat < 1 || inner.area() == 0 || c.unlike(inner, g.level) < inkFill {
			c.takeInk(s, r, &g, sure)
			return
		}
		c.fade(s, 1-sure, func(x, y int) bool { return outer[y*c.w+x] })
		r = inner
	}
}

// fade multiplies the support of the cells that are in by k.
func (c *cells) fade(s []float32, k float32, in func(x, y int) bool) {
	for i := range s {
		if in(i%c.w, i/c.w) {
			s[i] *= k
		}
	}
}

// findGround looks for the level at which most of part r is flat.
func (c *cells) findGround(r rect) ground {
	if r.x1-r.x0 < 4 || r.y1-r.y0 < 4 {
		return ground{}
	}
	const wide = groundWidth * groundBins
	var counts [101*groundBins + wide]int
	flat := make([]bool, len(c.l))
	for y := r.y0; y < r.y1; y++ {
		for x := r.x0; x < r.x1; x++ {
			at := y*c.w + x
			if flat[at] = c.isFlat(r, x, y); flat[at] {
				counts[int(clamp(c.l[at], 0, 100)*groundBins)]++
			}
		}
	}
	best, from := 0, 0
	for i := range 101 * groundBins {
		n := 0
		for _, v := range counts[i : i+wide] {
			n += v
		}
		if n > best {
			best, from = n, i
		}
	}
	low := float32(from) / groundBins
	g := ground{level: low + groundWidth/2, is: flat, share: float32(best) / float32(r.area())}
	for i, f := range flat {
		g.is[i] = f && c.l[i] >= low && c.l[i] < low+groundWidth
	}
	g.sides = g.pair(c.w, r)
	return g
}

// isFlat reports whether L hardly changes around a cell, within r.
func (c *cells) isFlat(r rect, x, y int) bool {
	lo := c.l[y*c.w+x]
	hi := lo
	for v := max(y-1, r.y0); v <= min(y+1, r.y1-1); v++ {
		for _, l := range c.l[v*c.w+max(x-1, r.x0) : v*c.w+min(x+2, r.x1)] {
			lo, hi = min(lo, l), max(hi, l)
		}
	}
	return hi-lo < groundFlat
}

// pair is how much of two opposite sides of r is ground: of the side that has less,
// of the pair that has more.
func (g *ground) pair(w int, r rect) float32 {
	var left, right, top, bottom float32
	for y := r.y0; y < r.y1; y++ {
		left += one(g.is[y*w+r.x0])
		right += one(g.is[y*w+r.x1-1])
	}
	for x := r.x0; x < r.x1; x++ {
		top += one(g.is[r.y0*w+x])
		bottom += one(g.is[(r.y1-1)*w+x])
	}
	return max(min(left, right)/float32(r.y1-r.y0), min(top, bottom)/float32(r.x1-r.x0))
}

func one(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// fromSides is the ground that can be reached from the sides of r over ground.
func (g *ground) fromSides(c *cells, r rect) []bool {
	out := make([]bool, len(g.is))
	var open []int
	visit := func(x, y int) {
		if at := y*c.w + x; x >= r.x0 && x < r.x1 && y >= r.y0 && y < r.y1 && g.is[at] && !out[at] {
			out[at] = true
			open = append(open, at)
		}
	}
	for y := r.y0; y < r.y1; y++ {
		visit(r.x0, y)
		visit(r.x1-1, y)
	}
	for x := r.x0; x < r.x1; x++ {
		visit(x, r.y0)
		visit(x, r.y1-1)
	}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		x, y := at%c.w, at/c.w
		visit(x-1, y)
		visit(x+1, y)
		visit(x, y-1)
		visit(x, y+1)
	}
	return out
}

// bounds is the part of r that outer leaves: from the first to the last row and
// column with more than a speck of something else.
func (c *cells) bounds(r rect, outer []bool) rect {
	const speck = 2 // cells
	column := func(x int) (n int) {
		for y := r.y0; y < r.y1; y++ {
			n += int(1 - one(outer[y*c.w+x]))
		}
		return n
	}
	row := func(y int) (n int) {
		for x := r.x0; x < r.x1; x++ {
			n += int(1 - one(outer[y*c.w+x]))
		}
		return n
	}
	for r.x0 < r.x1 && column(r.x0) <= speck {
		r.x0++
	}
	for r.x0 < r.x1 && column(r.x1-1) <= speck {
		r.x1--
	}
	for r.y0 < r.y1 && row(r.y0) <= speck {
		r.y0++
	}
	for r.y0 < r.y1 && row(r.y1-1) <= speck {
		r.y1--
	}
	return r
}

// near is the share of samples of cell (x, y) that are of a ground's level.
func (c *cells) near(x, y int, level float32) float32 {
	n := 0
	for v := y * strideOut; v < (y+1)*strideOut; v++ {
		for _, l := range c.p.L[v*c.p.W+x*strideOut:][:strideOut] {
			if d := l - level; d < groundWidth && d > -groundWidth {
				n++
			}
		}
	}
	return float32(n) / (strideOut * strideOut)
}

// unlike is the share of samples of r that are of another level.
func (c *cells) unlike(r rect, level float32) float32 {
	var sum float32
	for y := r.y0; y < r.y1; y++ {
		for x := r.x0; x < r.x1; x++ {
			sum += 1 - c.near(x, y, level)
		}
	}
	return sum / float32(r.area())
}

// takeInk takes the support of all ground of r and of cells with much of it around.
func (c *cells) takeInk(s []float32, r rect, g *ground, sure float32) {
	near := make([]float32, len(s))
	for y := r.y0; y < r.y1; y++ {
		for x := r.x0; x < r.x1; x++ {
			near[y*c.w+x] = c.near(x, y, g.level)
		}
	}
	for y := r.y0; y < r.y1; y++ {
		for x := r.x0; x < r.x1; x++ {
			at := y*c.w + x
			if g.is[at] {
				s[at] *= 1 - sure
				continue
			}
			var sum, n float32
			for v := max(y-inkReach, r.y0); v <= min(y+inkReach, r.y1-1); v++ {
				for u := max(x-inkReach, r.x0); u <= min(x+inkReach, r.x1-1); u++ {
					sum, n = sum+near[v*c.w+u], n+1
				}
			}
			s[at] *= 1 - sure*ramp(sum/n, inkLeast, inkMost)
		}
	}
}
