package pipeline

import (
	"context"
	"math"
	"testing"
	"time"
)

func TestRate(t *testing.T) {
	start := time.Unix(0, 0)
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	r := newRate()
	if got := r.fps(); got != 0 {
		t.Errorf("without readings: got %v fps, want 0", got)
	}
	if got := r.eta(10); got != -1 {
		t.Errorf("without readings: got ETA %v, want -1", got)
	}
	frames := int64(0)
	for s := 0.0; s <= 60; s += 0.5 { // 10 fps
		r.add(at(s), frames)
		frames += 5
	}
	if got := r.fps(); math.Abs(got-10) > 0.01 {
		t.Errorf("steady: got %v fps, want 10", got)
	}
	for s := 60.5; s <= 120; s += 0.5 { // then 40 fps
		frames += 15
		r.add(at(s), frames)
		frames += 5
	}
	if got := r.fps(); math.Abs(got-40) > 0.5 {
		t.Errorf("a minute after the change: got %v fps, want 40", got)
	}
	if got := r.eta(400); got.Round(time.Second) != 10*time.Second {
		t.Errorf("ETA of 400 frames: got %v, want 10s", got)
	}
	if n := len(r.readings); n > 70 {
		t.Errorf("kept %d readings of a 30 s window", n)
	}
}

func TestMeterReports(t *testing.T) {
	var got []Progress
	m := newMeter(10, 0, func(p Progress) { got = append(got, p) })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := m.run(context.Background(), time.Millisecond); err != nil {
			t.Error(err)
		}
	}()
	for range 12 { // more frames than the file promised
		m.frames.Add(1)
		time.Sleep(2 * time.Millisecond)
	}
	close(m.done)
	<-ended
	last := got[len(got)-1]
	if !last.Done || last.Frames != 12 || last.Total != 12 || last.ETA != 0 {
		t.Errorf("last report: got %+v, want 12 of 12 done", last)
	}
	for i, p := range got[1:] {
		if p.Frames < got[i].Frames || p.Total < p.Frames {
			t.Errorf("report %d: got %+v after %+v", i+1, p, got[i])
		}
	}
}

func TestOptionsValidate(t *testing.T) {
	tests := []struct {
		name string
		set  func(*Options)
		ok   bool
	}{
		{"good", func(*Options) {}, true},
		{"width", func(o *Options) { o.Width = 0 }, false},
		{"height", func(o *Options) { o.Height = -1 }, false},
		{"luma", func(o *Options) { o.LumaDepth = 7 }, false},
		{"chroma", func(o *Options) { o.Layout.Depth = 17 }, false},
		{"batch", func(o *Options) { o.Batch = -1 }, false},
	}
	for _, tc := range tests {
		o := fakeOptions()
		tc.set(&o)
		if err := o.Validate(); (err == nil) != tc.ok {
			t.Errorf("%s: got %v, want ok=%v", tc.name, err, tc.ok)
		}
	}
	if _, err := Run(t.Context(), Stages{}, fakeOptions()); err == nil {
		t.Error("a run without stages gave no error")
	}
}
