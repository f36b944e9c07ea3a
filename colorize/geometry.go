package colorize

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// Sizes of the proxy, in samples.
const (
	proxyMultiple = 32   // what the network's strides ask for
	proxyLargest  = 1024 // of the long side
)

// proxySize returns the size of the small picture of a width × height one: the
// short side is about short, the long one follows the displayed shape (with the
// sample aspect ratio), both multiples of 32. Where that would be longer than 1024
// the short side is smaller, at least 32: only a longer shape still is squeezed.
func proxySize(width, height int, aspect vidcolor.Rational, short int) (w, h int) {
	shape := float64(width) / float64(height)
	if aspect.Valid() {
		shape *= aspect.Float()
	}
	round := func(v float64) int {
		n := int(math.Round(v/proxyMultiple)) * proxyMultiple
		return min(max(n, proxyMultiple), proxyLargest)
	}
	long := max(shape, 1/shape)
	s := round(float64(short))
	if float64(s)*long > proxyLargest {
		s = max(int(proxyLargest/long)/proxyMultiple*proxyMultiple, proxyMultiple)
	}
	if shape >= 1 {
		return max(round(float64(s)*shape), s), s
	}
	return s, max(round(float64(s)/shape), s)
}
