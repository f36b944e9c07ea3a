package encode

import (
	"runtime"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// Large pictures are converted by several goroutines: to the same bits.
func TestLargeRGBDoesNotDependOnThreads(t *testing.T) {
	f := vidcolor.NewFrame(2500, 2001, 10, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 10})
	f.Tag = jfif
	for i, p := range []*vidcolor.Plane{&f.Luma, &f.U, &f.V} {
		for y := range p.Height {
			for x := range p.Width {
				p.Set(x, y, (x*7+y*13*(i+1)+x*y)&1023)
			}
		}
	}
	convert := func(threads int) (all [][]byte) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		p, err := newPicture(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := 3 * f.Luma.Width * f.Luma.Height
		rgb, ycc := make([]byte, n), make([]byte, n)
		p.rgb(0, f.Luma.Height, 8, rgb)
		p.jfif = false
		p.ycc(0, f.Luma.Height, ycc)
		return append(all, rgb, ycc)
	}
	want := convert(1)
	for i, got := range convert(3) {
		if !slices.Equal(got, want[i]) {
			t.Errorf("plane %d differs with the number of threads", i)
		}
	}
}
