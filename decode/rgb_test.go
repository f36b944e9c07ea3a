package decode

import (
	"runtime"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// Large pictures are converted by several goroutines: to the same bits.
func TestLargeRGBDoesNotDependOnThreads(t *testing.T) {
	for _, depth := range []int{8, 16} {
		var rgb [3]vidcolor.Plane
		for i := range rgb {
			rgb[i] = vidcolor.NewPlane(2300, 2001, depth)
			for y := range rgb[i].Height {
				for x := range rgb[i].Width {
					rgb[i].Set(x, y, (x*7+y*13*(i+1)+x*y)&rgb[i].Max())
				}
			}
		}
		tag := vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull}
		convert := func(threads int) (all [][]byte) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
			y := vidcolor.NewPlane(2300, 2001, depth)
			rgbToLuma(&y, &rgb, tag.Matrix)
			f := vidcolor.NewFrame(2300, 2001, 16, vidcolor.Layout{Depth: 16})
			rgbToYUV(&f.Luma, &f.U, &f.V, &rgb, tag)
			return [][]byte{y.Pix, f.Luma.Pix, f.U.Pix, f.V.Pix}
		}
		want := convert(1)
		for i, got := range convert(3) {
			if !slices.Equal(got, want[i]) {
				t.Errorf("%d bits: plane %d differs with the number of threads", depth, i)
			}
		}
	}
}
