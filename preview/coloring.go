package preview

import (
	"time"

	"github.com/vidcolor/vidcolor/job"
)

// Coloring is how far the colours of a shot have been found.
type Coloring struct {
	First, Last int64 // frames: the first from which on it is coloured, the shot's last one
	Done        int64 // frames that can be had
	Ended       bool
	Err         error // why it ended early
}

// tellEvery is the least time between what is told of one shot.
const tellEvery = 250 * time.Millisecond

// Hear lets hear know how far shots have been coloured, some times a second, and when that
// ends. It is called before anything is asked of the film; hear may be called by several
// goroutines at once, and must not wait for the film.
func (f *Film) Hear(hear func(Coloring)) { f.hear = hear }

// tellColoring tells how far c is.
func (f *Film) tellColoring(c *shotColors, end bool) {
	if f.hear == nil {
		return
	}
	c.mu.Lock()
	now := time.Now()
	if !end && now.Sub(c.told) < tellEvery {
		c.mu.Unlock()
		return
	}
	c.told = now
	at := Coloring{First: c.from, Last: c.last, Done: c.exact.have - c.from, Ended: c.ended, Err: c.err}
	c.mu.Unlock()
	f.hear(at)
}

// Fits is how well the guide's references fit a shot whose colours are found, by their
// index in the guide; see [guide.Session.Fits].
func (f *Film) Fits(shot job.Shot) map[int]float32 {
	f.colors.mu.Lock()
	defer f.colors.mu.Unlock()
	for _, c := range f.colors.shots {
		if c.last == shot.LastFrame {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.fits
		}
	}
	return nil
}

// fit keeps how well references fitted.
func (c *shotColors) fit(r *job.Recording) {
	fits := r.Fits()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fits = fits
}
