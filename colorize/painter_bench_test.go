package colorize

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
)

var limited709 = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}

// waves is smooth chroma with colours of every hue.
func waves(w, h int) *vidcolor.Chroma {
	c := vidcolor.NewChroma(w, h)
	for y := range h {
		for x := range w {
			i := y*w + x
			c.A[i] = float32(30 * math.Sin(float64(x)/9))
			c.B[i] = float32(35 * math.Cos(float64(y)/7+float64(x)/23))
			c.Conf[i] = float32(0.5 + 0.5*math.Sin(float64(x*y)))
		}
	}
	return c
}

// filmPlane is a picture as films have them: soft shapes over the whole range, some
// edges, a little grain.
func filmPlane(width, height, depth int) vidcolor.Plane {
	p := vidcolor.NewPlane(width, height, depth)
	r := rand.New(rand.NewPCG(3, 4))
	for y := range height {
		for x := range width {
			u, v := float64(x)/float64(width), float64(y)/float64(height)
			l := 0.45 + 0.3*math.Sin(9*u+2*v) + 0.15*math.Cos(14*v-3*u*u) + 0.03*r.NormFloat64()
			if int(7*u+3*v)%3 == 0 {
				l -= 0.15
			}
			p.Set(x, y, int(min(max(l, 0.06), 0.92)*float64(p.Max())))
		}
	}
	return p
}

func BenchmarkPaint(b *testing.B) {
	for _, c := range []struct {
		width, height, depth int
		layout               vidcolor.Layout
		interlaced           bool
	}{
		{854, 480, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, false},
		{854, 480, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, true},
		{854, 480, 10, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 10}, false},
		{854, 480, 8, vidcolor.Layout{Depth: 8}, false},
		{1920, 1080, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, false},
	} {
		name := fmt.Sprintf("%dx%d_%v", c.width, c.height, c.layout)
		if c.interlaced {
			name += "_interlaced"
		}
		b.Run(name, func(b *testing.B) {
			f := vidcolor.NewFrame(c.width, c.height, c.depth, c.layout)
			f.Luma = filmPlane(c.width, c.height, c.depth)
			f.Interlaced = c.interlaced
			p := newPainter(tableFor(limited709), c.layout, limited709, 1)
			ab := waves(56, 32)
			b.ReportAllocs()
			for b.Loop() {
				if err := p.paint(f, ab); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
