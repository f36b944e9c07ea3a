package pipeline

import (
	"cmp"
	"math"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// Chroma that says no more than luma does is no colour: a print that is tinted or
// toned, in one hue or in two, has one chroma for each luma. So a picture is in real
// colour by what its chroma, as the mean over a coarse grid and over several frames,
// differs from a line over luma through the cells of nearly the same luma. Grain of
// chroma and JPEG's specks go in the means, logos and time codes with the cells that
// differ most. Of every eighth validation photo, each judged alone, 94 % have a spread of more
// than realSpread and realShare; grey films, however toned, of hardly more than 0.
const (
	huesWide = 32 // cells of the grid, across
	huesHigh = 18 // and down

	realSpread = 2.0  // codes of 8 bits: least root mean square of the differences
	realShare  = 0.17 // and least share of it in the mean chroma: a faded print has less
	realTrim   = 0.08 // share of the cells, those that differ most, that is left out
	realNear   = 15   // cells of less and of more luma each, through which the line goes
	dimLuma    = 110  // codes of the bright parts below which a picture has less chroma, too
	dimLeast   = 0.4  // of realSpread, that is asked for at least

	neutralMost = 2 // codes: mean chroma of a cell up to which it is neutral

	surelyColor = 1   // of what real colour is asked for, from which one frame is in colour,
	surelyGrey  = 0.5 // and up to which it is not
)

// hues are sums of luma and of chroma, in codes of 8 bits, chroma less its neutral.
type hues struct {
	frames  float64
	y, u, v [huesWide * huesHigh]float64
}

// newHues measures a frame by some of its samples.
func newHues(f *vidcolor.Frame) *hues {
	h := &hues{frames: 1}
	black, ySpan := f.Tag.LumaScale(f.Luma.Depth)
	neutral, cSpan := f.Tag.ChromaScale(f.U.Depth)
	const most = 6 // samples of a cell each way
	for j := range huesHigh {
		y0, y1 := part(j, huesHigh, f.U.Height)
		for i := range huesWide {
			x0, x1 := part(i, huesWide, f.U.Width)
			var n, sy, su, sv float64
			for y := y0; y < y1; y += max((y1-y0)/most, 1) {
				for x := x0; x < x1; x += max((x1-x0)/most, 1) {
					n++
					sy += float64(f.Luma.At(min(x<<f.Layout.SubX, f.Luma.Width-1), min(y<<f.Layout.SubY, f.Luma.Height-1)))
					su += float64(f.U.At(x, y))
					sv += float64(f.V.At(x, y))
				}
			}
			at := j*huesWide + i
			h.y[at] = 255 * (sy/n - black) / ySpan
			h.u[at] = 255 * (su/n - neutral) / cSpan
			h.v[at] = 255 * (sv/n - neutral) / cSpan
		}
	}
	return h
}

// part is where the i-th of n parts of size samples begins and ends; none is empty.
func part(i, n, size int) (from, to int) {
	from = i * size / n
	return from, max((i+1)*size/n, from+1)
}

func (h *hues) add(o *hues) {
	h.frames += o.frames
	for i := range h.y {
		h.y[i] += o.y[i]
		h.u[i] += o.u[i]
		h.v[i] += o.v[i]
	}
}

// neutral reports whether there is no colour anywhere, of one frame.
func (h *hues) neutral() bool {
	for i := range h.u {
		if math.Hypot(h.u[i], h.v[i]) > neutralMost {
			return false
		}
	}
	return true
}

// real reports whether the frames are in real colour.
func (h *hues) real() bool { return h.level() >= 1 }

// tone is what one frame shows alone. A dark one shows too little to be called grey.
func (h *hues) tone() vidcolor.Tone {
	switch l := h.level(); {
	case l >= surelyColor:
		return vidcolor.ToneColor
	case l <= surelyGrey && slices.Max(h.y[:]) >= dimLeast*dimLuma:
		return vidcolor.ToneGrey
	}
	return vidcolor.ToneUnsure
}

// level is how much of what real colour is asked for the frames have.
func (h *hues) level() float64 {
	if h.frames == 0 || slices.Max(h.u[:]) == slices.Min(h.u[:]) && slices.Max(h.v[:]) == slices.Min(h.v[:]) {
		return 0
	}
	order := make([]int, len(h.y))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.y[a], h.y[b]) })
	y, u, v := make([]float64, len(order)), make([]float64, len(order)), make([]float64, len(order))
	for k, i := range order {
		y[k], u[k], v[k] = h.y[i]/h.frames, h.u[i]/h.frames, h.v[i]/h.frames
	}
	bright := y[len(y)*95/100] / dimLuma
	off := offLines(y, u, v)
	most := slices.Sorted(slices.Values(off))[int((1-realTrim)*float64(len(off)))]
	n := 0
	for k, d := range off {
		if d < most {
			y[n], u[n], v[n] = y[k], u[k], v[k]
			n++
		}
	}
	if n == 0 {
		return 0 // no two cells differ
	}
	var sum, meanU, meanV float64
	for k, d := range offLines(y[:n], u[:n], v[:n]) {
		sum += d
		meanU += u[k] / float64(n)
		meanV += v[k] / float64(n)
	}
	spread := math.Sqrt(sum / float64(n))
	return spread / max(realSpread*min(max(bright, dimLeast), 1), realShare*math.Hypot(meanU, meanV))
}

// offLines is the squared distance of each cell's chroma from a line over luma through
// the cells beside it; y rises.
func offLines(y, u, v []float64) []float64 {
	off := make([]float64, len(y))
	for k := range y {
		lo, hi := max(k-realNear, 0), min(k+realNear+1, len(y))
		du, dv := offLine(y[lo:hi], u[lo:hi], k-lo), offLine(y[lo:hi], v[lo:hi], k-lo)
		off[k] = du*du + dv*dv
	}
	return off
}

// offLine is how far value k lies from the line of values over y.
func offLine(y, values []float64, k int) float64 {
	n := float64(len(y))
	var my, mv, yy, yv float64
	for i := range y {
		my += y[i] / n
		mv += values[i] / n
	}
	for i := range y {
		yy += (y[i] - my) * (y[i] - my)
		yv += (y[i] - my) * (values[i] - mv)
	}
	return values[k] - mv - yv/(yy+1)*(y[k]-my)
}
