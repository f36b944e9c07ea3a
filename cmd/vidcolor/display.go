package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// bar is the progress of a film on a terminal: one line that is drawn anew.
type bar struct {
	w   io.Writer
	bar *progressbar.ProgressBar
	max int64
}

func newBar(w io.Writer, total int64) *bar {
	if total <= 0 {
		total = -1 // a spinner
	}
	return &bar{w: w, max: total, bar: progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "=", SaucerHead: ">", SaucerPadding: " ", BarStart: "[", BarEnd: "]"}),
	)}
}

func (b *bar) show(p pipeline.Progress) {
	if p.Done {
		return // close clears the line
	}
	if p.Total > 0 && p.Total != b.max {
		b.max = p.Total
		b.bar.ChangeMax64(p.Total)
	}
	b.bar.Describe(speed(p))
	if p.Frames < b.max || b.max <= 0 { // at its end the bar would finish by itself
		_ = b.bar.Set64(p.Frames)
	}
}

func (b *bar) clear() { _ = b.bar.Clear() }
func (b *bar) close() { _ = b.bar.Clear() }

// lines is the progress of a film where there is no terminal: a line now and
// then, at first soon, then every linePeriod.
type lines struct {
	w      io.Writer
	prefix string // the film's name where there are several
	next   time.Duration
}

const linePeriod = 5 * time.Second

func newLines(w io.Writer, prefix string) *lines {
	return &lines{w: w, prefix: prefix, next: linePeriod / 2}
}

func (l *lines) show(p pipeline.Progress) {
	if p.Done || p.Elapsed < l.next {
		return
	}
	l.next = p.Elapsed + linePeriod
	fmt.Fprintf(l.w, "vidcolor: %s%s\n", l.prefix, progressLine(p))
}

func (*lines) clear() {}
func (*lines) close() {}

// progressLine says "120 of 241 frames (49 %), 18.2 fps, ETA 0:07".
func progressLine(p pipeline.Progress) string {
	if p.Total == 0 {
		return fmt.Sprintf("%d frames, %s", p.Frames, speed(p))
	}
	return fmt.Sprintf("%d of %d frames (%d %%), %s", p.Frames, p.Total, 100*p.Frames/p.Total, speed(p))
}

func speed(p pipeline.Progress) string {
	s := fmt.Sprintf("%.1f fps", p.FPS)
	if p.ETA >= 0 {
		s += ", ETA " + clock.Short(p.ETA)
	}
	return s
}

// finalLine says what a run did.
func finalLine(r *job.Report) string {
	share := 0.0
	if r.Frames > 0 {
		share = 100 * float64(r.NetworkFrames) / float64(r.Frames)
	}
	what := "frames"
	if r.Frames == 1 {
		what = "frame"
	}
	if r.ResumedFrames > 0 {
		return fmt.Sprintf("%s: %d %s, %d of them in %.1f s, %.1f fps, network on %.0f %% of frames", r.Output, r.Frames, what, r.Frames-r.ResumedFrames, r.Seconds, r.FPS, share)
	}
	return fmt.Sprintf("%s: %d %s in %.1f s, %.1f fps, network on %.0f %% of frames", r.Output, r.Frames, what, r.Seconds, r.FPS, share)
}
