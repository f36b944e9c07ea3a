package temporal

import "github.com/vidcolor/vidcolor/temporal/internal/lanes"

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
	return vec{X: clamp(v.X, -pad-bx, float32(s.q.w)-1.01-bx), Y: clamp(v.Y, -pad-by, float32(s.q.h)-1.01-by)}
}

func (s *search) costAt(i, j int, v vec) float32 {
	po := s.p.at(4*i-2, 4*j-2)
	return s.zssdAt(po, float32(4*i-2)+v.X, float32(4*j-2)+v.Y)
}

// apart is how far vectors lie apart of which one is left to refine.
const apart = 0.6

// candidates are different vectors to choose among.
type candidates struct {
	v [6]vec
	n int
}

func (c *candidates) add(v vec) {
	for _, o := range c.v[:c.n] {
		if v.Dist(o) < apart {
			return
		}
	}
	c.v[c.n] = v
	c.n++
}

// choose returns the cheapest of the parents' and the neighbours' vectors.
func (s *search) choose(i, j int) vec {
	var c candidates
	if s.coarse == nil {
		c.add(s.bound(i, j, vec{}))
	} else {
		ps := s.parents(i, j)
		for k, v := range ps {
			if k == 0 || v != ps[0] {
				c.add(s.bound(i, j, v))
			}
		}
	}
	pred := c.v[0]
	if i > 0 {
		c.add(s.bound(i, j, s.v[j*s.gw+i-1]))
	}
	if j > 0 {
		c.add(s.bound(i, j, s.v[(j-1)*s.gw+i]))
	}
	if c.n == 1 {
		return pred
	}
	best, pick := s.costAt(i, j, pred), pred
	for _, v := range c.v[1:c.n] {
		far := lambda * min(v.Dist(pred), 4)
		if far >= best {
			continue // whatever it costs besides
		}
		if e := s.costAt(i, j, v) + far; e < best {
			best, pick = e, v
		}
	}
	return pick
}

// refine takes Gauss-Newton steps of at most one pixel and ends early when they
// become small.
func (s *search) refine(i, j int, v vec, t *template) (vec, moment) {
	const small = 0.08
	po := s.p.at(4*i-2, 4*j-2)
	var g sums
	for range steps {
		s.probe(&g, po, float32(4*i-2)+v.X, float32(4*j-2)+v.Y)
		d := t.step(&g, s.per, s.over)
		d.X, d.Y = clamp(d.X, -1, 1), clamp(d.Y, -1, 1)
		v = s.bound(i, j, vec{X: v.X + d.X, Y: v.Y + d.Y})
		if d.Dist(vec{}) < small {
			return v, t.moment(g[0], g[1], g[2], s.per)
		}
	}
	return v, s.momentAt(i, j, v, t)
}

func (s *search) momentAt(i, j int, v vec, t *template) moment {
	return s.moment(t, s.p.at(4*i-2, 4*j-2), float32(4*i-2)+v.X, float32(4*j-2)+v.Y)
}

// mend replaces vectors that stand alone among their neighbours, unless they
// match clearly better than the neighbours' median does.
func (s *search) mend(p *look, ms []moment) {
	for j := range s.gh {
		for i := range s.gw {
			at := j*s.gw + i
			if s.amid(i, j) {
				continue
			}
			nb, n := s.neighbours(i, j)
			if n < 3 {
				continue
			}
			m := middle(nb[:n])
			if s.v[at].Dist(m) < 1 {
				continue
			}
			m = s.bound(i, j, m)
			if mo := s.momentAt(i, j, m, &p.tmpl[at]); mo.e < ms[at].e*1.15+0.3 {
				s.v[at], ms[at] = m, mo
			}
		}
	}
}

// amid reports whether the vector at block (i, j), not at an edge, is so near to all four
// neighbours that it is near to their median.
func (s *search) amid(i, j int) bool {
	if i == 0 || j == 0 || i == s.gw-1 || j == s.gh-1 {
		return false
	}
	at := j*s.gw + i
	v := s.v[at]
	return alike(v, s.v[at-1]) && alike(v, s.v[at+1]) && alike(v, s.v[at-s.gw]) && alike(v, s.v[at+s.gw])
}

// alike reports whether vectors differ by less than half a pixel each way.
func alike(a, b vec) bool { return abs32(a.X-b.X) < 0.5 && abs32(a.Y-b.Y) < 0.5 }

// middle is the median of three or four vectors, by component (the mean of the
// inner two of four).
func middle(nb []vec) vec {
	lo, hi, sum := nb[0], nb[0], nb[0]
	for _, v := range nb[1:] {
		lo.X, hi.X, sum.X = min(lo.X, v.X), max(hi.X, v.X), sum.X+v.X
		lo.Y, hi.Y, sum.Y = min(lo.Y, v.Y), max(hi.Y, v.Y), sum.Y+v.Y
	}
	n := float32(len(nb) - 2)
	return vec{X: (sum.X - lo.X - hi.X) / n, Y: (sum.Y - lo.Y - hi.Y) / n}
}

const kinship = 1.5 // pixels by which vectors differ at most that calm averages

// calm averages each vector with those of the eight cells around that differ by
// less than kinship, the nearer the heavier: grain's scatter goes, motion edges
// stay. tmp has room for the vectors.
func (s *search) calm(tmp []vec) {
	copy(tmp, s.v)
	for j := range s.gh {
		line := func(j int) []vec { return tmp[j*s.gw : (j+1)*s.gw] }
		if j > 0 && j < s.gh-1 {
			lanes.Calm(s.v[j*s.gw:(j+1)*s.gw], line(j-1), line(j), line(j+1), kinship)
			s.calmAt(tmp, 0, j)
			s.calmAt(tmp, s.gw-1, j)
			continue
		}
		for i := range s.gw {
			s.calmAt(tmp, i, j)
		}
	}
}

// calmAt is calm of the block (i, j), anywhere.
func (s *search) calmAt(tmp []vec, i, j int) {
	own := tmp[j*s.gw+i]
	var x, y, sum float32
	for nj := max(j-1, 0); nj <= min(j+1, s.gh-1); nj++ {
		for _, v := range tmp[nj*s.gw+max(i-1, 0) : nj*s.gw+min(i+2, s.gw)] {
			if w := kinship - v.Dist(own); w > 0 {
				x, y, sum = x+w*v.X, y+w*v.Y, sum+w
			}
		}
	}
	s.v[j*s.gw+i] = vec{X: x / sum, Y: y / sum}
}
