package temporal

import "github.com/vidcolor/vidcolor"

// Flow measures how a film's pictures move, one after another, with the motion
// search of the [Tracker]: for measures and tools. One goroutine at a time.
type Flow struct {
	t    Tracker
	last *entry
}

// NewFlow returns a Flow for one film.
func NewFlow() *Flow { return &Flow{t: Tracker{opt: Options{}.complete()}} }

// Next takes the film's next picture. For every 4×4 cell of it, row by row, it
// returns where its content lies in the picture before (displacement right and
// down, in proxy pixels), and how sure that is, from 0 to 1: by the residual, by
// the way back, and after exposure flicker. Both are nil for the first picture
// and after a change of size. p is read while the next picture is matched; the
// slices are the caller's.
func (f *Flow) Next(p *vidcolor.Proxy) (v [][2]float32, conf []float32) {
	if p.W != f.t.looks.w || p.H != f.t.looks.h {
		f.last = nil
	}
	e, last := &entry{look: f.t.looks.make(p)}, f.last
	f.last = e
	if last == nil {
		return nil, nil
	}
	f.t.relate(last, e)
	f.t.looks.give(last.look)
	v = make([][2]float32, len(e.back.v))
	for i, d := range e.back.v {
		v[i] = [2]float32{d.X, d.Y}
	}
	return v, e.back.c
}
