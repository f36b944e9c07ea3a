package bands_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/vidcolor/vidcolor/internal/bands"
)

func TestRunCoversEveryRowOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 64, 1001} {
		for _, count := range []int{1, 2, 3, 5, 16} {
			t.Run(fmt.Sprintf("%d_%d", n, count), func(t *testing.T) {
				seen, used := make([]atomic.Int32, n), make([]atomic.Int32, count)
				bands.Run(n, count, func(band, from, to int) {
					used[band].Add(1)
					for i := from; i < to; i++ {
						seen[i].Add(1)
					}
				})
				for i := range seen {
					if got := seen[i].Load(); got != 1 {
						t.Errorf("row %d: done %d times", i, got)
					}
				}
				for i := range used {
					if got := used[i].Load(); got != 1 {
						t.Errorf("band %d: called %d times", i, got)
					}
				}
			})
		}
	}
}

func TestCount(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for _, c := range []struct{ width, height, want int }{
		{0, 0, 1}, {1920, 1080, 1}, {3840, 2160, 3}, {6000, 4000, 4}, {1 << 24, 2, 2}, {1 << 24, 1, 1},
	} {
		if got := bands.Count(c.width, c.height); got != c.want {
			t.Errorf("%d × %d: got %d bands, want %d", c.width, c.height, got, c.want)
		}
	}
}
