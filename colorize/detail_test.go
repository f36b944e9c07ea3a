package colorize

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// square is a detail of n × n pixels of one colour at x, y of a width × height frame.
func square(n int, a, b float32, x, y float64, width, height int) vidcolor.Detail {
	m := &vidcolor.Matte{W: n, H: n, Cover: make([]float32, n*n), A: make([]float32, n*n), B: make([]float32, n*n)}
	for i := range m.Cover {
		m.Cover[i], m.A[i], m.B[i] = 1, a, b
	}
	return vidcolor.Detail{Matte: m, Width: width, Height: height, X: x, Y: y, Strength: 1}
}

// A detail is painted in its own colour, and all around it stays, bit for bit, in every layout,
// in fields, and in a smaller picture than the one that it was stated in.
func TestDetailIsPaintedWhereItIs(t *testing.T) {
	const width, height, n, left, top = 96, 64, 12, 32, 20
	for _, layout := range layouts {
		for _, interlaced := range []bool{false, true} {
			for _, scale := range []int{1, 2} {
				t.Run(fmt.Sprintf("%v_%v_%d", layout, interlaced, scale), func(t *testing.T) {
					f := vidcolor.NewFrame(width, height, layout.Depth, layout)
					f.Luma.Fill(f.Luma.Max() / 2)
					f.Interlaced = interlaced
					p := newPainter(tableFor(limited709), layout, limited709, 1)
					c := flatChroma(24, 16, -20, 10)
					mustPaint(t, p, f, c)
					u, v := slices.Clone(f.U.Pix), slices.Clone(f.V.Pix)
					c.Details = []vidcolor.Detail{square(n*scale, 40, 30, float64(left*scale), float64(top*scale), width*scale, height*scale)}
					mustPaint(t, p, f, c)

					coder := lab.NewCoder(limited709, layout.Depth)
					x, y := (left+n/2)>>layout.SubX, (top+n/2)>>layout.SubY
					rgb := coder.RGB(float64(f.Luma.At(0, 0)), float64(f.U.At(x, y)), float64(f.V.At(x, y)))
					if got := lab.GamutOf(limited709.Primaries).FromRGB(rgb); math.Hypot(got[1]-40, got[2]-30) > 3 {
						t.Errorf("in the middle a, b are %.1f, %.1f, want 40, 30", got[1], got[2])
					}
					// A chroma sample has the colour of its own area alone.
					for y := range f.U.Height {
						for x := range f.U.Width {
							px, py := x<<layout.SubX, y<<layout.SubY
							slackX, slackY := 1<<layout.SubX, 2<<layout.SubY
							if px+slackX >= left && px-slackX < left+n && py+slackY >= top && py-slackY < top+n {
								continue
							}
							i := y*f.U.Stride + x*f.U.BytesPerSample()
							if f.U.Pix[i] != u[i] || f.V.Pix[i] != v[i] {
								t.Fatalf("chroma at %d,%d changed", x, y)
							}
						}
					}
				})
			}
		}
	}
}

// Details that are nowhere, or beyond the picture, change nothing and break nothing.
func TestDetailsBeyondThePicture(t *testing.T) {
	layout := vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}
	f := vidcolor.NewFrame(64, 48, 8, layout)
	f.Luma = filmPlane(64, 48, 8)
	p, c := newPainter(tableFor(limited709), layout, limited709, 1), flatChroma(16, 12, 5, 5)
	mustPaint(t, p, f, c)
	before := slices.Concat(f.U.Pix, f.V.Pix)
	for _, at := range [][2]float64{{-40, 10}, {70, 10}, {10, -40}, {10, 60}, {-1e9, 1e9}} {
		c.Details = append(c.Details, square(8, 60, 60, at[0], at[1], 64, 48))
	}
	c.Details = append(c.Details, vidcolor.Detail{}, vidcolor.Detail{Matte: c.Details[0].Matte, Width: 64, Height: 48})
	mustPaint(t, p, f, c)
	if !slices.Equal(slices.Concat(f.U.Pix, f.V.Pix), before) {
		t.Error("chroma changed")
	}
}
