package decode

import "github.com/vidcolor/vidcolor"

// resample scales src to dst's size by bilinear interpolation between sample
// centres. It serves films that change their size midway, which are rare, and
// is written to be right for every depth rather than fast.
func resample(dst, src *vidcolor.Plane) {
	sx, sy := float64(src.Width)/float64(dst.Width), float64(src.Height)/float64(dst.Height)
	scale := float64(dst.Max()) / float64(src.Max())
	if dst.Depth == src.Depth {
		scale = 1
	}
	for y := range dst.Height {
		y0, y1, fy := neighbors((float64(y)+0.5)*sy-0.5, src.Height)
		for x := range dst.Width {
			x0, x1, fx := neighbors((float64(x)+0.5)*sx-0.5, src.Width)
			top := float64(src.At(x0, y0))*(1-fx) + float64(src.At(x1, y0))*fx
			bottom := float64(src.At(x0, y1))*(1-fx) + float64(src.At(x1, y1))*fx
			dst.Set(x, y, clamp((top*(1-fy)+bottom*fy)*scale, dst.Max()))
		}
	}
}

// neighbors returns the samples on both sides of position p in a row of n and
// the weight of the second.
func neighbors(p float64, n int) (lo, hi int, f float64) {
	p = max(0, min(p, float64(n-1)))
	lo = int(p)
	hi = min(lo+1, n-1)
	return lo, hi, p - float64(lo)
}
