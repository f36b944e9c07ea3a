package colorize

import (
	"runtime"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// A large picture is painted and made small by several goroutines: to the same bits
// whatever their number.
func TestLargePicturesDoNotDependOnThreads(t *testing.T) {
	for _, c := range []struct {
		width, height int
		layout        vidcolor.Layout
		interlaced    bool
	}{
		{3001, 2003, vidcolor.Layout{Depth: 8}, false},
		{2401, 2805, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 10}, true},
	} {
		f := vidcolor.NewFrame(c.width, c.height, c.layout.Depth, c.layout)
		f.Luma = randomPlane(c.width, c.height, c.layout.Depth, 5)
		f.Interlaced = c.interlaced
		canvas := &Canvas{net: &Network{lightness: lab.NewLightnessTable()}, tag: limited709, w: 192, h: 128}
		canvas.sampler = newResampler(c.width, c.height, canvas.w, canvas.h)
		canvas.scratch.New = func() any { return new(bandSums) }
		var proxy []float32
		var u, v []byte
		for _, threads := range []int{1, 2, 3, 7} {
			func() {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
				mustPaint(t, newPainter(tableFor(limited709), c.layout, limited709, 1.2), f, waves(48, 32))
				p := canvas.Proxy(f)
				if threads == 1 {
					proxy, u, v = p.L, slices.Clone(f.U.Pix), slices.Clone(f.V.Pix)
					return
				}
				if !slices.Equal(p.L, proxy) {
					t.Errorf("%d × %d, %d threads: another proxy", c.width, c.height, threads)
				}
				if !slices.Equal(f.U.Pix, u) || !slices.Equal(f.V.Pix, v) {
					t.Errorf("%d × %d, %d threads: other chroma", c.width, c.height, threads)
				}
			}()
		}
	}
}

func BenchmarkLargePicture(b *testing.B) {
	layout := vidcolor.Layout{Depth: 8}
	f := vidcolor.NewFrame(6000, 4000, 8, layout)
	f.Luma = filmPlane(6000, 4000, 8)
	b.Run("paint", func(b *testing.B) {
		p, ab := newPainter(tableFor(limited709), layout, limited709, 1), waves(48, 32)
		for b.Loop() {
			mustPaint(b, p, f, ab)
		}
	})
	b.Run("proxy", func(b *testing.B) {
		r, dst, s := newResampler(6000, 4000, 192, 128), make([]float32, 192*128), new(bandSums)
		for b.Loop() {
			r.run(dst, &f.Luma, s)
		}
	})
}
