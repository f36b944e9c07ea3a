package guide

import (
	"image"
	"image/color"
	"math"
	"slices"
)

// weigh is how far each pixel of a picture is stated, and the pieces of that which are
// smaller than a cell but no specks.
func (s *Strokes) weigh(m *image.NRGBA, of func(x, y int, p color.NRGBA) float32) (weight []float32, small [][]int) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	weight = make([]float32, w*h)
	for y := range h {
		for x := range w {
			weight[y*w+x] = of(x, y, pixel(m, x, y))
		}
	}
	cellW, cellH := float64(w)/float64(s.w), float64(h)/float64(s.h)
	least := max(4, int(cellW*cellH/36))
	small = slices.DeleteFunc(pieces(weight, w, h, cellW, cellH), func(p []int) bool { return len(p) < least })
	return weight, small
}

// pieceOf is a piece of a picture as a thing of the film's frame.
func (s *Strokes) pieceOf(m *image.NRGBA, piece []int, weight []float32, colorOf func(at int) (a, b float32)) *small {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	sx, sy := s.width/float64(w), s.height/float64(h)
	in := make(map[int]bool, len(piece))
	var box image.Rectangle
	for _, at := range piece {
		in[at] = true
		box = box.Union(image.Rect(at%w, at/w, at%w+1, at/w+1))
	}
	box = image.Rect(int(float64(box.Min.X)*sx), int(float64(box.Min.Y)*sy), int(math.Ceil(float64(box.Max.X)*sx)), int(math.Ceil(float64(box.Max.Y)*sy)))
	d := newSmall(box.Intersect(image.Rect(0, 0, int(s.width), int(s.height))))
	for i := range d.cover {
		x := int((float64(d.box.Min.X+i%d.box.Dx()) + 0.5) / sx)
		y := int((float64(d.box.Min.Y+i/d.box.Dx()) + 0.5) / sy)
		if at := min(y, h-1)*w + min(x, w-1); in[at] {
			d.cover[i] = weight[at]
			d.a[i], d.b[i] = colorOf(at)
		}
	}
	return d
}

// dabOf is a small piece of a painted hint as a dab: on a small thing it is meant for that,
// on a larger one for what it lies on.
func (s *Strokes) dabOf(m *image.NRGBA, piece []int, weight []float32, colorOf func(at int) (a, b float32)) spot {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	cells := newSums(s.w * s.h)
	var x, y, a, b, sum float32
	var box image.Rectangle
	for _, at := range piece {
		px, py := at%w, at/w
		box = box.Union(image.Rect(px, py, px+1, py+1))
		v := weight[at]
		ca, cb := colorOf(at)
		x, y, a, b, sum = x+v*(float32(px)+0.5), y+v*(float32(py)+0.5), a+v*ca, b+v*cb, sum+v
		i := py*s.h/h*s.w + px*s.w/w
		cells.w[i], cells.a[i], cells.b[i] = cells.w[i]+v, cells.a[i]+v*ca, cells.b[i]+v*cb
	}
	sx, sy := s.width/float64(w), s.height/float64(h)
	p := spot{
		x: float64(x/sum) * sx, y: float64(y/sum) * sy, color: Color{A: a / sum, B: b / sum},
		radius: max(float64(box.Dx())*sx, float64(box.Dy())*sy) / 2,
	}
	pixelsOfCell := float32(w*h) / float32(s.w*s.h)
	for i, v := range cells.w {
		if v > 0 {
			p.painted = append(p.painted, paintedCell{i, min(v/pixelsOfCell, 1), Color{A: cells.a[i] / v, B: cells.b[i] / v}})
		}
	}
	return p
}
