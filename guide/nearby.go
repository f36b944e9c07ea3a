package guide

// Frames about a stated one whose motion counts, as far as they are in its shot.
const (
	MovesBefore = 2
	MovesAfter  = 3
)

// Nearby gathers how cells move from frame to frame about a stated one.
type Nearby struct {
	sum Moves
	n   int
}

// NewNearby begins for frames of so many cells.
func NewNearby(cells int) *Nearby {
	return &Nearby{sum: Moves{V: make([][2]float32, cells), Sure: make([]float32, cells)}}
}

// Add takes the motion from one frame to the next: of each cell, in pixels of the proxy, and
// how sure that is, 0 to 1.
func (n *Nearby) Add(v [][2]float32, sure []float32) {
	if len(v) != len(n.sum.V) || len(sure) != len(v) {
		return
	}
	n.n++
	for i, d := range v {
		n.sum.V[i][0] += d[0]
		n.sum.V[i][1] += d[1]
		n.sum.Sure[i] += sure[i]
	}
}

// Moves is the mean of what was added, nil of nothing.
func (n *Nearby) Moves() *Moves {
	if n.n == 0 {
		return nil
	}
	k := 1 / float32(n.n)
	out := &Moves{V: make([][2]float32, len(n.sum.V)), Sure: make([]float32, len(n.sum.Sure))}
	for i, d := range n.sum.V {
		out.V[i], out.Sure[i] = [2]float32{d[0] * k, d[1] * k}, n.sum.Sure[i]*k
	}
	return out
}
