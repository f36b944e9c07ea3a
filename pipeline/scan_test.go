package pipeline

import (
	"errors"
	"testing"

	"github.com/vidcolor/vidcolor"
)

func TestScanFindsTheShotsOfRun(t *testing.T) {
	for _, scenes := range []bool{false, true} {
		whole, _ := fakeStages(t, 75)
		run, err := Run(t.Context(), whole, fakeOptions())
		if err != nil {
			t.Fatal(err)
		}
		s, net := fakeStages(t, 75)
		s.Carrier, s.Sink = nil, nil
		marks := int64(0)
		scan, err := Scan(t.Context(), s, fakeOptions(), scenes, func(m *vidcolor.Mark) error {
			if m.Index != marks {
				t.Errorf("mark %d came at place %d", m.Index, marks)
			}
			marks++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if scan.Frames != 75 || marks != 75 || scan.Keyframes != run.Keyframes || len(scan.Shots) != len(run.Shots) {
			t.Fatalf("scenes=%v: got %d frames, %d marks, %d keyframes, %d shots", scenes, scan.Frames, marks, scan.Keyframes, len(scan.Shots))
		}
		for i, got := range scan.Shots {
			want := run.Shots[i]
			if got.First != want.First || got.Last != want.Last || got.EndPTS != want.EndPTS || len(got.Keyframes) != len(want.Keyframes) {
				t.Errorf("shot %d: got %+v, want %+v", i, got, want)
			}
			if (len(got.Scenes) > 0) != scenes {
				t.Errorf("shot %d: got scenes %v with scenes=%v", i, got.Scenes, scenes)
			}
		}
		if (len(net.batches) > 0) != scenes {
			t.Errorf("network calls: got %d with scenes=%v", len(net.batches), scenes)
		}
	}
}

func TestScanStopsAtVisit(t *testing.T) {
	enough := errors.New("enough")
	s, _ := fakeStages(t, 1000)
	res, err := Scan(t.Context(), s, fakeOptions(), false, func(m *vidcolor.Mark) error {
		if m.Index == 40 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("got error %v, want %v", err, enough)
	}
	if res.Frames != 41 || len(res.Shots) != 2 {
		t.Errorf("got %d frames, %d shots; want 41, 2", res.Frames, len(res.Shots))
	}
}
