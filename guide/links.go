package guide

import (
	"math"
	"runtime"
	"sync"
)

const (
	nearest     = 20   // cells that a cell takes colour from
	temperature = 0.05 // of the softmax over cosines
	mostShares  = 4    // processors that compare at once
	lightnessL2 = 200  // L² at which a difference of lightness costs 1 of the softmax's exponent
)

// links say which cells of a stated frame each cell of another frame is like. They
// do not depend on what was stated.
type links struct {
	index  []int32   // nearest cells of each cell
	weight []float32 // their shares, summing to 1
	best   []float32 // highest cosine of each cell
	fit    float32   // mean of best
}

// link compares every cell of t with all cells of s:
//
//	s_ij = cos(z_i, z_j)/0.05 − (L_i − L_j)²/200
//
// and keeps the softmax over the 20 largest. Cells are shared among processors, which
// changes no bit. With around > 0 only the cells at most so many from the same place are
// compared; both views then have one grid.
func link(t, s *View, around int) *links {
	n := t.cells()
	k := min(nearest, s.cells())
	if around > 0 {
		k = min(k, min(around+1, s.W)*min(around+1, s.H)) // as a corner has
	}
	l := &links{index: make([]int32, n*k), weight: make([]float32, n*k), best: make([]float32, n)}
	var parts sync.WaitGroup
	shares := min(runtime.GOMAXPROCS(0), mostShares)
	for p := range shares {
		parts.Go(func() { l.cells(t, s, around, nil, p*n/shares, (p+1)*n/shares) })
	}
	parts.Wait()
	var sum float64
	for _, best := range l.best {
		sum += float64(best)
	}
	l.fit = float32(sum / float64(n))
	return l
}

// cells compares the cells from up to to of t with those of s, or, of wanted ones, those
// alone.
func (l *links) cells(t, s *View, around int, wanted []bool, from, to int) {
	k := len(l.index) / t.cells()
	row := make([]int32, s.z.Room())
	top := newRanking(k)
	for i := from; i < to; i++ {
		if wanted != nil && !wanted[i] {
			continue
		}
		top.clear()
		most := int32(math.MinInt32)
		light := t.L[i]
		compare := func(first, end int) {
			s.z.Products(t.z, i, first, end, row)
			least := top.least()
			for k, l := range s.L[first:end] {
				p := row[first+k]
				most = max(most, p)
				d := l - light
				if score := float32(p)*(1/(temperature*unit*unit)) - d*d*(1.0/lightnessL2); score > least {
					top.add(score, int32(first+k))
					least = top.least()
				}
			}
		}
		if around > 0 {
			x, y := i%s.W, i/s.W
			for y1 := max(y-around, 0); y1 <= min(y+around, s.H-1); y1++ {
				compare(y1*s.W+max(x-around, 0), y1*s.W+min(x+around, s.W-1)+1)
			}
		} else {
			compare(0, s.cells())
		}
		l.best[i] = float32(most) / (unit * unit)
		top.softmax(l.index[i*k:(i+1)*k], l.weight[i*k:(i+1)*k])
	}
}

// ranking keeps the largest of many scores, in a heap whose root is the least. Of
// equal scores those that came first stay.
type ranking struct {
	score []float32
	index []int32
	n     int
}

func newRanking(k int) *ranking {
	return &ranking{score: make([]float32, k), index: make([]int32, k)}
}

func (r *ranking) clear() { r.n = 0 }

// least is what a score has to exceed to be kept.
func (r *ranking) least() float32 {
	if r.n < len(r.score) {
		return float32(math.Inf(-1))
	}
	return r.score[0]
}

func (r *ranking) add(score float32, index int32) {
	if r.n < len(r.score) {
		r.up(score, index)
		return
	}
	if score <= r.score[0] {
		return
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= r.n {
			break
		}
		if child+1 < r.n && r.score[child+1] < r.score[child] {
			child++
		}
		if r.score[child] >= score {
			break
		}
		r.score[i], r.index[i] = r.score[child], r.index[child]
		i = child
	}
	r.score[i], r.index[i] = score, index
}

// up adds a score while there is room.
func (r *ranking) up(score float32, index int32) {
	i := r.n
	r.n++
	for i > 0 {
		parent := (i - 1) / 2
		if r.score[parent] <= score {
			break
		}
		r.score[i], r.index[i] = r.score[parent], r.index[parent]
		i = parent
	}
	r.score[i], r.index[i] = score, index
}

// softmax writes the indexes and their shares.
func (r *ranking) softmax(index []int32, weight []float32) {
	top := r.score[0]
	for _, v := range r.score[:r.n] {
		top = max(top, v)
	}
	var sum float32
	for i, v := range r.score[:r.n] {
		index[i] = r.index[i]
		weight[i] = float32(math.Exp(float64(v - top)))
		sum += weight[i]
	}
	for i := range weight {
		weight[i] /= sum
	}
}
