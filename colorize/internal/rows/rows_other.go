//go:build !amd64

package rows

// Vector says whether this processor can.
const Vector = false

// Paint is not here.
func Paint[T uint8 | uint16](luma []float32, spans []Span, line []float32, room int, t *Table, c Codes, u, v []T, steep []uint8) {
	panic("rows: no vectors")
}

// Fit is not here.
func Fit(nodes, cells []float32, w, room int, noise float32) { panic("rows: no vectors") }

// Between is not here.
func Between(line, low, high []float32, room int, t float32) { panic("rows: no vectors") }

// Mix is not here.
func Mix[T uint8 | uint16](dst []float32, src []T, k, add float32, more bool) {
	panic("rows: no vectors")
}

// Tent is not here.
func Tent(dst, src []float32) int { panic("rows: no vectors") }

// Sum is not here.
func Sum(cols []uint32, src []byte, n, stride, count, head, tail int) { panic("rows: no vectors") }
