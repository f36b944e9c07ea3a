package preview

import (
	"errors"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
)

// Of a single frame only its scene matters: what lies between the last hard cut before it
// and the frame itself. That cut is looked for backwards from the frame, in stretches that
// grow, so that a look into a film of hours takes as long as one into a short film.

const (
	firstStretch = 6 * time.Second // that is looked at first, each one before it is twice as long
	nearWorth    = time.Minute     // of film, for each time asked for, below which all is looked at instead

	// settled is how many frames behind the place where a look began in the middle of a
	// shot it finds the same hard cuts as one from the film's beginning: as many as a
	// tracker remembers (temporal's search for slow changes; 51), and its look-ahead.
	settled = 64
)

// errAstray is the error of a look into the middle of a film that is not to be trusted.
var errAstray = errors.New("a look into the middle of the film did not find its place")

// sight is what is to be drawn from one look.
type sight struct {
	look *filmLook
	at   []time.Duration
}

// sights looks at as much of the film as is needed.
func (v *drawing) sights() ([]sight, error) {
	if len(v.at) > 0 && slices.Max(v.at) > time.Duration(len(v.at))*nearWorth {
		all, err := v.near()
		if err == nil || v.ctx.Err() != nil || vidcolor.KindOf(err) == vidcolor.KindUsage {
			return all, err
		}
	}
	l, err := v.look()
	return []sight{{l, v.at}}, err
}

// near is sights by looks into the middle of the film. After an error it may be looked
// at from its beginning, which knows better what is wrong.
func (v *drawing) near() ([]sight, error) {
	r, err := v.open(0)
	if err == nil {
		err = r.Close()
	}
	if err != nil {
		return nil, err
	}
	var all []sight
	for _, t := range v.at {
		l, err := v.sceneOf(t)
		if err != nil {
			return nil, err
		}
		all = append(all, sight{l, []time.Duration{t}})
	}
	return all, nil
}

// sceneOf looks back from time t until it knows the scene that is shown then.
func (v *drawing) sceneOf(t time.Duration) (*filmLook, error) {
	var l *filmLook
	from := t
	if end := v.info.End(); end > 0 {
		from = min(t, end) // behind it the end is looked for
	}
	for from, step := from-firstStretch, 2*firstStretch; ; from, step = from-step, 2*step {
		next, err := v.stretch(max(from, 0), t, l)
		if err != nil {
			return nil, err
		}
		if l = next; !l.inside {
			return l, nil
		}
		if first, _ := l.scene(l.frameAt(t)); first > 0 {
			return l, nil
		}
	}
}

// stretch looks from time from on: up to t, or as far as it takes to meet known, which
// is then a part of what it gives.
func (v *drawing) stretch(from, t time.Duration, known *filmLook) (*filmLook, error) {
	l := v.newLook()
	l.inside = from > 0
	until := t
	if known != nil {
		until = known.after(min(settled, int64(len(known.pts))-1))
	}
	ended, damage, err := v.scan(l, from, until)
	switch {
	case err != nil:
		return nil, err
	case len(l.pts) == 0 || damage.Lost() || damage.Nudged > 0 || damage.Restarts > 0 || l.inside && l.later(0, t):
		return nil, errAstray
	case ended && known == nil:
		err = v.checkTimes(l, v.info)
	}
	l.onlySettled()
	if err == nil && known != nil && !l.join(known) {
		err = errAstray
	}
	return l, err
}

// nanos is the time base of durations.
var nanos = vidcolor.Rational{Num: 1, Den: int(time.Second)}

// onlySettled leaves out the shots that a look from the film's beginning may see otherwise.
func (l *filmLook) onlySettled() {
	if l.inside {
		i := 0
		for i < len(l.shots) && l.shots[i].First < settled {
			i++
		}
		l.shots = l.shots[i:]
	}
}

// join puts what is known of later frames behind l, which has seen some of them, too.
// It reports whether those were the same.
func (l *filmLook) join(known *filmLook) bool {
	at := slices.Index(l.pts, known.pts[0])
	if at < 0 {
		return false
	}
	n := min(len(l.pts)-at, len(known.pts))
	if !slices.Equal(l.pts[at:at+n], known.pts[:n]) || !slices.Equal(l.sums[at:at+n], known.sums[:n]) {
		return false
	}
	l.pts, l.sums = append(l.pts[:at], known.pts...), append(l.sums[:at], known.sums...)
	return true
}

// scan looks at the film from start on until a frame is decided that is shown later than
// until, into l. ended says that the film ended first.
func (v *drawing) scan(l *filmLook, start, until time.Duration) (ended bool, damage decode.Damage, err error) {
	r, err := v.open(start)
	if err != nil {
		return false, damage, err
	}
	defer r.Close()
	ended, err = v.scanOf(r, l, func(i int64) bool { return l.later(i, until) })
	return ended, r.Damage(), err
}
