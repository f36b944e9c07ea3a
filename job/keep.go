package job

import (
	"fmt"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/pipeline"
)

// The values of [Spec.KeepColor].
const (
	KeepAuto   = "auto"   // shots of films that are in real colour keep it
	KeepNever  = "never"  // everything is coloured
	KeepAlways = "always" // nothing is
)

// keep is what the spec says for a film or photo. Whoever gives a photo that is in
// colour by itself wants another one of it: auto colours photos.
func (s *Spec) keep(info vidcolor.VideoInfo) pipeline.Keep {
	switch {
	case info.Gray || s.KeepColor == KeepNever:
		return pipeline.KeepNever
	case s.KeepColor == KeepAlways:
		return pipeline.KeepAlways
	case info.Still:
		return pipeline.KeepNever
	}
	return pipeline.KeepAuto
}

// Keep makes r give the film's own chroma where the line may keep it, and reports
// whether it does: for [RunOptions.Chroma]. Call it before r's first frame.
func (l *Line) Keep(r *decode.Reader) bool {
	if l.spec.keep(l.info) == pipeline.KeepNever {
		return false
	}
	r.KeepChroma(l.options.Layout)
	return true
}

// mayKeep refuses to keep a shot's colour beside painted ones where the film's matrix is
// one that nothing is painted for; nil where it is not.
func (j *task) mayKeep(info vidcolor.VideoInfo) func(frame int64) error {
	if !info.Tag.Matrix.Foreign() {
		return nil
	}
	return func(frame int64) error {
		return j.foreign(info, fmt.Sprintf("the shot of frame %d", frame))
	}
}

// foreign is the refusal of colour that would be kept in a matrix that is not computed with.
func (j *task) foreign(info vidcolor.VideoInfo, what string) error {
	hint := "convert it first (ffmpeg -vf zscale=matrix=709), or paint all with --keep-color never"
	if !isPictures(j.output) {
		hint = "keep all with --keep-color always, paint all with never, or convert it first (ffmpeg -vf zscale=matrix=709)"
	}
	return fail.Refuse("color", j.input, fmt.Errorf("%s is in colour, by the matrix %s, which is not computed with", what, tagName(matrixNames, int(info.Tag.Matrix))), hint)
}

// noteKept says once which shots kept their colour, and what it had to be made into.
func (j *task) noteKept(info vidcolor.VideoInfo, layout vidcolor.Layout) {
	kept, frames := 0, int64(0)
	for _, s := range j.report.Shots {
		if s.Kept {
			kept++
			frames += s.LastFrame - s.FirstFrame + 1
		}
	}
	if kept == 0 {
		return
	}
	what := fmt.Sprintf("%d of %d shots are in colour already and keep it", kept, len(j.report.Shots))
	if kept == len(j.report.Shots) {
		what = "it is in colour already and keeps it"
	}
	own := info.Layout
	own.Center = false
	switch {
	case layout.Depth != own.Depth, layout.SubX != own.SubX, layout.SubY != own.SubY:
		what += fmt.Sprintf(", converted from %s to %s", info.PixFmt, layout)
	}
	j.report.KeptFrames = frames
	j.note(AboutInput, fmt.Sprintf("%s: %s (--keep-color never colours all)", j.name(), what))
}
