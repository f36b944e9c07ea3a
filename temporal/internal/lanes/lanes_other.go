//go:build !amd64

package lanes

const vector = false

var masks [Width + 1][Width]int32

func diff8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, out *[2]float32) {}

func diffAt8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[2]float32) {
}

func moments8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[3]float32) {
}

func probe8(p, q *float32, ps, qs int, mask *[Width]int32, rows, skip int, fx, fy float32, out *[5]float32) {
}

func gradients8(p *float32, ps int, mask *[Width]int32, rows, skip int, out *[9]float32) {}
