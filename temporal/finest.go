package temporal

import "math"

// finest chooses among the coarser vectors and what the blocks before found,
// then refines to fractions of a pixel; ms receives how each window matched.
func (s *search) finest(p *look, ms []moment, tmp []vec) {
	for j := range s.gh {
		for i := range s.gw {
			at := j*s.gw + i
			s.v[at], ms[at] = s.refine(i, j, s.choose(i, j), &p.tmpl[at])
		}
	}
	s.mend(p, ms)
	s.calm(tmp)
}

// bound keeps the window at block (i, j) displaced by v inside q.
func (s *search) bound(i, j int, v vec) vec {
	bx, by := float32(4*i-2), float32(4*j-2)
	return vec{
		min(max(v.x, -pad-bx), float32(s.q.w)-1.01-bx),
		min(max(v.y, -pad-by), float32(s.q.h)-1.01-by),
	}
}

func (s *search) costAt(i, j int, v vec) float32 {
	po := s.p.at(4*i-2, 4*j-2)
	return zssdAt(s.p, s.q, po, float32(4*i-2)+v.x, float32(4*j-2)+v.y)
}

// choose returns the cheapest of the parents' and the neighbours' vectors.
func (s *search) choose(i, j int) vec {
	const near = 0.6 // vectors closer than this are left to refine
	var cand [6]vec
	n := 0
	add := func(v vec) {
		v = s.bound(i, j, v)
		for _, o := range cand[:n] {
			if v.dist(o) < near {
				return
			}
		}
		cand[n] = v
		n++
	}
	if s.coarse != nil {
		for _, v := range s.parents(i, j) {
			add(v)
		}
	} else {
		add(vec{})
	}
	pred := cand[0]
	if i > 0 {
		add(s.v[j*s.gw+i-1])
	}
	if j > 0 {
		add(s.v[(j-1)*s.gw+i])
	}
	if n == 1 {
		return pred
	}
	best, pick := float32(math.MaxFloat32), pred
	for _, v := range cand[:n] {
		if c := s.costAt(i, j, v) + lambda*min(v.dist(pred), 4); c < best {
			best, pick = c, v
		}
	}
	return pick
}

// refine takes Gauss-Newton steps of at most one pixel and ends early when they
// become small.
func (s *search) refine(i, j int, v vec, t *template) (vec, moment) {
	const small = 0.08
	po := s.p.at(4*i-2, 4*j-2)
	for range steps {
		g := probe(s.p, s.q, po, float32(4*i-2)+v.x, float32(4*j-2)+v.y, fineShape)
		d := t.step(g, fineShape, s.gain)
		d.x, d.y = min(max(d.x, -1), 1), min(max(d.y, -1), 1)
		v = s.bound(i, j, vec{v.x + d.x, v.y + d.y})
		if d.dist(vec{}) < small {
			return v, t.moment(g, fineShape)
		}
	}
	return v, s.momentAt(i, j, v, t)
}

func (s *search) momentAt(i, j int, v vec, t *template) moment {
	g := moments(s.p, s.q, s.p.at(4*i-2, 4*j-2), float32(4*i-2)+v.x, float32(4*j-2)+v.y, fineShape)
	return t.moment(g, fineShape)
}

// mend replaces vectors that stand alone among their neighbours, unless they
// match clearly better than the neighbours' median does.
func (s *search) mend(p *look, ms []moment) {
	for j := range s.gh {
		for i := range s.gw {
			nb, n := s.neighbours(i, j)
			if n < 3 {
				continue
			}
			at := j*s.gw + i
			m := middle(nb[:n])
			if s.v[at].dist(m) < 1 {
				continue
			}
			m = s.bound(i, j, m)
			if mo := s.momentAt(i, j, m, &p.tmpl[at]); mo.e < ms[at].e*1.15+0.3 {
				s.v[at], ms[at] = m, mo
			}
		}
	}
}

// middle is the median of three or four vectors, by component (the mean of the
// inner two of four).
func middle(nb []vec) vec {
	lo, hi, sum := nb[0], nb[0], nb[0]
	for _, v := range nb[1:] {
		lo.x, hi.x, sum.x = min(lo.x, v.x), max(hi.x, v.x), sum.x+v.x
		lo.y, hi.y, sum.y = min(lo.y, v.y), max(hi.y, v.y), sum.y+v.y
	}
	n := float32(len(nb) - 2)
	return vec{(sum.x - lo.x - hi.x) / n, (sum.y - lo.y - hi.y) / n}
}

// calm averages each vector with those of the eight cells around that differ by
// less than kinship, the nearer the heavier: grain's scatter goes, motion edges
// stay. tmp has room for the vectors.
func (s *search) calm(tmp []vec) {
	const kinship = 1.5 // pixels
	copy(tmp, s.v)
	for j := range s.gh {
		for i := range s.gw {
			own := tmp[j*s.gw+i]
			var x, y, sum float32
			for nj := max(j-1, 0); nj <= min(j+1, s.gh-1); nj++ {
				for _, v := range tmp[nj*s.gw+max(i-1, 0) : nj*s.gw+min(i+2, s.gw)] {
					if w := kinship - v.dist(own); w > 0 {
						x, y, sum = x+w*v.x, y+w*v.y, sum+w
					}
				}
			}
			s.v[j*s.gw+i] = vec{x / sum, y / sum}
		}
	}
}
