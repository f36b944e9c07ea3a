package decode

import (
	"math"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/timecode"
)

// label is the time code of the last frame that bore one.
type label struct {
	text string
	pts  int64 // of that frame, in the stream's ticks
}

// seeLabel notes the time code in cur. It is asked until the first frame is given:
// groups of pictures bear one for all of their frames.
func (r *Reader) seeLabel() {
	if tc := av.FrameTimecode(r.cur, r.info.FrameRate); tc != "" {
		r.label = label{tc, av.BestEffortTime(r.cur)}
	}
}

// learnTimecode names the frame in cur, the first that is given: by the container's
// label for the film's first frame, else by what the pictures themselves bear. A count
// in the pictures that begins at 0 with the film tells nothing.
func (r *Reader) learnTimecode() {
	i := &r.info
	pts := av.BestEffortTime(r.cur)
	first := r.origin()
	if i.StartPTS != vidcolor.NoPTS {
		first = i.StartPTS
	}
	if pts == vidcolor.NoPTS {
		pts = first
	}
	pts += r.clock.offset
	if c, err := timecode.Parse(r.containerLabel(), i.FrameRate); err == nil {
		i.Timecode = c.Add(r.framesBetween(first, pts)).String()
		return
	}
	c, err := timecode.Parse(r.label.text, i.FrameRate)
	if err != nil {
		return
	}
	if r.label.pts != vidcolor.NoPTS {
		c = c.Add(r.framesBetween(r.label.pts+r.clock.offset, pts))
	}
	if !c.Add(-r.framesBetween(first, pts)).Zero() {
		i.Timecode = c.String()
	}
}

// containerLabel is the time code that the container gives the film's first frame.
func (r *Reader) containerLabel() string {
	for _, tags := range []map[string]string{av.StreamMetadata(r.stream), r.info.Metadata} {
		for k, v := range tags {
			if strings.EqualFold(k, "timecode") {
				return v
			}
		}
	}
	return ""
}

// framesBetween is the number of frame lengths from a to b, ticks of the stream.
func (r *Reader) framesBetween(a, b int64) int64 {
	return int64(math.Round(vidcolor.Seconds(b-a, r.info.TimeBase) * r.info.FrameRate.Float()))
}

// learnScene keeps what the first frame says of the light of the whole film.
func (r *Reader) learnScene() {
	for _, s := range av.FrameSide(r.cur) {
		if s.Kind == vidcolor.SideMastering || s.Kind == vidcolor.SideLight {
			r.info.Scene = append(r.info.Scene, s)
		}
	}
}
