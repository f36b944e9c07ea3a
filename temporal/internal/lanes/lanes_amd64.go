package lanes

import "golang.org/x/sys/cpu"

var vector = cpu.X86.HasAVX2

// masks has the sign set in the lanes of the first n columns.
var masks = func() (m [Width + 1][Width]int32) {
	for n := range m {
		for x := range n {
			m[n][x] = -1
		}
	}
	return m
}()

//go:noescape
func diff8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, out *[2]float32)

//go:noescape
func diffAt8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[2]float32)

//go:noescape
func moments8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[3]float32)

//go:noescape
func probe8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[5]float32)

//go:noescape
func gradients8(p *float32, ps int, mask *[Width]int32, rows, skip int, out *[9]float32)
