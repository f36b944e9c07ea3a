package temporal

import "github.com/vidcolor/vidcolor/temporal/internal/lanes"

// pad is the border around every level, in samples of the level: the edge
// repeated, so that a window may hang over it.
const pad = 8

// level is one size of a frame's luma, in units of CIELAB L less 50 (centred so
// that sums of squares keep their precision in float32).
type level struct {
	w, h   int
	stride int
	pix    []float32 // (h + 2 pad) rows of stride samples, and what a last window's lanes read beside it
}

func newLevel(w, h int) *level {
	s := w + 2*pad
	return &level{w: w, h: h, stride: s, pix: make([]float32, s*(h+2*pad)+lanes.Width)}
}

// at is the place of sample (x, y) in pix; −pad ≤ x < w+pad, likewise y.
func (l *level) at(x, y int) int { return (y+pad)*l.stride + x + pad }

// split cuts a place, of −pad at least, into that of a sample in pix and the fractions to the
// right of it and below.
func (l *level) split(x, y float32) (o int, fx, fy float32) {
	x, y = x+pad, y+pad
	ix, iy := int(x), int(y)
	return iy*l.stride + ix, x - float32(ix), y - float32(iy)
}

// row returns the samples of row y without its border.
func (l *level) row(y int) []float32 {
	o := l.at(0, y)
	return l.pix[o : o+l.w : o+l.w]
}

// extend repeats the edges into the border.
func (l *level) extend() {
	for y := range l.h {
		o := l.at(0, y)
		left, right := l.pix[o], l.pix[o+l.w-1]
		for x := 1; x <= pad; x++ {
			l.pix[o-x] = left
			l.pix[o+l.w-1+x] = right
		}
	}
	top, bottom := l.at(-pad, 0), l.at(-pad, l.h-1)
	for y := 1; y <= pad; y++ {
		copy(l.pix[top-y*l.stride:][:l.stride], l.pix[top:top+l.stride])
		copy(l.pix[bottom+y*l.stride:][:l.stride], l.pix[bottom:bottom+l.stride])
	}
}

// smooth fills l with src (w×h, two samples a way at least, L from 0 to 100) less 50, blurred by the
// binomial (1 2 1)/4 both ways, which halves grain and costs no motion.
func (l *level) smooth(src []float32, tmp []float32) {
	w, h := l.w, l.h
	for y := range h {
		in, out := src[y*w:(y+1)*w], tmp[y*w:(y+1)*w]
		lanes.Weigh(out[1:w-1], in, in[1:], in[2:], 0)
		out[0] = 0.25*(in[0]+in[1]) + 0.5*in[0]
		out[w-1] = 0.25*(in[w-2]+in[w-1]) + 0.5*in[w-1]
	}
	for y := range h {
		lanes.Weigh(l.row(y), tmp[max(y-1, 0)*w:], tmp[y*w:], tmp[min(y+1, h-1)*w:], -50)
	}
	l.extend()
}

// halve fills l with src averaged 2×2.
func (l *level) halve(src *level) {
	for y := range l.h {
		lanes.Halve(l.row(y), src.row(2*y), src.row(2*y+1))
	}
	l.extend()
}
