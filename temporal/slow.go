package temporal

import (
	"math"
	"slices"
)

// slowChange recognises dissolves when they end, and fades when the picture is
// blank. It keeps what it needs of the shot's last frames.
//
// Two scenes that have nothing in common mix like independent signals: with a
// share u of the new one, the energy of the gradient is
// (1 − u)²·E(old) + u²·E(new), half of what it is around, whatever moves in either
// scene (Alattar 1993 for variance). That is the first test; the others ask that
// the picture went over from one scene to another about evenly, and that no fast
// camera explains it.
type slowChange struct {
	frames []slowFrame // oldest first
}

// slowFrame is what is kept of a frame.
type slowFrame struct {
	thumb  []float32
	energy float32 // mean square gradient of L
	mean   float32 // of L less 50
	std    float32 // deviation of L
	flash  bool
	repeat bool
	move   vec     // mean displacement to the frame before, proxy pixels
	speed  float32 // mean length of the displacements
	unlike float32
	entry  *entry // whose motion may come late, nil where it is here
}

const (
	slowLeast = 8    // pictures (frames that are no repeats) of the shortest dissolve looked for
	slowMost  = 48   // and of the longest
	slowStep  = 6.0  // root mean square change in L that a dissolve makes at least
	slowFit   = 0.2  // most deviation of energies from the parabola, of their mean
	slowDip   = 0.22 // least deviation from a straight line
	slowSure  = 0.5  // most of the first deviation, as a share of the second
	slowOff   = 0.72 // mean distance of thumbs from the straight line, as a share of its length
	slowBend  = 0.32 // and their mean deviation from even progress
	slowKin   = 0.6  // correlation from which two thumbs show the same scene
	slowRise  = 0.25 // of the new scene's contrast, that the old one has at least
	panSpeed  = 8    // motion, proxy pixels a frame, that changes the scene by itself
	panFar    = 100  // motion in all, proxy pixels, that does
	panUnlike = 0.3  // unlikeness up to which motion explains the picture
	blank     = 1.5  // deviation of L below which a picture is blank
	contrast  = 6    // and above which there was one
)

// reset forgets the shot.
func (s *slowChange) reset() { s.frames = s.frames[:0] }

// push adds a decided frame.
func (s *slowChange) push(e *entry) {
	var buf []float32
	if len(s.frames) > slowMost+2 {
		buf = s.frames[0].thumb
		s.frames = slices.Delete(s.frames, 0, 1)
	}
	s.frames = append(s.frames, newSlowFrame(e, buf))
}

