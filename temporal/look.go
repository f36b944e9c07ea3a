package temporal

import "github.com/vidcolor/vidcolor"

const (
	cell    = 4 // proxy pixels a vector stands for, each way: one chroma sample
	levels  = 4 // pyramid levels at most
	minSide = 12

	repeatMost = 0.1 // mean square difference in L, at half size, of a picture from its repeat
)

// look is what the tracker keeps of a frame while it may still be matched:
// its pyramid, finest first, and the windows' templates.
type look struct {
	proxy *vidcolor.Proxy
	pyr   []*level
	tmpl  []template // of the finest level, one a cell
	check *checker   // half-size picture that outlives the look, for key checks

	mean, std float32 // of L less 50
	energy    float32 // mean square gradient of L at half size
	detail    float32 // share of the picture that shows any
}

// lookMaker makes looks of one proxy size and takes them back.
type lookMaker struct {
	unchecked bool // no keyframes are compared with the looks
	w, h      int
	free      []*look
	tmp       []float32
}

// make fills a look with p.
func (m *lookMaker) make(p *vidcolor.Proxy) *look {
	if p.W != m.w || p.H != m.h {
		m.w, m.h, m.free, m.tmp = p.W, p.H, nil, make([]float32, p.W*p.H)
	}
	l := m.take()
	l.proxy = p
	l.pyr[0].smooth(p.L, m.tmp)
	for i := 1; i < len(l.pyr); i++ {
		l.pyr[i].halve(l.pyr[i-1])
	}
	gw, gh := p.W/cell, p.H/cell
	templates(l.pyr[0], fineShape, cell, gw, gh, l.tmpl)
	if !m.unchecked {
		l.check = newChecker(l.pyr[1])
	}
	l.mean, l.std = l.pyr[1].spread()
	l.energy = l.pyr[1].energy()
	l.detail = l.pyr[min(2, len(l.pyr)-1)].detail()
	return l
}

func (m *lookMaker) take() *look {
	if n := len(m.free); n > 0 {
		l := m.free[n-1]
		m.free = m.free[:n-1]
		return l
	}
	l := &look{tmpl: make([]template, (m.w/cell)*(m.h/cell))}
	for w, h := m.w, m.h; ; w, h = w/2, h/2 {
		l.pyr = append(l.pyr, newLevel(w, h))
		if len(l.pyr) == levels || len(l.pyr) > 1 && min(w, h)/2 < minSide || w%8 != 0 || h%8 != 0 {
			return l
		}
	}
}

// coarsest is the top of the pyramid.
func (l *look) coarsest() *level { return l.pyr[len(l.pyr)-1] }

// give takes a look back for reuse.
func (m *lookMaker) give(l *look) {
	if l == nil || l.pyr[0].w != m.w || l.pyr[0].h != m.h {
		return
	}
	l.proxy, l.check = nil, nil
	m.free = append(m.free, l)
}

// spread returns the mean and the standard deviation of the samples of l.
func (l *level) spread() (mean, deviation float32) {
	var s, ss float64
	for y := range l.h {
		for _, v := range l.row(y) {
			s += float64(v)
			ss += float64(v) * float64(v)
		}
	}
	n := float64(l.w * l.h)
	return float32(s / n), sqrt32(float32(max(ss/n-s/n*s/n, 0)))
}

// same reports whether two looks are of one picture, shown twice: a film of few
// frames a second in a container of more. What a codec changes of it is far less
// than grain.
func (l *look) same(o *look) bool {
	a, b := l.pyr[1], o.pyr[1]
	var sum float32
	for y := range a.h {
		p, q := a.row(y), b.row(y)
		for x, v := range p {
			d := q[x] - v
			sum += d * d
		}
	}
	return sum < repeatMost*float32(a.w*a.h)
}
