package photo

import (
	"context"
	"math"
)

// every is how many rows there are, and samples of a row, for one that is measured.
const every = 4

// spread sums up one component in codes of 16 bits: in whole numbers, so that it does not
// matter in which order rows come.
type spread struct{ n, sum, squares uint64 }

func (s *spread) add(v uint16) {
	s.n++
	s.sum += uint64(v)
	s.squares += uint64(v) * uint64(v)
}

func (s *spread) join(o spread) {
	s.n, s.sum, s.squares = s.n+o.n, s.sum+o.sum, s.squares+o.squares
}

// deviation is the standard deviation in codes of 8 bits.
func (s *spread) deviation() float64 {
	if s.n == 0 {
		return 0
	}
	mean := float64(s.sum) / float64(s.n)
	return math.Sqrt(max(float64(s.squares)/float64(s.n)-mean*mean, 0)) / 257
}

// Measures reports whether [Reader.Read] of a reader that was opened without Chroma
// measures it nevertheless: where luma is made of R'G'B', and all of a pixel is there.
func (r *Reader) Measures() bool {
	return !r.o.Chroma && !r.planes && r.raster.model != Grey && r.raster.model != YCbCr
}

// Measured is what [Reader.Spread] would return, once Read of a reader that
// [Reader.Measures] is through.
func (r *Reader) Measured() float64 { return math.Hypot(r.cb.deviation(), r.cr.deviation()) }

// measure adds the chroma of a row whose R', G' and B' are in l.
func (c *converter) measure(l *line) {
	c.yuv(l)
	for x := 0; x < len(l.u); x += every {
		l.cb.add(l.u[x])
		l.cr.add(l.v[x])
	}
}

// Spread decodes the picture of a reader that was opened with Chroma and returns by how
// much its chroma varies: the standard deviations of Cb and Cr together, in codes of 8
// bits, by every fourth sample each way. It holds no more than a band of the picture.
func (r *Reader) Spread(ctx context.Context) (float64, error) {
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
				to.add(uint16(samples[x]) * 257)
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
				cb.add(l.u[x])
				cr.add(l.v[x])
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
