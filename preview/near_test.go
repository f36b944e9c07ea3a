package preview

import (
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// reel is a film of 100 s with hard cuts after 20, 58, 61 and 63 s, with B-frames and
// keyframes far apart.
func reel(t *testing.T) string {
	const source = "s=160x96:r=5"
	return mediatest.Make(t, "reel.mkv",
		"-f", "lavfi", "-i", "testsrc2="+source+":d=20", "-f", "lavfi", "-i", "mandelbrot="+source+":end_scale=0.05",
		"-f", "lavfi", "-i", "smptebars="+source+":d=3", "-f", "lavfi", "-i", "testsrc="+source+":d=2", "-f", "lavfi", "-i", "gradients="+source+":d=37:seed=4:speed=0.02",
		"-filter_complex",
		"[1:v]trim=duration=38,setpts=PTS-STARTPTS[b];[0:v][b][2:v][3:v][4:v]concat=n=5:v=1,format=gray,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-g", "120", "-bf", "3")
}

// A look into the middle of a film finds the frame and the beginning of its scene that a
// look from the film's beginning finds.
func TestNear(t *testing.T) {
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	path := reel(t)
	at := func(times ...time.Duration) *drawing {
		return &drawing{ctx: t.Context(), engine: e, listener: job.ListenerFunc(func(job.Event) {}), spec: job.Spec{Input: path}, input: path, at: times}
	}
	whole, err := at().look()
	if vidcolor.KindOf(err) == vidcolor.KindModel {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.shots) != 5 {
		t.Errorf("got %d shots, want 5: %+v", len(whole.shots), whole.shots)
	}
	inside := 0
	for _, ms := range []time.Duration{0, 57_950, 58_000, 61_100, 63_000, 70_040, 99_800} {
		when := ms * time.Millisecond
		all, err := at(when).near()
		if err != nil {
			t.Errorf("at %v: %v", when, err)
			continue
		}
		got := all[0].look
		i, k := got.frameAt(when), whole.frameAt(when)
		if got.pts[i] != whole.pts[k] || got.sums[i] != whole.sums[k] {
			t.Errorf("at %v: got the frame at %d, want that at %d", when, got.pts[i], whole.pts[k])
		}
		first, _ := got.scene(i)
		want, _ := whole.scene(k)
		if got.pts[first] != whole.pts[want] || got.seek(first) != whole.seek(want) {
			t.Errorf("at %v: got the scene from %d on, want that from %d on", when, got.pts[first], whole.pts[want])
		}
		if got.inside {
			inside++
		}
	}
	if inside < 5 {
		t.Errorf("%d looks began within the film, want at least 5", inside)
	}
	for _, when := range []time.Duration{100 * time.Second, 103 * time.Second, time.Hour} {
		if _, err := at(when).sights(); vidcolor.KindOf(err) != vidcolor.KindUsage {
			t.Errorf("at %v, behind the end: got %v, want a usage error", when, err)
		}
	}
}

// Where a seek leads elsewhere the stretches do not fit together.
func TestStretchesHaveToFit(t *testing.T) {
	film := func(pts ...int64) *filmLook {
		l := &filmLook{}
		for _, p := range pts {
			l.add(p, uint32(p*p), nanos)
		}
		return l
	}
	other := film(30, 40)
	other.sums[1]++
	for _, tc := range []struct {
		name   string
		known  *filmLook
		want   int
		joined bool
	}{
		{"overlaps", film(30, 40, 50, 60), 6, true},
		{"within", film(20, 30), 3, true},
		{"apart", film(50, 60), 0, false},
		{"another picture", other, 0, false},
		{"another time", film(30, 45), 0, false},
	} {
		l := film(10, 20, 30, 40)
		if got := l.join(tc.known); got != tc.joined || got && len(l.pts) != tc.want {
			t.Errorf("%s: got %v with %d frames, want %v with %d", tc.name, got, len(l.pts), tc.joined, tc.want)
		}
	}
}
