package main

import (
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

func TestProgressLine(t *testing.T) {
	tests := []struct {
		p    pipeline.Progress
		want string
	}{
		{pipeline.Progress{Frames: 120, Total: 241, FPS: 18.23, ETA: 6640 * time.Millisecond}, "120 of 241 frames (49 %), 18.2 fps, ETA 0:07"},
		{pipeline.Progress{Frames: 7, FPS: 2, ETA: -1}, "7 frames, 2.0 fps"},
	}
	for _, tc := range tests {
		if got := progressLine(tc.p); got != tc.want {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}
}

func TestLinesComeNowAndThen(t *testing.T) {
	var b strings.Builder
	l := newLines(&b, "")
	for ms := time.Duration(0); ms <= 20_000; ms += 500 {
		l.show(pipeline.Progress{Frames: 1, Total: 9, Elapsed: ms * time.Millisecond, ETA: -1})
	}
	l.show(pipeline.Progress{Done: true, Elapsed: time.Hour})
	if got := strings.Count(b.String(), "\n"); got != 4 {
		t.Errorf("20 s gave %d lines, want 4 (at 2.5, 7.5, 12.5 and 17.5 s)", got)
	}
}

func TestFinalLine(t *testing.T) {
	r := &job.Report{Output: "out.mp4", Frames: 50, NetworkFrames: 5, Seconds: 2.5, FPS: 20}
	if got, want := finalLine(r), "out.mp4: 50 frames in 2.5 s, 20.0 fps, network on 10 % of frames"; got != want {
		t.Errorf("final line: got %q, want %q", got, want)
	}
}
