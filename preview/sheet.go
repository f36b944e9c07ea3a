package preview

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// sheet is a picture of tiles: rows of frames, each before | after. It is 4:4:4
// of 8 bits with the film's own colour tags.
type sheet struct {
	frame *vidcolor.Frame
	tileW int
	tileH int
	cols  int
}

// sheetGap is the space between tiles and around them, in pixels.
const sheetGap = 4

// newSheet makes an empty sheet of rows × cols tiles.
func newSheet(tag vidcolor.ColorTag, rows, cols, tileW, tileH int) *sheet {
	w, h := cols*(tileW+sheetGap)+sheetGap, rows*(tileH+sheetGap)+sheetGap
	f := vidcolor.NewFrame(w, h, 8, vidcolor.Layout{Depth: 8})
	f.Tag = tag
	f.TimeBase = vidcolor.Rational{Num: 1, Den: 1}
	black, span := tag.LumaScale(8)
	f.Luma.Fill(int(math.Round(black + 0.15*span)))
	f.U.Fill(128)
	f.V.Fill(128)
	return &sheet{frame: f, tileW: tileW, tileH: tileH, cols: cols}
}

// put draws src into the tile at row and column, turned counter-clockwise by
// rotation degrees; without color it draws the luma alone.
func (s *sheet) put(row, col int, src *vidcolor.Frame, rotation int, color bool) {
	x, y := sheetGap+col*(s.tileW+sheetGap), sheetGap+row*(s.tileH+sheetGap)
	area := rect{x, y, s.tileW, s.tileH}
	scalePlane(&s.frame.Luma, area, &src.Luma, rotation)
	if color {
		scalePlane(&s.frame.U, area, &src.U, rotation)
		scalePlane(&s.frame.V, area, &src.V, rotation)
	}
}

type rect struct{ x, y, w, h int }

// scalePlane draws src into area of dst (8 bits), each sample the mean of what
// it covers.
func scalePlane(dst *vidcolor.Plane, area rect, src *vidcolor.Plane, rotation int) {
	turned := src
	if t := vidcolor.TurnOf(rotation); t != 0 {
		p := t.Plane(src)
		turned = &p
	}
	xs, ys := spans(turned.Width, area.w), spans(turned.Height, area.h)
	scale := 1 / float64(int(1)<<(src.Depth-8))
	line := make([]float64, turned.Width)
	for j, ry := range ys {
		clear(line)
		for k, wy := range ry.weights {
			for x := range line {
				line[x] += wy * float64(turned.At(x, ry.first+k))
			}
		}
		out := dst.Row8(area.y + j)[area.x : area.x+area.w]
		for i, rx := range xs {
			sum := 0.0
			for k, wx := range rx.weights {
				sum += wx * line[rx.first+k]
			}
			out[i] = uint8(min(max(math.Round(sum*scale), 0), 255))
		}
	}
}

// coverage is which samples one output sample covers, with weights of sum 1.
type coverage struct {
	first   int
	weights []float64
}

// spans divides n samples into m equal parts.
func spans(n, m int) []coverage {
	out := make([]coverage, m)
	step := float64(n) / float64(m)
	for i := range out {
		a, b := float64(i)*step, float64(i+1)*step
		first, last := int(a), min(int(math.Ceil(b-1e-9)), n)
		c := coverage{first: first}
		for k := first; k < last; k++ {
			c.weights = append(c.weights, (math.Min(b, float64(k+1))-math.Max(a, float64(k)))/step)
		}
		out[i] = c
	}
	return out
}

// displaySize is the size that a frame is shown with: square pixels, turned.
func displaySize(info vidcolor.VideoInfo) (w, h int) {
	w, h = info.Width, info.Height
	if info.SampleAspect.Valid() {
		w = max(int(math.Round(float64(w)*info.SampleAspect.Float())), 1)
	}
	return vidcolor.TurnOf(info.Rotation).Size(w, h)
}

// fitWidth scales w × h down so that it is at most limit wide.
func fitWidth(w, h, limit int) (int, int) {
	if w <= limit {
		return w, h
	}
	return limit, max(int(math.Round(float64(h)*float64(limit)/float64(w))), 1)
}
