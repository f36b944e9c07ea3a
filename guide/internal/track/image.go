// Package track finds a small thing again from frame to frame, by the pattern of its
// luma and of what lies around it.
package track

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// image is luma codes, row by row.
type image struct {
	w, h int
	v    []float32
}

// crop is the part of p from x0, y0 on, w × h samples large; what lies outside p is its
// border, repeated.
func crop(p *vidcolor.Plane, x0, y0, w, h int) image {
	out := image{w, h, make([]float32, w*h)}
	for y := range h {
		sy := min(max(y0+y, 0), p.Height-1)
		row := out.v[y*w:][:w]
		for x := range row {
			row[x] = float32(p.At(min(max(x0+x, 0), p.Width-1), sy))
		}
	}
	return out
}

// half is m at half its size, each sample the mean of four.
func (m image) half() image {
	out := image{m.w / 2, m.h / 2, make([]float32, (m.w/2)*(m.h/2))}
	for y := range out.h {
		a, b := m.v[2*y*m.w:], m.v[(2*y+1)*m.w:]
		for x := range out.w {
			out.v[y*out.w+x] = (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1]) * 0.25
		}
	}
	return out
}

// pattern is an image from which its mean was taken, times the weight of each sample, and
// the length of what is left.
type pattern struct {
	image
	weight []float32
	total  float64 // of weights
	length float64
}

// outer is the weight of a sample around the thing; its own weigh 1.
const outer = 0.2

// patternOf is m's pattern; in says whether a sample is the thing's.
func patternOf(m image, in func(x, y int) bool) pattern {
	p := pattern{image: image{m.w, m.h, make([]float32, len(m.v))}, weight: make([]float32, len(m.v))}
	var sum float64
	for i, v := range m.v {
		p.weight[i] = outer
		if in(i%m.w, i/m.w) {
			p.weight[i] = 1
		}
		sum += float64(p.weight[i] * v)
		p.total += float64(p.weight[i])
	}
	mean := float32(sum / p.total)
	for i, v := range m.v {
		p.v[i] = (v - mean) * p.weight[i]
		p.length += float64(p.v[i]) * float64(v-mean)
	}
	return p
}

// flat is the mean square of a pattern, in codes of 8 bits, below which it is none.
const flat = 4

// like is the normalised cross-correlation of p with the part of m at x, y, −1 to 1; 0
// where either is flat. one is a code of 8 bits.
func (p *pattern) like(m *image, x, y int, one float64) float64 {
	var dot, sum, square float64
	for j := range p.h {
		row := m.v[(y+j)*m.w+x:][:p.w]
		mine, weight := p.v[j*p.w:][:p.w], p.weight[j*p.w:][:p.w]
		var d, s, q float32
		for i, v := range row {
			d += mine[i] * v
			wv := weight[i] * v
			s += wv
			q += wv * v
		}
		dot += float64(d)
		sum += float64(s)
		square += float64(q)
	}
	length := square - sum*sum/p.total
	if least := flat * one * one * p.total; length < least || p.length < least {
		return 0
	}
	return dot / math.Sqrt(length*p.length)
}
