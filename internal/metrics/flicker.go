package metrics

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// Flow measures how a film moves. Next takes the next picture's lightness and
// returns, for every 4×4 cell of it, the displacement in its samples to where the
// cell's content lies in the picture before, and a confidence from 0 to 1; both
// are nil for the first picture. Package temporal has one.
type Flow interface {
	Next(p *vidcolor.Proxy) (v [][2]float32, conf []float32)
}

const (
	flickerSide = 160 // short side of the picture that motion is measured in
	flickerGrid = 32  // its sides are multiples of this
	flickerCell = 4
	flickerSure = 0.3 // mean confidence below which a pair of pictures says nothing: a cut
)

// flicker accumulates chroma flicker: how much colour changes from picture to
// picture along the truth's own motion.
//
// The truth's luma is averaged to a picture of a short side of about 160 (sides
// multiples of 32, never larger than the film), a and b of truth and result to a
// quarter of that. For each picture n > 0 let v(x) be the motion of cell x to
// picture n−1 as measured on the truth's lightness, and c(x) its confidence. Then
//
//	F(n) = Σ c(x)·|ab(n, x) − ab(n−1, x+v(x))| / Σ c(x),
//
// with |·| the distance in the ab plane and x+v read bilinearly. Pairs whose mean
// confidence is below 0.3 (cuts) are left out. Flicker is the mean of F over the
// pairs, in ab units a frame; result and truth share v and c, so that what
// measured motion gets wrong is in both.
type flicker struct {
	flow          Flow
	width, height int // of the film
	w, h          int // of the lightness picture
	columns       []int32
	cells         []int32

	light, lightN []float32 // sums of bytes and their number, w×h
	table         *lab.LightnessTable
	count         []float32 // samples a cell
	now, before   [2]plane  // result, truth
	sum           [2]float64
	pairs         int
	index         int64
}

// plane is a and b on the grid of cells.
type plane struct{ a, b []float32 }

func newFlicker(f Flow) *flicker { return &flicker{flow: f, table: lab.NewLightnessTable()} }

// open clears the sums for a picture of width × height; false for pictures too
// small to be measured.
func (f *flicker) open(width, height int) bool {
	if width < flickerGrid || height < flickerGrid {
		return false
	}
	if f.width != width || f.height != height {
		f.size(width, height)
	}
	clear(f.light)
	clear(f.lightN)
	clear(f.count)
	for i := range f.now {
		clear(f.now[i].a)
		clear(f.now[i].b)
	}
	return true
}

func (f *flicker) size(width, height int) {
	f.width, f.height = width, height
	short := float64(min(width, height, flickerSide)) / float64(min(width, height))
	side := func(n int) int {
		k := int(float64(n)*short/flickerGrid + 0.5)
		return flickerGrid * max(min(k, n/flickerGrid), 1)
	}
	f.w, f.h = side(width), side(height)
	gw := f.w / flickerCell
	n := gw * (f.h / flickerCell)
	f.columns, f.cells = make([]int32, width), make([]int32, width)
	for x := range f.columns {
		f.columns[x], f.cells[x] = int32(x*f.w/width), int32(x*gw/width)
	}
	f.light, f.lightN, f.count = make([]float32, f.w*f.h), make([]float32, f.w*f.h), make([]float32, n)
	for i := range f.now {
		f.now[i] = plane{make([]float32, n), make([]float32, n)}
		f.before[i] = plane{make([]float32, n), make([]float32, n)}
	}
}

// row adds row y: the truth's luma and both pictures' colours.
func (f *flicker) row(y int, luma []uint8, t *tally) {
	o := y * f.h / f.height * f.w
	light, number := f.light[o:o+f.w], f.lightN[o:o+f.w]
	for x, v := range luma {
		c := f.columns[x]
		light[c] += float32(v)
		number[c]++
	}
	gw := f.w / flickerCell
	o = y * (f.h / flickerCell) / f.height * gw
	for i := range f.now {
		a, b := f.now[i].a[o:o+gw], f.now[i].b[o:o+gw]
		as, bs := t.a[i], t.b[i]
		bs = bs[:len(as)]
		for x, v := range as {
			c := f.cells[x]
			a[c] += v
			b[c] += bs[x]
		}
	}
	for _, c := range f.cells {
		f.count[o+int(c)]++
	}
}

// close measures the picture that was added.
func (f *flicker) close() {
	p := &vidcolor.Proxy{Index: f.index, W: f.w, H: f.h, L: make([]float32, len(f.light))}
	f.index++
	for i, v := range f.light {
		p.L[i] = f.table.At(v / (255 * f.lightN[i]))
	}
	for i := range f.now {
		for at, n := range f.count {
			f.now[i].a[at] /= n
			f.now[i].b[at] /= n
		}
	}
	v, conf := f.flow.Next(p)
	f.compare(v, conf)
	f.now, f.before = f.before, f.now
}

// compare adds the change since the picture before.
func (f *flicker) compare(v [][2]float32, conf []float32) {
	if len(v) == 0 {
		return
	}
	var sure float64
	for _, c := range conf {
		sure += float64(c)
	}
	if sure < flickerSure*float64(len(conf)) {
		return
	}
	gw, gh := f.w/flickerCell, f.h/flickerCell
	var sum [2]float64
	for at, c := range conf {
		x := float32(at%gw) + v[at][0]/flickerCell
		y := float32(at/gw) + v[at][1]/flickerCell
		for i := range sum {
			a := bilinear(f.before[i].a, gw, gh, x, y) - f.now[i].a[at]
			b := bilinear(f.before[i].b, gw, gh, x, y) - f.now[i].b[at]
			sum[i] += float64(c * root(a*a+b*b))
		}
	}
	for i, s := range sum {
		f.sum[i] += s / sure
	}
	f.pairs++
}

// bilinear reads p, w × h, at (x, y), held inside.
func bilinear(p []float32, w, h int, x, y float32) float32 {
	x, y = min(max(x, 0), float32(w-1)), min(max(y, 0), float32(h-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, w-1), min(y0+1, h-1)
	fx, fy := x-float32(x0), y-float32(y0)
	top := p[y0*w+x0] + fx*(p[y0*w+x1]-p[y0*w+x0])
	low := p[y1*w+x0] + fx*(p[y1*w+x1]-p[y1*w+x0])
	return top + fy*(low-top)
}

// value is the flicker of picture i so far, nil before the first pair.
func (f *flicker) value(i int) *float64 {
	if f == nil || f.pairs == 0 {
		return nil
	}
	v := f.sum[i] / float64(f.pairs)
	return &v
}
