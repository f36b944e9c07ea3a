package temporal

import "math"

const (
	reach  = 5   // samples each way that the coarsest level is searched
	lambda = 0.3 // cost in L² of a vector's distance from its prediction, a sample
	steps  = 2   // Gauss-Newton steps at the finest level
)

// matcher finds for every cell of one look where it lies in another. It holds
// scratch only: its answer is a pure function of the two looks.
type matcher struct {
	grids [levels][]vec
	judge judge
	tmp   []vec
}

// match fills f's vectors, in proxy pixels, with p(x) ≈ q(x + v), and its
// confidences with the trust in them by residual alone.
func (m *matcher) match(p, q *look, f *field) {
	top := len(p.pyr) - 1
	gain := float32(1)
	m.grids[0] = f.v
	for l := top; l >= 0; l-- {
		lv := p.pyr[l]
		gw, gh := (lv.w+3)/4, (lv.h+3)/4
		if l > 0 && len(m.grids[l]) != gw*gh {
			m.grids[l] = make([]vec, gw*gh)
		}
		s := search{pair: newPair(p.pyr[l], q.pyr[l], fineShape), gw: gw, gh: gh, v: m.grids[l], over: 1 / gain}
		if l < top {
			up := p.pyr[l+1]
			s.cw, s.ch, s.coarse = (up.w+3)/4, (up.h+3)/4, m.grids[l+1]
		}
		switch {
		case l == 0:
			m.judge.size(len(f.v))
			if len(m.tmp) != len(f.v) {
				m.tmp = make([]vec, len(f.v))
			}
			s.finest(p, m.judge.m, m.tmp)
			m.judge.grade(f.c)
		case l == top:
			s.full()
			s.relax()
			s.relax()
		default:
			s.descend()
			s.relax()
		}
		if l == 1 {
			gain = m.gain(&s)
		}
	}
}

// search is the work at one level: a grid of windows, one every 4 samples.
type search struct {
	pair
	gw, gh int
	v      []vec
	cw, ch int // the coarser grid, whose vectors are in its own samples
	coarse []vec
	over   float32 // one over the brightness of q over p, used by the finest level
}

// gain fits the flicker between the two looks at the windows of s.
func (m *matcher) gain(s *search) float32 {
	m.judge.size(len(s.v))
	for j := range s.gh {
		for i := range s.gw {
			at := j*s.gw + i
			v := s.v[at]
			po := s.p.at(4*i-2, 4*j-2)
			qo := s.q.at(4*i-2+int(v.X), 4*j-2+int(v.Y))
			d, e := s.difference(po, qo)
			mean := s.k.Sum(s.p.pix[po:]) * s.per
			m.judge.m[at] = moment{e: e, mp: mean, mq: mean + d}
		}
	}
	return fitFlicker(m.judge.m).gain
}

// hold keeps a whole displacement of the window at block (i, j) inside q.
func (s *search) hold(i, j, x, y int) (int, int) {
	x = min(max(x, -pad-(4*i-2)), s.q.w-1-(4*i-2))
	y = min(max(y, -pad-(4*j-2)), s.q.h-1-(4*j-2))
	return x, y
}

func (s *search) cost(i, j, x, y int) float32 {
	return s.zssd(s.p.at(4*i-2, 4*j-2), s.q.at(4*i-2+x, 4*j-2+y))
}

// full tries every whole displacement within reach.
func (s *search) full() {
	rx, ry := min(reach, s.p.w/2), min(reach, s.p.h/2)
	for j := range s.gh {
		for i := range s.gw {
			best, at := s.cost(i, j, 0, 0), vec{}
			for y := -ry; y <= ry; y++ {
				for x := -rx; x <= rx; x++ {
					cx, cy := s.hold(i, j, x, y)
					if cx != x || cy != y {
						continue
					}
					v := vec{X: float32(x), Y: float32(y)}
					far := lambda * v.Dist(vec{})
					if far >= best {
						continue // whatever it costs besides
					}
					if c := s.cost(i, j, x, y) + far; c < best {
						best, at = c, v
					}
				}
			}
			s.v[j*s.gw+i] = at
		}
	}
}

