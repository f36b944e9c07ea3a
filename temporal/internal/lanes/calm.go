package lanes

import "math"

// Vec is a displacement.
type Vec struct{ X, Y float32 }

// Dist is |x| + |y| of the difference of two.
func (v Vec) Dist(o Vec) float32 { return abs(v.X-o.X) + abs(v.Y-o.Y) }

// Calm is, into out, each vector of mid but the first and the last, averaged with the eight
// around it in the lines above, mid and below. Each counts by what its distance |x| + |y| from the
// middle one is less than kinship, which is above 0. All lines are as long as mid.
func Calm(out, above, mid, below []Vec, kinship float32) {
	n := len(mid) - 2
	if n <= 0 {
		return
	}
	_, _, _ = out[n+1], above[n+1], below[n+1]
	done := 0
	if vector {
		if done = n &^ 3; done > 0 {
			calm8(&out[1], &above[0], &mid[0], &below[0], done, kinship)
		}
	}
	calm(out[done:n+2], above[done:n+2], mid[done:n+2], below[done:n+2], kinship)
}

func calm(out, above, mid, below []Vec, kinship float32) {
	for i := 1; i < len(mid)-1; i++ {
		own := mid[i]
		var x, y, sum float32
		for _, line := range [3][]Vec{above[i-1 : i+2], mid[i-1 : i+2], below[i-1 : i+2]} {
			for _, v := range line {
				if w := kinship - v.Dist(own); w > 0 {
					x, y, sum = x+float32(w*v.X), y+float32(w*v.Y), sum+w
				}
			}
		}
		out[i] = Vec{x / sum, y / sum}
	}
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }
