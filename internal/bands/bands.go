// Package bands shares the rows of a large picture among processors.
package bands

import (
	"runtime"
	"sync"
)

// Least is about how many samples of a picture are worth a goroutine of their own.
// Frames of films up to Full HD stay whole: the pipeline works on several of them
// at once anyway.
const Least = 1 << 21

// Count returns in how many bands the rows of a width × height picture are worth
// doing at once: at least 1, at most one a processor that Go may use.
func Count(width, height int) int {
	return max(min(width*height/Least, runtime.GOMAXPROCS(0), height), 1)
}

// Run calls do for count bands of n rows, each the rows from from up to, not
// including, to. The calls run at once and Run returns after the last. What do
// writes for a row must not depend on the band, so that the result does not depend
// on count.
func Run(n, count int, do func(band, from, to int)) {
	var wg sync.WaitGroup
	for band := 1; band < count; band++ {
		wg.Go(func() { do(band, band*n/count, (band+1)*n/count) })
	}
	do(0, 0, n/count)
	wg.Wait()
}

// Rows calls do for the rows of a width × height picture, in bands if it is large.
func Rows(width, height int, do func(row int)) {
	Run(height, Count(width, height), func(_, from, to int) {
		for row := from; row < to; row++ {
			do(row)
		}
	})
}
