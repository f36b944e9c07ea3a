package guide

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// scatteredFrom is the number of points of one frame from which they are taken for
// samples of the whole picture and not for dabs on objects.
const scatteredFrom = 8

// pile gathers statements of the grid's cells; sums, so that their order is nothing.
type pile struct{ w, a, b []float32 }

func (p *pile) add(n, i int, w, a, b float32) {
	if p.w == nil {
		p.w, p.a, p.b = make([]float32, n), make([]float32, n), make([]float32, n)
	}
	p.w[i] += w
	p.a[i] += w * a
	p.b[i] += w * b
}

// layer is the pile with memberships of at most 1, nil if it is empty.
func (p *pile) layer(n int) *vidcolor.SaidLayer {
	if p.w == nil {
		return nil
	}
	l := vidcolor.NewSaidLayer(n)
	for i, w := range p.w {
		if w > 0 {
			addTo(l, i, min(w, 1), p.a[i]/w, p.b[i]/w)
		}
	}
	return l
}

// Strokes are the statements of one frame, brought to the grid of its chroma.
type Strokes struct {
	w, h          int     // cells
	width, height float64 // of the film's frame, in pixels

	soft, firm pile
	dabs       *dabs
	spots      []spot   // dabs that have not been brought to the grid yet
	small      []*small // what is smaller than a cell
	scattered  bool
	points     int
	far        float64
}

// NewStrokes begins the statements of a frame of width × height pixels whose chroma
// has w × h cells.
func NewStrokes(w, h, width, height int) *Strokes {
	return &Strokes{w: w, h: h, width: float64(width), height: float64(height)}
}

// Empty reports whether nothing has been stated.
func (s *Strokes) Empty() bool {
	return s.soft.w == nil && s.firm.w == nil && s.dabs == nil && s.spots == nil && s.small == nil
}

// Reach sets how far dabs go, as a factor; 1 by default.
func (s *Strokes) Reach(factor float64) { s.far = factor }

func (s *Strokes) reach() float64 {
	if s.far == 0 {
		return 1
	}
	return s.far
}

// Dab states a disc around (x, y), in pixels of the film's frame. At least the cell
// that holds (x, y) is stated. A small disc on a thing that is no larger than a cell, such
// as an eye or a flag far away, is meant for that thing alone.
func (s *Strokes) Dab(x, y, radius float64, c Color) {
	s.points++
	s.scattered = s.points >= scatteredFrom
	s.spots = append(s.spots, spot{x: x, y: y, radius: radius, color: c})
}

// disc states the cells of a dab for the completion.
func (s *Strokes) disc(p spot) {
	x, y, radius := p.x, p.y, p.radius
	const fine = 4 // samples of a cell, each way
	cw, ch := s.width/float64(s.w), s.height/float64(s.h)
	in := func(v float64, n int) int { return min(max(int(math.Floor(v)), 0), n-1) }
	for j := in((y-radius)/ch, s.h); j <= in((y+radius)/ch, s.h); j++ {
		for i := in((x-radius)/cw, s.w); i <= in((x+radius)/cw, s.w); i++ {
			var hit float32
			for k := range fine * fine {
				dx := (float64(i)+(float64(k%fine)+0.5)/fine)*cw - x
				dy := (float64(j)+(float64(k/fine)+0.5)/fine)*ch - y
				if dx*dx+dy*dy <= radius*radius {
					hit++
				}
			}
			s.law(j*s.w+i, hit/(fine*fine), p.color)
		}
	}
	s.law(in(y/ch, s.h)*s.w+in(x/cw, s.w), 1, p.color)
}

// law states a cell for the completion, with a weight from 0 to 1. Of several
// statements of one cell the mean holds.
func (s *Strokes) law(i int, weight float32, c Color) {
	if weight == 0 {
		return
	}
	if s.dabs == nil {
		n := s.w * s.h
		s.dabs = &dabs{law: make([]float32, n), w: make([]float32, n), a: make([]float32, n), b: make([]float32, n)}
	}
	d := s.dabs
	sum := d.law[i] + weight
	share := weight / sum
	var w float32 = 1
	if c.Pin {
		w, c = 0, Color{}
	}
	d.w[i] += share * (w - d.w[i])
	d.a[i] += share * (c.A - d.a[i])
	d.b[i] += share * (c.B - d.b[i])
	d.law[i] = min(sum, 1)
}

// Mask states what a coverage says of each cell (0 to 1, row by row) as one colour:
// a region. A pinned region keeps the network's colour and lets no dab in.
func (s *Strokes) Mask(cover []float32, c Color) {
	for i, w := range cover {
		switch {
		case w > 0 && c.Pin:
			s.law(i, w, c)
		case w > 0:
			s.firm.add(len(cover), i, w, c.A, c.B)
		}
	}
}

// Cells states colour cell by cell: membership w, colour a, b; a corrected picture
// where soft, else hints that are painted, which go on to the edges of their objects.
func (s *Strokes) Cells(w, a, b []float32, soft bool) {
	for i, v := range w {
		switch {
		case v > 0 && soft:
			s.soft.add(len(w), i, v, a[i], b[i])
		case v > 0:
			s.law(i, v, Color{A: a[i], B: b[i]})
		}
	}
}

// Polygon is the share of each cell that lies inside a polygon of pixels of the
// film's frame, by the even-odd rule.
func (s *Strokes) Polygon(points [][2]float64) []float32 {
	const fine = 8
	cover := make([]float32, s.w*s.h)
	cw, ch := s.width/float64(s.w)/fine, s.height/float64(s.h)/fine
	for j := range s.h * fine {
		y := (float64(j) + 0.5) * ch
		for i := range s.w * fine {
			if inside(points, (float64(i)+0.5)*cw, y) {
				cover[j/fine*s.w+i/fine] += 1.0 / (fine * fine)
			}
		}
	}
	return cover
}

func inside(p [][2]float64, x, y float64) bool {
	in := false
	for i, a := range p {
		b := p[(i+1)%len(p)]
		if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}
