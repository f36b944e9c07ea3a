package pipeline

import "time"

// rate estimates frames a second over the recent past: the speed of a film
// changes with its pictures, and an average since the start answers too slowly.
// It keeps one reading a bucket and forgets those older than the window.
type rate struct {
	window, bucket time.Duration
	readings       []reading // oldest first
}

type reading struct {
	at     time.Time
	frames int64
}

// newRate measures over 30 seconds in steps of one second: long enough to span
// several batches and shots, short enough to follow a change of scene.
func newRate() *rate {
	return &rate{window: 30 * time.Second, bucket: time.Second}
}

// add notes that frames were done at the given moment.
func (r *rate) add(at time.Time, frames int64) {
	n := len(r.readings)
	if n >= 2 && at.Sub(r.readings[n-2].at) < r.bucket {
		r.readings[n-1] = reading{at, frames}
		return
	}
	r.readings = append(r.readings, reading{at, frames})
	for len(r.readings) > 2 && at.Sub(r.readings[1].at) >= r.window {
		r.readings = append(r.readings[:0], r.readings[1:]...)
	}
}

// fps is the rate over the window, 0 as long as there are too few readings.
func (r *rate) fps() float64 {
	if len(r.readings) < 2 {
		return 0
	}
	first, last := r.readings[0], r.readings[len(r.readings)-1]
	seconds := last.at.Sub(first.at).Seconds()
	if seconds <= 0 {
		return 0
	}
	return float64(last.frames-first.frames) / seconds
}

// eta is how long the remaining frames take at the present rate, -1 if that
// cannot be told.
func (r *rate) eta(remaining int64) time.Duration {
	fps := r.fps()
	if fps <= 0 || remaining < 0 {
		return -1
	}
	return time.Duration(float64(remaining) / fps * float64(time.Second))
}
