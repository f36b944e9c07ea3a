package job

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/pipeline"
)

func TestReportFill(t *testing.T) {
	r := newReport("in.mp4", "out.mp4")
	r.fill(&pipeline.Result{
		Frames: 50, Keyframes: 5, NetworkFrames: 5, Seconds: 2.5, TimeBase: vidcolor.Rational{Num: 1, Den: 25},
		Shots: []pipeline.Shot{
			{First: 0, Last: 24, StartPTS: 0, EndPTS: 25, Begin: vidcolor.TransitionStart, Keyframes: []int64{0, 12, 24}, Scenes: []pipeline.Scene{{Class: 1, Probability: 0.51234}}, Confidence: 0.25},
			{First: 25, Last: 49, StartPTS: 25, EndPTS: vidcolor.NoPTS, Begin: vidcolor.TransitionDissolve, Mixed: 8},
		},
	}, 0, []string{"beach", "street"})
	if r.FPS != 20 || len(r.Shots) != 2 {
		t.Fatalf("got %v fps, %d shots; want 20, 2", r.FPS, len(r.Shots))
	}
	if s := r.Shots[0]; s.Start != 0 || s.End != 1 || s.Scene != "street" || s.SceneProbability != 0.5123 || len(s.Scenes) != 1 || s.Scenes[0] != "street" || s.Confidence != 0.25 {
		t.Errorf("first shot: got %+v", s)
	}
	if s := r.Shots[1]; s.Start != 1 || s.End != 0 || s.Scene != "" || s.Keyframes == nil {
		t.Errorf("second shot: got %+v, want an unknown end as 0 and an empty list", s)
	}
	if s := r.Shots[0]; s.Kind != "start" || *s.StartPTS != 0 || *s.EndPTS != 25 || s.MixedFrames != 0 || r.TimeBase != "1/25" {
		t.Errorf("first shot: got kind %q, pts %d to %d of %s", s.Kind, *s.StartPTS, *s.EndPTS, r.TimeBase)
	}
	if s := r.Shots[1]; s.Kind != "dissolve" || s.MixedFrames != 8 || *s.StartPTS != 25 || s.EndPTS != nil {
		t.Errorf("second shot: got kind %q, %d mixed frames, end %v", s.Kind, s.MixedFrames, s.EndPTS)
	}
	if got := sceneName([]string{"beach"}, 7); got != "class 7" {
		t.Errorf("a class without a name: got %q", got)
	}
}

func TestWriteReportIsAtomic(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r.json")
	if err := writeReport(path, newReport("a", "b")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"shots", "frames", "keyframes", "network_frames", "seconds", "warnings", "dropped_streams"} {
		if got[key] == nil {
			t.Errorf("%s is missing or null", key)
		}
	}
	if err := writeReport(filepath.Join(dir, "none", "r.json"), 1); err == nil {
		t.Error("a missing folder: got no error")
	}
	if err := writeReport(path, func() {}); err == nil {
		t.Error("what JSON cannot hold: got no error")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v; want the report alone", entries, err)
	}
}

func TestRemoveParts(t *testing.T) {
	dir := t.TempDir()
	mine, other := filepath.Join(dir, ".out.mp4"+beside.Mark()+"12ab"), filepath.Join(dir, ".out.mp4.part-1-12ab")
	for _, p := range []string{mine, other} {
		if err := os.WriteFile(p, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	removeParts(filepath.Join(dir, "out.mp4"))
	if _, err := os.Stat(mine); err == nil {
		t.Error("our unfinished file is still there")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("another process's unfinished file is gone")
	}
}
