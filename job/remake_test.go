package job_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// threeShots is a film of three shots of 37 frames with cuts between them.
func threeShots(t testing.TB) string {
	const size = "size=96x54:rate=24"
	return mediatest.Make(t, "three.mkv",
		"-f", "lavfi", "-i", "mandelbrot="+size+":start_scale=0.4", "-f", "lavfi", "-i", "testsrc2="+size,
		"-f", "lavfi", "-i", "mandelbrot="+size+":start_scale=2",
		"-filter_complex", "[0]trim=end_frame=37[a];[1]trim=end_frame=37[b];[2]trim=end_frame=37[c];[a][b][c]concat=n=3,format=gray", "-c:v", "ffv1")
}

// corrected is a film that is coloured by one guide after another.
type corrected struct {
	in, out, dir string
	engine       *job.Engine
}

func newCorrected(t *testing.T) *corrected {
	t.Helper()
	c := &corrected{in: threeShots(t), dir: t.TempDir(), engine: newEngine(t, job.EngineOptions{})}
	c.out = filepath.Join(c.dir, "out.mkv")
	return c
}

// guide writes one that lists no shots: they are the film's.
func (c *corrected) guide(t *testing.T, text string) string {
	t.Helper()
	dir := filepath.Join(c.dir, "guide")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "guide.toml"), []byte("format = \"vidcolor-guide/1\"\n"+text), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

func (c *corrected) spec(guide string) job.Spec {
	return job.Spec{Input: c.in, Output: c.out, Guide: guide, Size: 32, Codec: "ffv1", Threads: 1, Chunk: 1530 * time.Millisecond, KeepColor: job.KeepNever,
		KeepChunks: true, Resume: true, Overwrite: true}
}

func (c *corrected) run(t *testing.T, s job.Spec) *job.Report {
	t.Helper()
	r, err := c.engine.Run(t.Context(), s, nil)
	if vidcolor.KindOf(err) == vidcolor.KindModel {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// plain is the film by a guide, made in one go elsewhere.
func (c *corrected) plain(t *testing.T, guide string) []string {
	t.Helper()
	s := c.spec(guide)
	s.Output, s.Resume, s.KeepChunks = filepath.Join(c.dir, "plain.mkv"), false, false
	c.run(t, s)
	return mediatest.FrameMD5(t, s.Output)
}

// chunks are digests of the kept chunks.
func (c *corrected) chunks(t *testing.T) (sums []string) {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(c.dir, ".out.mkv*", "*.chunk"))
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, fmt.Sprintf("%x", sha256.Sum256(data)))
	}
	return sums
}

// spot states a colour at a time.
func spot(at, color string) string {
	return fmt.Sprintf("[[hint]]\ntime = %q\nx = 48\ny = 27\nradius = 12\ncolour = %q\n", at, color)
}

// Another guide makes the shots anew that it changes, and no others; the film is the one
// that it makes in one go.
func TestAnotherGuide(t *testing.T) {
	c := newCorrected(t)
	c.run(t, c.spec(""))
	before := c.chunks(t)
	if len(before) != 3 {
		t.Fatalf("got %d chunks", len(before))
	}
	for _, step := range []struct {
		name, guide string
		remade      int64 // frames
	}{
		{"one shot", spot("0:04", "#c03010"), 37},
		{"the same once more", spot("0:04", "#c03010"), 0},
		{"another colour and another shot, too", spot("0:04", "#10c030") + spot("0:00.5", "#1040c0"), 74},
		{"only other lines", "\n\n" + spot("0:04", "#10c030") + spot("0:00.5", "#1040c0"), 0},
		{"nothing more", "", 74},
	} {
		guide := c.guide(t, step.guide)
		r := c.run(t, c.spec(guide))
		if got := r.Frames - r.ResumedFrames; step.remade > 0 && got != step.remade {
			t.Errorf("%s: %d frames made, want %d", step.name, got, step.remade)
		}
		if step.remade == 0 {
			continue
		}
		if got, want := mediatest.FrameMD5(t, c.out), c.plain(t, guide); !slices.Equal(got, want) {
			t.Errorf("%s: not the film that it makes in one go", step.name)
		}
	}
	if !slices.Equal(c.chunks(t), before) {
		t.Error("without statements the chunks are not the first ones")
	}
}

// A run that was stopped goes on with another guide, and one that is stopped while it
// makes chunks anew likewise.
func TestAnotherGuideOnTheWay(t *testing.T) {
	c := newCorrected(t)
	stop := func(s job.Spec, behind int64) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err := c.engine.Run(ctx, s, job.ListenerFunc(func(e job.Event) {
			if p, ok := e.(job.Progress); ok && p.Frames >= behind {
				cancel()
			}
		}))
		if vidcolor.KindOf(err) == vidcolor.KindModel {
			t.Skip(err)
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	stop(c.spec(""), 90)
	guide := c.guide(t, spot("0:00.5", "#c03010")+spot("0:04", "#c03010"))
	stop(c.spec(guide), 1)
	c.run(t, c.spec(guide))
	if got, want := mediatest.FrameMD5(t, c.out), c.plain(t, guide); !slices.Equal(got, want) {
		t.Error("not the film that the guide makes in one go")
	}
}

// What making a part anew took is in the time that is reported.
func TestAnotherGuideTakesTime(t *testing.T) {
	c := newCorrected(t)
	c.run(t, c.spec(""))
	longest := time.Duration(0)
	r, err := c.engine.Run(t.Context(), c.spec(c.guide(t, spot("0:04", "#c03010"))), job.ListenerFunc(func(e job.Event) {
		if p, ok := e.(job.Progress); ok {
			longest = max(longest, p.Elapsed)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if longest == 0 || r.Seconds < longest.Seconds() {
		t.Errorf("%v s for a run of which a part took %v", r.Seconds, longest)
	}
	if want := float64(r.Frames-r.ResumedFrames) / r.Seconds; r.FPS < want*0.9 || r.FPS > want*1.1 {
		t.Errorf("%v frames a second, want %v", r.FPS, want)
	}
}

// Without -y a finished film is not replaced, and without KeepChunks nothing stays.
func TestAnotherGuideAsksBefore(t *testing.T) {
	c := newCorrected(t)
	c.run(t, c.spec(""))
	s := c.spec(c.guide(t, spot("0:04", "#c03010")))
	s.Overwrite = false
	if _, err := c.engine.Run(t.Context(), s, nil); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("a finished film: %v", err)
	}
	s.Overwrite, s.KeepChunks = true, false
	c.run(t, s)
	if left, _ := filepath.Glob(filepath.Join(c.dir, ".out*")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
