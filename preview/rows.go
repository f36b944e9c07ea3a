package preview

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// errEnough ends a run that has shown all it was asked for.
var errEnough = errors.New("enough")

// filmLook is what the first look at a film found for a sheet.
type filmLook struct {
	timeline
	shots []pipeline.Shot
}

// scene is where the colour of frame i begins and ends to matter: from the last shot
// at or before it that a hard cut begins, to the last frame before the next one.
func (l *filmLook) scene(i int64) (first, last int64) {
	last = int64(len(l.pts)) - 1
	for _, s := range l.shots {
		if s.Begin != vidcolor.TransitionStart && s.Begin != vidcolor.TransitionCut {
			continue
		}
		if s.First > i {
			return first, s.First - 1
		}
		first = s.First
	}
	return first, last
}

// newLook is a look that has found nothing yet; the film was open before.
func (v *drawing) newLook() *filmLook {
	return &filmLook{timeline: timeline{origin: v.info.Origin}}
}

// look finds the film's shots, as far as the times that were asked for.
func (v *drawing) look() (*filmLook, error) {
	r, err := v.open(0)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	l := v.newLook()
	ended, err := v.scanOf(r, l, func(i int64) bool { return len(v.at) > 0 && l.later(i, slices.Max(v.at)) })
	for _, n := range r.Damage().Notes {
		v.listener.Event(job.Warning{File: v.input, Text: n})
	}
	v.damaged = v.damaged || r.Damage().Lost()
	switch {
	case err != nil:
		return nil, err
	case !ended:
		return l, nil
	}
	return l, v.checkTimes(l, r.Info())
}

// scanOf looks at what r gives until enough says so of a frame that is decided, into l.
// ended says that there was no more.
func (v *drawing) scanOf(r *decode.Reader, l *filmLook, enough func(i int64) bool) (ended bool, err error) {
	line, err := v.line(layoutOf(v.info))
	if err != nil {
		return false, err
	}
	var mu sync.Mutex // of l's times
	src := &noting{r, func(f *vidcolor.Frame) {
		mu.Lock()
		defer mu.Unlock()
		l.add(f.PTS, f.Luma.Sum(), f.TimeBase)
	}}
	o := job.RunOptions{Progress: func(p pipeline.Progress) { v.listener.Event(job.Progress{Progress: p}) }}
	res, err := line.Scan(v.ctx, src, o, false, func(m *vidcolor.Mark) error {
		mu.Lock()
		defer mu.Unlock()
		if enough(m.Index) {
			return errEnough
		}
		return nil
	})
	l.shots = res.Shots
	if errors.Is(err, errEnough) {
		return false, nil
	}
	return err == nil, err
}

// line is the line of the film's frames with chroma of that layout, made once: a guide
// that lists no shots is looked for them in the whole film.
func (v *drawing) line(layout vidcolor.Layout) (*job.Line, error) {
	if line := v.lines[layout]; line != nil {
		return line, nil
	}
	line, err := v.engine.Line(v.ctx, v.spec, v.info, layout, v.tag)
	if err != nil {
		return nil, err
	}
	if v.lines == nil {
		v.lines = map[vidcolor.Layout]*job.Line{}
		v.listener.Event(line.Opened(v.input))
	}
	v.lines[layout] = line
	return line, nil
}

// checkTimes refuses times after the film's end, which the look has reached.
func (v *drawing) checkTimes(l *filmLook, info vidcolor.VideoInfo) error {
	if len(v.at) == 0 || len(l.pts) == 0 || info.Still {
		return nil
	}
	last := l.shots[len(l.shots)-1]
	end := l.after(last.Last) + time.Duration(vidcolor.Rescale(max(last.EndPTS-last.LastPTS, 1), l.base, nanos))
	if t := slices.Max(v.at); t >= end {
		return fail.Usage("--at "+clock.Long(t), fmt.Errorf("%s ends at %s", v.input, clock.Long(end)), "choose an earlier time")
	}
	return nil
}

// previewRow is one row of the preview: frames of one shot, in order.
type previewRow struct {
	frames []int64
	from   int64 // the frame that their colour begins with
	label  string
}

// maxRows is how many shots a sheet shows.
const maxRows = 24

// chooseRows picks what to show: a row for each time, or one for each shot with
// the frames after a sixth, a half and five sixths of it.
func (v *drawing) chooseRows(l *filmLook, times []time.Duration) []previewRow {
	var rows []previewRow
	if len(l.pts) == 0 {
		return nil
	}
	if v.info.Still {
		return []previewRow{{frames: []int64{0}, label: v.input}}
	}
	from := func(i int64) int64 { first, _ := l.scene(i); return first }
	for _, t := range times {
		i := l.frameAt(t)
		label := clock.Long(l.after(i))
		if !l.inside {
			label += fmt.Sprintf(", frame %d", i)
		}
		rows = append(rows, previewRow{[]int64{i}, from(i), label})
	}
	if len(times) > 0 {
		return rows
	}
	n := min(len(l.shots), maxRows)
	for k := range n {
		i := k * len(l.shots) / n
		s := l.shots[i]
		at := func(sixths int64) int64 { return s.First + (s.Last-s.First)*sixths/6 }
		rows = append(rows, previewRow{[]int64{at(1), at(3), at(5)}, from(s.First),
			fmt.Sprintf("shot %d, %s to %s, %d frames", i+1, clock.Long(l.after(s.First)), clock.Long(l.after(s.Last)), s.Last-s.First+1)})
	}
	return rows
}
