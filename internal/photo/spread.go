package photo

import (
	"context"
	"math"
)

// spread sums up one component.
type spread struct{ n, sum, squares float64 }

func (s *spread) add(v float64) {
	s.n++
	s.sum += v
	s.squares += v * v
}

// deviation is the standard deviation.
func (s *spread) deviation() float64 {
	if s.n == 0 {
		return 0
	}
	mean := s.sum / s.n
	return math.Sqrt(max(s.squares/s.n-mean*mean, 0))
}

// Spread decodes the picture of a reader that was opened with Chroma and returns by how
// much its chroma varies: the standard deviations of Cb and Cr together, in codes of 8
// bits, by every fourth sample each way. It holds no more than a band of the picture.
func (r *Reader) Spread(ctx context.Context) (float64, error) {
	const every = 4
	var cb, cr spread
	if r.raster.model == Grey {
		return 0, nil
	}
	var err error
	if r.planes {
		_, err = r.finish(r.dec.(planar).decodePlanes(ctx, func(plane, y int, samples []byte) {
			to := map[int]*spread{1: &cb, 2: &cr}[plane]
			if to == nil || y%every != 0 {
				return
			}
			for x := 0; x < len(samples); x += every {
				to.add(float64(samples[x]))
			}
		}))
		return math.Hypot(cb.deviation(), cr.deviation()), err
	}
	c := newConverter(r, Planes{})
	l, n := c.newLine(), r.raster.rowBytes()
	_, err = r.finish(r.dec.decode(ctx, func(y, rows int, samples []byte) {
		for i := (every - y%every) % every; i < rows; i += every {
			c.chromaRow(l, samples[i*n:][:n])
			for x := 0; x < r.raster.width; x += every {
				cb.add(float64(l.u[x]) / 257)
				cr.add(float64(l.v[x]) / 257)
			}
		}
	}))
	return math.Hypot(cb.deviation(), cr.deviation()), err
}

// chromaRow leaves a row's chroma, of 16 bits, in l.
func (c *converter) chromaRow(l *line, row []byte) {
	if c.raster.model != YCbCr {
		c.rgb(l, row)
		c.yuv(l)
		return
	}
	for x := range l.u {
		l.u[x], l.v[x] = uint16(row[3*x+1])*257, uint16(row[3*x+2])*257
	}
}
