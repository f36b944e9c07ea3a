package temporal

import (
	"testing"

	"github.com/vidcolor/vidcolor"
)

// twin is a picture each of whose cells is like the same cell of an earlier one, as far as
// best says.
type twin struct {
	light, best []float32
	asked       int
}

func (s *twin) Light() []float32 { return s.light }

func (s *twin) Like(_ vidcolor.Alike, wanted []bool) *vidcolor.Likes {
	s.asked++
	l := &vidcolor.Likes{K: 1, Index: make([]int32, len(wanted)), Weight: make([]float32, len(wanted)), Best: s.best}
	for i, want := range wanted {
		if l.Index[i] = int32(i); want {
			l.Weight[i] = 1
		}
	}
	return l
}

// What is dark, lost by motion, and like something that was there before takes the colour
// that it had; nothing else does.
func TestRecall(t *testing.T) {
	const was, now = float32(-10), float32(20)
	for _, tt := range []struct {
		name               string
		light, motion, sim float32
		least, most        float32 // of a
		asks               bool
	}{
		{"dark, lost, alike", 15, 0, 0.9, -8, -6, true},
		{"dark, followed", 15, 0.95, 0.9, now, now, false},
		{"bright, lost", 60, 0, 0.9, now, now, false},
		{"half dark", 37.5, 0, 0.9, 5, 8, true},
		{"like nothing", 15, 0, 0.3, now, now, true},
	} {
		of := func(v float32) []float32 { return []float32{v, v, v, v} }
		sight := &twin{light: of(tt.light), best: of(tt.sim)}
		m := &vidcolor.Mark{Shows: func() vidcolor.Alike { return sight }}
		before, s := allocate(0, 2, 2, nil), allocate(1, 2, 2, nil)
		copy(before.a, of(was))
		copy(s.a, of(now))
		way := newField(2, 2)
		copy(way.c, of(tt.motion))
		var r recall
		r.draw(m, s, way)
		if s.a[0] != now {
			t.Errorf("%s: the first keyframe of a shot was changed to %g", tt.name, s.a[0])
		}
		r.add(m, before)
		r.draw(m, s, way)
		if a := s.a[3]; a < tt.least || a > tt.most || (sight.asked > 0) != tt.asks {
			t.Errorf("%s: a is %g, want %g to %g; looked for: %v, want %v", tt.name, a, tt.least, tt.most, sight.asked > 0, tt.asks)
		}
		r.forget()
		copy(s.a, of(now))
		if r.draw(m, s, way); s.a[0] != now {
			t.Errorf("%s: another shot's colour is remembered", tt.name)
		}
	}
}

// Only the last keyframe of which somebody knows what it shows is remembered.
func TestRecallIsOfTheLast(t *testing.T) {
	var r recall
	m := &vidcolor.Mark{Shows: func() vidcolor.Alike { return nil }}
	first, last := allocate(0, 1, 1, nil), allocate(1, 1, 1, nil)
	r.add(m, first)
	r.add(m, last)
	r.add(&vidcolor.Mark{}, first)
	if &r.a[0] != &last.a[0] {
		t.Error("another keyframe than the last is remembered")
	}
}
