package temporal

// slowChange recognises dissolves and fades to a blank picture when they end:
// a dissolve moves the picture along a straight line from the old scene's to the
// new one's, which motion does not. It keeps small pictures of the shot's last
// frames.
type slowChange struct {
	thumbs [][]float32 // oldest first
}

const (
	slowLeast = 6    // frames of the shortest dissolve looked for
	slowMost  = 48   // and of the longest
	slowStep  = 6.0  // root mean square change in L that a dissolve makes at least
	slowOff   = 0.42 // most distance from the straight line, as a share of its length
	slowRest  = 0.6  // the same just before and after, where nothing mixes but things move
	slowBend  = 0.17 // most deviation from even progress
	slowKin   = 0.7  // correlation from which two thumbs show the same scene
	blank     = 1.5  // deviation of L below which a picture is blank
)

// reset forgets the shot.
func (s *slowChange) reset() { s.thumbs = s.thumbs[:0] }

// push adds a decided frame.
func (s *slowChange) push(l *look) {
	if len(s.thumbs) > slowMost+2 {
		first := s.thumbs[0]
		copy(s.thumbs, s.thumbs[1:])
		s.thumbs[len(s.thumbs)-1] = thumb(l, first)
		return
	}
	s.thumbs = append(s.thumbs, thumb(l, nil))
}

// thumb copies the coarsest level into buf.
func thumb(l *look, buf []float32) []float32 {
	lv := l.pyr[len(l.pyr)-1]
	if len(buf) != lv.w*lv.h {
		buf = make([]float32, lv.w*lv.h)
	}
	for y := range lv.h {
		copy(buf[y*lv.w:], lv.row(y))
	}
	return buf
}

// ends reports whether a slow change to another scene is complete at e, that is
// whether e is to begin the new shot: if so, how many frames before e are mixed,
// else 0.
func (s *slowChange) ends(e *entry, next []*entry) int {
	if len(next) < 3 || len(s.thumbs) < slowLeast+2 {
		return 0
	}
	now := thumb(e.look, nil)
	after := thumb(next[2].look, nil)
	for n := slowLeast; n+2 <= len(s.thumbs) && n <= slowMost; n += 1 + n/8 {
		from := len(s.thumbs) - n // e is n frames after thumbs[from]
		if s.straight(from, now, after) && otherScene(s.thumbs[from], now, e.look) {
			return n - 1
		}
	}
	return 0
}

// straight reports whether the thumbs from index from lead evenly and straight
// to now, having stood still before and standing still after.
func (s *slowChange) straight(from int, now, after []float32) bool {
	a := s.thumbs[from]
	var dd float64
	for i, v := range now {
		d := float64(v - a[i])
		dd += d * d
	}
	if dd < slowStep*slowStep*float64(len(now)) {
		return false
	}
	n := len(s.thumbs) - from
	line := func(t []float32) (along, off float64) { return project(a, now, t, dd) }
	if along, off := line(after); along > 1+0.6/float64(n) || off > slowRest {
		return false
	}
	if along, off := line(s.thumbs[from-2]); along < -1.0/float64(n) || off > slowRest {
		return false
	}
	for k := 1; k < n; k++ {
		along, off := line(s.thumbs[from+k])
		even := along - float64(k)/float64(n)
		if off > slowOff || even > slowBend || even < -slowBend {
			return false
		}
	}
	return true
}

// project returns how far t lies along the line from a to b, and its distance
// from the line as a share of the line's length, whose square is dd.
func project(a, b, t []float32, dd float64) (along, off float64) {
	var td, tt float64
	for i, v := range t {
		d, e := float64(b[i]-a[i]), float64(v-a[i])
		td += d * e
		tt += e * e
	}
	along = td / dd
	return along, float64(sqrt32(float32(max(tt/dd-along*along, 0))))
}

// otherScene reports whether thumb b, of look l, is blank or of another scene
// than a, even if the camera moved a little.
func otherScene(a, b []float32, l *look) bool {
	lv := l.pyr[len(l.pyr)-1]
	if l.std < blank {
		return true
	}
	if deviation(a) < blank {
		return false // from a blank picture: its shot has begun before
	}
	for dy := -2; dy <= 2; dy++ {
		for dx := -3; dx <= 3; dx++ {
			if correlation(a, b, lv.w, lv.h, dx, dy) > slowKin {
				return false
			}
		}
	}
	return true
}

// deviation is the standard deviation of a thumb.
func deviation(t []float32) float32 {
	var s, ss float64
	for _, v := range t {
		s += float64(v)
		ss += float64(v) * float64(v)
	}
	n := float64(len(t))
	return sqrt32(float32(max(ss/n-s/n*s/n, 0)))
}

// correlation is that of a with b displaced by (dx, dy), over their overlap.
func correlation(a, b []float32, w, h, dx, dy int) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for y := max(0, -dy); y < min(h, h-dy); y++ {
		for x := max(0, -dx); x < min(w, w-dx); x++ {
			p, q := float64(a[y*w+x]), float64(b[(y+dy)*w+x+dx])
			n++
			sa, sb = sa+p, sb+q
			saa, sbb, sab = saa+p*p, sbb+q*q, sab+p*q
		}
	}
	va, vb := saa-sa*sa/n, sbb-sb*sb/n
	if va <= 0 || vb <= 0 {
		return 0
	}
	c := sab - sa*sb/n
	return c / float64(sqrt32(float32(va))) / float64(sqrt32(float32(vb)))
}