func newSlowFrame(e *entry, buf []float32) slowFrame {
	f := slowFrame{thumb: thumb(e.look, buf), energy: e.look.energy, mean: e.look.mean, std: e.look.std, unlike: e.unlike, flash: e.flash, repeat: e.repeat}
	if e.back != nil {
		f.move, f.speed = e.back.drift()
	}
	if e.late != nil {
		f.entry = e
	}
	return f
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

// fades reports whether e is the first blank frame after a picture: if so, for
// how many frames before it that one lost contrast, else 0.
func (s *slowChange) fades(e *entry) int {
	n := len(s.frames)
	if !e.look.blank() || n < slowLeast {
		return 0
	}
	for _, f := range s.frames[n-ahead:] {
		if f.std < blank {
			return 0
		}
	}
	mixed := 1
	for ; mixed < n && (s.frames[n-mixed].repeat || s.frames[n-mixed-1].std > s.frames[n-mixed].std); mixed++ {
	}
	if s.frames[n-mixed].std < contrast {
		return 0
	}
	return mixed
}

// dissolves reports whether a dissolve is complete at e, that is whether e is to
// begin the new shot: if so, how many frames before e are mixed, else 0.
func (s *slowChange) dissolves(t *Tracker, e *entry, next []*entry) int {
	if len(next) < 2 || len(s.frames) < slowLeast+2 {
		return 0
	}
	for _, later := range next {
		if later.unlike > cutLeast {
			t.catchUp(later)
		}
		if later.unlike > cutLeast {
			return 0 // a cut or flash comes first
		}
	}
	now := newSlowFrame(e, nil)
	now.energy = middle3(now.energy, next[0].look.energy, next[1].look.energy)
	lv := e.look.pyr[len(e.look.pyr)-1]
	for n := slowLeast; n+2 <= len(s.frames) && n <= slowMost; n += 1 + n/8 {
		from := len(s.frames) - n // e is n frames after frames[from]
		if s.pictures(from)+1 < slowLeast {
			continue
		}
		if s.dips(from, &now) && s.crosses(from, &now, thumb(next[1].look, nil)) && !s.pans(t, from, &now, lv) {
			return n - 1
		}
	}
	return 0
}

// pictures counts the frames behind index from that are no repeats.
func (s *slowChange) pictures(from int) (n int) {
	for i := from + 1; i < len(s.frames); i++ {
		if !s.frames[i].repeat {
			n++
		}
	}
	return n
}

// dips reports whether the energies between frames[from] and now follow the
// parabola of a mixture and not a straight line.
func (s *slowChange) dips(from int, now *slowFrame) bool {
	f := s.frames[from:]
	if f[0].std < slowRise*now.std {
		return false // from blank: its shot has begun before
	}
	a := middle3(s.frames[from-2].energy, s.frames[from-1].energy, f[0].energy)
	b := now.energy
	n := float32(len(f))
	var curve, line float32
	for k := 1; k < len(f); k++ {
		if f[k].flash || abs32(f[k].mean-f[k-1].mean) > flashJump {
			return false
		}
		u := float32(k) / n
		curve += abs32(f[k].energy - (1-u)*(1-u)*a - u*u*b)
		line += abs32(f[k].energy - (1-u)*a - u*b)
	}
	scale := (n - 1) * (a + b) / 2
	return curve < slowFit*scale && line > slowDip*scale && curve < slowSure*line
}

// crosses reports whether the thumbs from index from lead about evenly and
// straight to now, which after, two frames later, has not left behind.
func (s *slowChange) crosses(from int, now *slowFrame, after []float32) bool {
	a := s.frames[from].thumb
	var dd float64
	for i, v := range now.thumb {
		d := float64(v - a[i])
		dd += d * d
	}
	if dd < slowStep*slowStep*float64(len(a)) {
		return false
	}
	n := float64(len(s.frames) - from)
	if along, _ := project(a, now.thumb, after, dd); along > 1+0.6/n {
		return false
	}
	var offs, bends float64
	for k, f := range s.frames[from+1:] {
		along, off := project(a, now.thumb, f.thumb, dd)
		offs += off
		bends += math.Abs(along - float64(k+1)/n)
	}
	return offs < slowOff*(n-1) && bends < slowBend*(n-1)
}

// pans reports whether frames[from] and now show the same scene, as it is or as
// the camera has moved, or a fast camera may have left it.
func (s *slowChange) pans(t *Tracker, from int, now *slowFrame, lv *level) bool {
	now.catchUp(t)
	for i := range s.frames[from+1:] {
		s.frames[from+1+i].catchUp(t)
	}
	speed, unlike, move, n := now.speed, now.unlike, now.move, float32(1)
	for _, f := range s.frames[from+1:] {
		if f.repeat {
			continue
		}
		speed += f.speed
		unlike += f.unlike
		move.X += f.move.X
		move.Y += f.move.Y
		n++
	}
	if unlike < panUnlike*n && (speed > panSpeed*n || max(abs32(move.X), abs32(move.Y)) > panFar) {
		return true
	}
	a := s.frames[from].thumb
	return sameScene(a, now.thumb, lv.w, lv.h, 0, 0) ||
		sameScene(a, now.thumb, lv.w, lv.h, -int(move.X)/thumbScale, -int(move.Y)/thumbScale)
}
