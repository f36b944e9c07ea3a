package preview

import (
	"errors"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/pipeline"
)

func TestTimeline(t *testing.T) {
	// 25 fps with a gap, beginning at tick 900 of 1/1000 s.
	l := timeline{pts: []int64{900, 940, 980, 1500, 1540}, base: vidcolor.Rational{Num: 1, Den: 1000}, origin: 900}
	tests := []struct {
		at    time.Duration
		frame int64
	}{
		{0, 0},
		{38 * time.Millisecond, 0},
		{39 * time.Millisecond, 1}, // a time may be written a little short
		{40 * time.Millisecond, 1},
		{500 * time.Millisecond, 2}, // the gap shows the frame before it
		{600 * time.Millisecond, 3},
		{time.Hour, 4},
	}
	for _, tc := range tests {
		if got := l.frameAt(tc.at); got != tc.frame {
			t.Errorf("at %v: got frame %d, want %d", tc.at, got, tc.frame)
		}
	}
	if got := l.seek(0); got != 0 {
		t.Errorf("seek to frame 0: got %v", got)
	}
	if got, want := l.seek(3), 340*time.Millisecond; got != want {
		t.Errorf("seek to frame 3: got %v, want %v", got, want)
	}
	l.origin = 0 // sound begins 0.9 s before the picture
	for at, frame := range map[time.Duration]int64{0: 0, 890 * time.Millisecond: 0, 940 * time.Millisecond: 1, 1500 * time.Millisecond: 3} {
		if got := l.frameAt(at); got != frame {
			t.Errorf("at %v of a late picture: got frame %d, want %d", at, got, frame)
		}
	}
	if got, want := l.seek(3), 1240*time.Millisecond; got != want {
		t.Errorf("seek to frame 3 of a late picture: got %v, want %v", got, want)
	}
}

func TestTilesByShot(t *testing.T) {
	a, b := int64(0), int64(10)
	got := tilesByShot([]previewRow{
		{frames: []int64{12}, from: b}, {frames: []int64{3, 5}, from: a}, {frames: []int64{12}, from: b}, {frames: []int64{11}, from: b},
	}, 0)
	want := [][]tile{
		{{3, 0, 1, 0}, {5, 0, 1, 1}},
		{{11, 10, 3, 0}, {12, 10, 0, 0}, {12, 10, 2, 0}},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if len(got[i]) != len(want[i]) {
			t.Fatalf("shot %d: got %v, want %v", i, got[i], want[i])
		}
		for k := range want[i] {
			if got[i][k] != want[i][k] {
				t.Errorf("shot %d, tile %d: got %v, want %v", i, k, got[i][k], want[i][k])
			}
		}
	}
}

func TestKeepSinkEndsAfterTheLastWantedFrame(t *testing.T) {
	var drawn []tile
	k := &keepSink{
		want: []tile{{frame: 11}, {frame: 13, row: 1}, {frame: 13, row: 2}}, first: 10,
		draw: func(d tile, f *vidcolor.Frame) { drawn = append(drawn, d) },
	}
	for i := range int64(4) {
		err := k.Write(t.Context(), &vidcolor.Frame{Index: i})
		if want := i == 3; errors.Is(err, errEnough) != want {
			t.Errorf("frame %d: got %v, want the end: %v", i, err, want)
		}
	}
	if len(drawn) != 3 {
		t.Errorf("drew %v, want three tiles", drawn)
	}
}

func TestChooseRows(t *testing.T) {
	l := &filmLook{timeline: timeline{base: vidcolor.Rational{Num: 1, Den: 25}}}
	for i := range int64(600) {
		l.pts = append(l.pts, i)
		if i%12 == 0 {
			l.shots = append(l.shots, pipeline.Shot{First: i, Last: i + 11, Begin: vidcolor.TransitionCut})
		}
	}
	rows := (&drawing{}).chooseRows(l, nil)
	if len(rows) != maxRows {
		t.Fatalf("50 shots: got %d rows, want %d", len(rows), maxRows)
	}
	for i, r := range rows {
		for _, f := range r.frames {
			if f < r.from || f > r.from+11 {
				t.Errorf("row %d: frame %d outside its shot from %d", i, f, r.from)
			}
		}
		if i > 0 && r.from <= rows[i-1].from {
			t.Errorf("row %d: shot %d after %d", i, r.from, rows[i-1].from)
		}
	}
	rows = (&drawing{}).chooseRows(l, []time.Duration{time.Second, 2 * time.Second})
	if len(rows) != 2 || rows[0].frames[0] != 25 || rows[1].frames[0] != 50 {
		t.Errorf("two times: got %+v, want frames 25 and 50", rows)
	}
	if rows := (&drawing{}).chooseRows(&filmLook{}, nil); rows != nil {
		t.Errorf("no frames: got %v", rows)
	}
}

// The colour of a shot that emerges from a dissolve begins with the last hard cut.
func TestScene(t *testing.T) {
	l := &filmLook{timeline: timeline{pts: make([]int64, 50)}, shots: []pipeline.Shot{
		{First: 0, Last: 9, Begin: vidcolor.TransitionStart}, {First: 10, Last: 19, Begin: vidcolor.TransitionDissolve},
		{First: 20, Last: 29, Begin: vidcolor.TransitionCut}, {First: 30, Last: 49, Begin: vidcolor.TransitionFade},
	}}
	for _, tc := range []struct{ frame, first, last int64 }{{0, 0, 19}, {15, 0, 19}, {20, 20, 49}, {49, 20, 49}} {
		if first, last := l.scene(tc.frame); first != tc.first || last != tc.last {
			t.Errorf("frame %d: got %d to %d, want %d to %d", tc.frame, first, last, tc.first, tc.last)
		}
	}
}
