package colorize

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// resampler brings a plane to a grid of another size, as mean code values: by
// area where the grid is smaller, by linear interpolation between sample centres
// where it is larger, each way by itself. Safe for concurrent use.
type resampler struct {
	width, height int
	w, h          int
	area          *downsampler // where both ways shrink or stay
	x, y          []tap        // else
}

// tap is one output sample of a separable resampling: the sources from first and
// their weights, summing to 1.
type tap struct {
	first   int
	weights []float32
}

func newResampler(width, height, w, h int) *resampler {
	r := &resampler{width: width, height: height, w: w, h: h}
	if w <= width && h <= height {
		r.area = newDownsampler(width, height, w, h)
		return r
	}
	r.x, r.y = newTaps(width, w), newTaps(height, h)
	return r
}

// newTaps shares size samples among n outputs.
func newTaps(size, n int) []tap {
	taps := make([]tap, n)
	ratio := float64(size) / float64(n)
	for i := range taps {
		if n > size {
			p := min(max((float64(i)+0.5)*ratio-0.5, 0), float64(size-1))
			first := min(int(p), max(size-2, 0))
			t := float32(p - float64(first))
			taps[i] = tap{first, []float32{1 - t, t}[:min(2, size)]}
			continue
		}
		lo, hi := float64(i)*ratio, float64(i+1)*ratio
		first := int(lo)
		taps[i].first = first
		for j := first; j < size && float64(j) < hi-1e-9; j++ {
			part := min(hi, float64(j+1)) - max(lo, float64(j))
			taps[i].weights = append(taps[i].weights, float32(part/ratio))
		}
	}
	return taps
}

// bandSums is the scratch memory of a resampler: that of each band.
type bandSums []sums

// run writes src at the grid's size to dst, w × h row by row; large pictures in
// several bands at once.
func (r *resampler) run(dst []float32, src *vidcolor.Plane, scratch *bandSums) {
	if r.area == nil {
		r.interpolate(dst, src)
		return
	}
	count := bands.Count(src.Width, src.Height)
	for len(*scratch) < count {
		*scratch = append(*scratch, sums{})
	}
	bands.Run(r.h, count, func(band, from, to int) { r.area.run(dst, src, &(*scratch)[band], from, to) })
}

// interpolate is run where a way grows.
func (r *resampler) interpolate(dst []float32, src *vidcolor.Plane) {
	for y, ty := range r.y {
		row := dst[y*r.w : (y+1)*r.w]
		clear(row)
		for j, wy := range ty.weights {
			for x, tx := range r.x {
				var sum float32
				for i, wx := range tx.weights {
					sum += wx * float32(src.At(tx.first+i, ty.first+j))
				}
				row[x] += wy * sum
			}
		}
	}
}
