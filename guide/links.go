package guide

import (
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"

	"github.com/vidcolor/vidcolor/guide/internal/dots"
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
	k, n := len(l.index)/t.cells(), s.cells()
	c := &comparison{s: s, row: make([]int32, s.z.Room()), top: make(ranking, 0, k)}
	for i := from; i < to; i++ {
		if wanted != nil && !wanted[i] {
			continue
		}
		c.begin(t.L[i])
		if around > 0 {
			x, y := i%s.W, i/s.W
			for y1 := max(y-around, 0); y1 <= min(y+around, s.H-1); y1++ {
				first, end := y1*s.W+max(x-around, 0), y1*s.W+min(x+around, s.W-1)+1
				s.z.Products(t.z, i, first, end, c.row)
				c.rank(first, end)
			}
		} else {
			s.z.Products(t.z, i, 0, n, c.row)
			// What is alike is mostly near the same place: found first, it spares the ranking
			// the others.
			first := min(i, n-1) / dots.Chunk * dots.Chunk
			c.rank(first, min(first+dots.Chunk, n))
			c.rank(0, first)
			c.rank(min(first+dots.Chunk, n), n)
		}
		l.best[i] = float32(c.most) / (unit * unit)
		c.top.softmax(l.index[i*k:(i+1)*k], l.weight[i*k:(i+1)*k])
	}
}

// comparison is that of one cell with those of s.
type comparison struct {
	s     *View
	row   []int32 // its products with them
	score [dots.Chunk]float32
	light float32
	most  int32 // the largest product
	top   ranking
}

func (c *comparison) begin(light float32) {
	c.light, c.most, c.top = light, math.MinInt32, c.top[:0]
}

// rank ranks the cells from first to before end, whose products are known.
func (c *comparison) rank(first, end int) {
	scale := dots.Scale{Product: 1 / (temperature * unit * unit), Square: 1.0 / lightnessL2}
	for at := first; at < end; at += dots.Chunk {
		products := c.row[at:min(at+dots.Chunk, end)]
		high, most := dots.Scores(c.score[:], products, c.s.L[at:], c.light, scale, c.top.least())
		c.most = max(c.most, most)
		for ; high != 0; high &= high - 1 {
			k := bits.TrailingZeros64(high)
			c.top.add(rankOf(c.score[k], int32(at+k)))
		}
	}
}

// rank is a score with the cell that it belongs to, in the order of scores; of equal ones the
// first cell's is the highest.
type rank uint64

func rankOf(score float32, index int32) rank {
	b := math.Float32bits(score)
	b ^= uint32(int32(b)>>31) | 1<<31
	return rank(b)<<32 | rank(^uint32(index))
}

func (r rank) index() int32 { return int32(^uint32(r)) }

func (r rank) score() float32 {
	b := uint32(r >> 32)
	return math.Float32frombits(b ^ (uint32(int32(^b)>>31) | 1<<31))
}

// ranking keeps the highest of many ranks, as many as its capacity, in a heap whose root is
// the lowest. Which stay does not depend on the order in which they come.
type ranking []rank

// least is the score that one has to reach to be kept.
func (r ranking) least() float32 {
	if len(r) < cap(r) {
		return float32(math.Inf(-1))
	}
	return r[0].score()
}

func (r *ranking) add(v rank) {
	h := *r
	if n := len(h); n < cap(h) {
		h = h[:n+1]
		*r = h
		for n > 0 && h[(n-1)/2] > v {
			h[n] = h[(n-1)/2]
			n = (n - 1) / 2
		}
		h[n] = v
		return
	}
	if v <= h[0] {
		return
	}
	i := 0
	for child := 1; child < len(h); child = 2*i + 1 {
		low := h[child]
		if child+1 < len(h) && h[child+1] < low {
			child++
			low = h[child]
		}
		if low >= v {
			break
		}
		h[i] = low
		i = child
	}
	h[i] = v
}

// softmax writes the indexes and their shares.
func (r ranking) softmax(index []int32, weight []float32) {
	top := slices.Max(r).score()
	var sum float32
	for i, v := range r {
		index[i] = v.index()
		weight[i] = float32(math.Exp(float64(v.score() - top)))
		sum += weight[i]
	}
	for i := range weight {
		weight[i] /= sum
	}
}