// parents lists the vectors of the four coarser windows nearest to block (i, j)
// at twice their length, the nearest first.
func (s *search) parents(i, j int) [4]vec {
	ci, cj := min(i/2, s.cw-1), min(j/2, s.ch-1)
	ni, nj := ci+1-2*(1-i&1), cj+1-2*(1-j&1)
	ni, nj = min(max(ni, 0), s.cw-1), min(max(nj, 0), s.ch-1)
	at := func(i, j int) vec {
		v := s.coarse[j*s.cw+i]
		return vec{X: 2 * v.X, Y: 2 * v.Y}
	}
	return [4]vec{at(ci, cj), at(ni, cj), at(ci, nj), at(ni, nj)}
}

// descend tries the coarser level's vectors and no motion, then walks downhill
// by whole samples.
func (s *search) descend() {
	for j := range s.gh {
		for i := range s.gw {
			t := trial{s: s, i: i, j: j, best: math.MaxFloat32}
			ps := s.parents(i, j)
			t.pred = ps[0]
			for _, v := range ps {
				t.try(int(v.X), int(v.Y))
			}
			t.try(0, 0)
			t.walk(3)
			s.v[j*s.gw+i] = vec{X: float32(t.x), Y: float32(t.y)}
		}
	}
}

// trial is the search for one block's whole displacement.
type trial struct {
	s    *search
	i, j int
	pred vec
	x, y int
	best float32
	seen [24][2]int
	n    int
}

func (t *trial) try(x, y int) {
	x, y = t.s.hold(t.i, t.j, x, y)
	far := lambda * t.pred.Dist(vec{X: float32(x), Y: float32(y)})
	if far >= t.best {
		return // whatever it costs besides
	}
	for _, o := range t.seen[:t.n] {
		if o[0] == x && o[1] == y {
			return
		}
	}
	if t.n < len(t.seen) {
		t.seen[t.n] = [2]int{x, y}
		t.n++
	}
	c := t.s.cost(t.i, t.j, x, y) + far
	if c < t.best {
		t.best, t.x, t.y = c, x, y
	}
}

// walk moves to the best of the four neighbours, at most n times.
func (t *trial) walk(n int) {
	for range n {
		x, y := t.x, t.y
		t.try(x-1, y)
		t.try(x+1, y)
		t.try(x, y-1)
		t.try(x, y+1)
		if t.x == x && t.y == y {
			return
		}
	}
}

// relax lets every block take a neighbour's vector where that lowers its cost
// together with the distances to its four neighbours.
func (s *search) relax() {
	const spread = 4 // distance that costs no more beyond it: a motion edge
	for j := range s.gh {
		for i := range s.gw {
			at := j*s.gw + i
			nb, n := s.neighbours(i, j)
			bend := func(v vec) (sum float32) {
				for _, o := range nb[:n] {
					sum += min(v.Dist(o), spread)
				}
				return lambda * sum
			}
			own := s.v[at]
			if b := bend(own); b == 0 {
				continue
			}
			best := s.cost(i, j, int(own.X), int(own.Y)) + bend(own)
			pick := own
			for k, v := range nb[:n] {
				if v == own || k > 0 && v == nb[k-1] {
					continue
				}
				x, y := s.hold(i, j, int(v.X), int(v.Y))
				c := vec{X: float32(x), Y: float32(y)}
				if e := bend(c); e < best {
					if e += s.cost(i, j, x, y); e < best {
						best, pick = e, c
					}
				}
			}
			s.v[at] = pick
		}
	}
}

func (s *search) neighbours(i, j int) (nb [4]vec, n int) {
	add := func(i, j int) {
		if i >= 0 && j >= 0 && i < s.gw && j < s.gh {
			nb[n] = s.v[j*s.gw+i]
			n++
		}
	}
	add(i-1, j)
	add(i+1, j)
	add(i, j-1)
	add(i, j+1)
	return nb, n
}
