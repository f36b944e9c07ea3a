package decode

import (
	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/reel"
)

// ahead holds frames that were decoded before their turn, to see how time goes on.
type ahead struct {
	frames []*astiav.Frame
	err    error // that ended the looking, for when the frames are taken
}

// free forgets them, after a seek too.
func (a *ahead) free() {
	for _, f := range a.frames {
		av.FreeFrame(&f)
	}
	*a = ahead{}
}

// decode puts the next frame into cur; io.EOF after the last.
func (r *Reader) decode() error {
	a := &r.ahead
	if len(a.frames) > 0 {
		av.FreeFrame(&r.cur)
		r.cur, a.frames = a.frames[0], a.frames[1:]
		return nil
	}
	if err := a.err; err != nil {
		a.err = nil
		return err
	}
	return r.decodeShown()
}

// stamp gives the frame in cur its time.
func (r *Reader) stamp() (pts, dur int64) { return r.clock.stamp(r.cur, &r.damage, r.behind) }

// behind returns the times of a few frames behind the one in cur, those that have one.
func (r *Reader) behind() (times []int64) {
	a := &r.ahead
	for len(a.frames) < reel.Ahead && a.err == nil {
		cur := r.cur
		r.cur = av.NewFrame()
		a.err = r.decodeShown()
		f := r.cur
		if r.cur = cur; a.err != nil {
			av.FreeFrame(&f)
			break
		}
		a.frames = append(a.frames, f)
	}
	for _, f := range a.frames {
		if t := av.BestEffortTime(f); t != vidcolor.NoPTS {
			times = append(times, t)
		}
	}
	return times
}
