package guide

import (
	"image"
	"image/color"
	"time"

	"github.com/vidcolor/vidcolor/internal/lab"
)

const (
	codingStep  = 6  // levels of R, G or B that a pixel may differ by unpainted
	paintedStep = 14 // levels from which it is painted for sure
)

// anyPixel reports whether weight is above 0 anywhere.
func anyPixel(m *image.NRGBA, weight func(x, y int, p color.NRGBA) float32) bool {
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			if weight(x, y, pixel(m, x, y)) > 0 {
				return true
			}
		}
	}
	return false
}

// pixel is that at x, y from the left and the top.
func pixel(m *image.NRGBA, x, y int) color.NRGBA {
	p := m.Pix[y*m.Stride+4*x:][:4]
	return color.NRGBA{p[0], p[1], p[2], p[3]}
}

// pixels calls visit for each pixel with the cell that it lies in.
func (s *Strokes) pixels(m *image.NRGBA, visit func(cell, x, y int, p color.NRGBA)) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for y := range h {
		j := y * s.h / h
		for x := range w {
			visit(j*s.w+x*s.w/w, x, y, pixel(m, x, y))
		}
	}
}

// sums gathers weighted colour and the number of pixels of each cell.
type sums struct{ n, w, a, b []float32 }

func newSums(n int) *sums {
	return &sums{make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
}

// means turns sums into membership and mean colour.
func (t *sums) means() (w, a, b []float32) {
	for i, n := range t.n {
		if t.w[i] > 0 {
			t.a[i] /= t.w[i]
			t.b[i] /= t.w[i]
		}
		t.w[i] /= max(n, 1)
	}
	return t.w, t.a, t.b
}

// paintOf is how far a pixel is stated: where it is opaque and differs from before, or all
// of it where before is nil.
func paintOf(before *image.NRGBA) func(x, y int, p color.NRGBA) float32 {
	return func(x, y int, p color.NRGBA) float32 {
		w := float32(p.A) / 255
		if before == nil || w == 0 {
			return w
		}
		q := pixel(before, x, y)
		d := max(apart(p.R, q.R), apart(p.G, q.G), apart(p.B, q.B))
		return w * clamp(float32(d-codingStep)/(paintedStep-codingStep))
	}
}

// paint states a picture; before may be nil, see [paintOf]. Parts of a corrected picture
// that are smaller than a cell are things of their own, those of hints are dabs.
func (s *Strokes) paint(m, before *image.NRGBA, soft bool) {
	table, t := lab.NewConverter(), newSums(s.w*s.h)
	weight, pieces := s.weigh(m, paintOf(before))
	colorOf := func(at int) (a, b float32) {
		p := pixel(m, at%m.Rect.Dx(), at/m.Rect.Dx())
		return table.AB(p.R, p.G, p.B)
	}
	for _, piece := range pieces {
		if soft {
			s.small = append(s.small, s.pieceOf(m, piece, weight, colorOf))
		} else {
			s.spots = append(s.spots, s.dabOf(m, piece, weight, colorOf))
		}
		for _, at := range piece {
			weight[at] = 0
		}
	}
	s.pixels(m, func(cell, x, y int, p color.NRGBA) {
		t.n[cell]++
		w := weight[y*m.Rect.Dx()+x]
		if w == 0 {
			return
		}
		a, b := table.AB(p.R, p.G, p.B)
		t.w[cell] += w
		t.a[cell] += w * a
		t.b[cell] += w * b
	})
	w, a, b := t.means()
	s.Cells(w, a, b, soft)
}

func apart(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// insideOf is how far a pixel of a mask is inside. Of one with transparent parts what is
// opaque is, whatever its colour; of one without, and of one whose opaque part is black and
// white, what is white.
func insideOf(m *image.NRGBA) func(p color.NRGBA) float32 {
	const dark, light = 40, 215 // levels that count as black, and as white
	clear, opaque, black, white := 0, 0, 0, 0
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			p := pixel(m, x, y)
			if p.A < 128 {
				clear++
				continue
			}
			opaque++
			switch v := max(p.R, p.G, p.B); {
			case v <= dark:
				black++
			case v >= light:
				white++
			}
		}
	}
	twoTones := min(black, white)*100 > opaque && (black+white)*100 > 95*opaque
	byOpacity := clear > 0 && !twoTones
	return func(p color.NRGBA) float32 {
		w := float32(p.A) / 255
		if !byOpacity {
			w *= float32(max(p.R, p.G, p.B)) / 255
		}
		return w
	}
}

// mask states a region by its mask. Parts smaller than a cell are things of their own.
func (s *Strokes) mask(m *image.NRGBA, c Color) {
	inside := insideOf(m)
	weight, pieces := s.weigh(m, func(_, _ int, p color.NRGBA) float32 { return inside(p) })
	if !c.Pin {
		for _, piece := range pieces {
			s.small = append(s.small, s.pieceOf(m, piece, weight, func(int) (a, b float32) { return c.A, c.B }))
			for _, at := range piece {
				weight[at] = 0
			}
		}
	}
	s.Mask(s.cover(m, weight), c)
}

// cover is how far the pixels of a mask, by their weights, cover each cell.
func (s *Strokes) cover(m *image.NRGBA, weight []float32) []float32 {
	t := newSums(s.w * s.h)
	s.pixels(m, func(cell, x, y int, _ color.NRGBA) {
		t.n[cell]++
		t.w[cell] += weight[y*m.Rect.Dx()+x]
	})
	w, _, _ := t.means()
	return w
}

// Draw adds what is stated at a time to the strokes of the frame that is shown then.
func (g *Guide) Draw(s *Strokes, when time.Duration) error {
	read := func(line int, path string) (*image.NRGBA, error) {
		m, err := g.pictures.read.Read(path)
		return m, g.wrongPicture(line, at(path, err))
	}
	for _, f := range g.Frames {
		if f.Time != when {
			continue
		}
		m, before, err := g.pictures.pair(&f)
		if err != nil {
			return g.wrongPicture(f.Line, err)
		}
		s.paint(m, before, true)
	}
	for _, h := range g.Hints {
		if h.Time != when {
			continue
		}
		if h.Reach != 1 {
			s.Reach(h.Reach)
		}
		for _, p := range h.Points {
			s.Dab(p.X, p.Y, p.Radius, p.Color)
		}
		if h.Picture != "" {
			m, err := read(h.Line, h.Picture)
			if err != nil {
				return err
			}
			s.paint(m, nil, false)
		}
	}
	for _, r := range g.Regions {
		if r.Time != when {
			continue
		}
		if r.Mask == "" {
			if d := s.polygon(r.Polygon, r.Color); d != nil {
				s.small = append(s.small, d)
			} else {
				s.Mask(s.Polygon(r.Polygon), r.Color)
			}
			continue
		}
		m, err := read(r.Line, r.Mask)
		if err != nil {
			return err
		}
		s.mask(m, r.Color)
	}
	return nil
}
