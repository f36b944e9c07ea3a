package preview

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// lateFilm has two shots of 20 frames, at 20 a second, which begin half a second after its
// sound.
func lateFilm(t *testing.T, name string, options ...string) string {
	return mediatest.Make(t, name, append([]string{
		"-f", "lavfi", "-i", "sine=d=2.4", "-f", "lavfi", "-i", "testsrc2=s=160x96:r=20", "-f", "lavfi", "-i", "mandelbrot=s=160x96:r=20:end_scale=0.1",
		"-filter_complex", "[1:v]trim=end_frame=20,setpts=PTS-STARTPTS,format=gray[a];[2:v]trim=end_frame=20,setpts=PTS-STARTPTS,format=gray[b];[a][b]concat=n=2:v=1,format=yuv420p,setpts=PTS+0.5/TB,fps=20[v]",
		"-map", "[v]", "-map", "0:a", "-c:v", "libx264", "-g", "10", "-bf", "2", "-fps_mode", "passthrough",
	}, options...)...)
}

// One time means one frame, whoever is asked: the film's, the sheet's, a guide's, info's and
// --start's. Sound that begins before the picture counts.
func TestTimesOfALatePicture(t *testing.T) {
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	for name, path := range map[string]string{
		"mp4": lateFilm(t, "late.mp4"),
		"mkv": lateFilm(t, "late.mkv"),
		"ts":  lateFilm(t, "late.ts", "-output_ts_offset", "100"),
	} {
		t.Run(name, func(t *testing.T) { checkLate(t, e, path) })
	}
}

// lateTime is when frame i of a late film is shown, to the clock of its container.
func lateTime(t *testing.T, info vidcolor.VideoInfo, i int64) time.Duration {
	t.Helper()
	at := info.Time(info.StartPTS) + time.Duration(i)*50*time.Millisecond
	if want := time.Duration(10+i) * 50 * time.Millisecond; (at - want).Abs() > 30*time.Millisecond {
		t.Fatalf("frame %d of the film is shown at %v, want about %v", i, at, want)
	}
	return at
}

func checkLate(t *testing.T, e *job.Engine, path string) {
	spec := job.Spec{Input: path, Output: "none.mkv", Size: 64}
	f, err := Open(t.Context(), e, spec)
	if vidcolor.KindOf(err) == vidcolor.KindModel {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Look(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	shots, _, _ := f.Found()
	card, err := e.Inspect(t.Context(), spec, true, nil)
	if err != nil || len(shots) != 2 || len(card.Shots) != 2 || f.Frames() != 40 {
		t.Fatalf("got %d shots of %d frames, want 2 of 40: %v", len(shots), f.Frames(), err)
	}
	cut := lateTime(t, f.Info(), 20)
	for what, got := range map[string]float64{"the film's shot": shots[1].Start, "info's shot": card.Shots[1].Start} {
		if d := got - cut.Seconds(); d < -0.001 || d > 0.001 {
			t.Errorf("%s begins at %v s, want %v", what, got, cut)
		}
	}
	for at, frame := range map[time.Duration]int64{0: 0, lateTime(t, f.Info(), 0): 0, cut: 20, cut - 10*time.Millisecond: 19, time.Hour: 39} {
		if i, err := f.At(t.Context(), at); err != nil || i != frame {
			t.Errorf("the film at %v: got frame %d, %v, want %d", at, i, err, frame)
		}
	}
	if p, err := f.Picture(t.Context(), 20, Want{Gray: true}); err != nil || (p.At-cut).Abs() > time.Millisecond {
		t.Errorf("frame 20 is said to be at %v, %v, want %v", p.At, err, cut)
	}
	if said, err := f.GuideTime(t.Context(), 20); err != nil || said != guide.FormatTime(cut) {
		t.Errorf("frame 20 in a guide: got %s, %v, want %s", said, err, guide.FormatTime(cut))
	}
	r, err := decode.Open(path, decode.Options{Start: cut.Truncate(time.Millisecond)})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	first := f.newFrame()
	if err := r.Next(t.Context(), first); err != nil || first.PTS != f.found.times.pts[20] {
		t.Errorf("--start: got the frame at %d, %v, want that at %d", first.PTS, err, f.found.times.pts[20])
	}
	checkLateSheet(t, e, path, cut)
	checkLateGuide(t, e, path, f, cut)
}

// checkLateSheet draws the frame of the cut and the last one, and none behind that.
func checkLateSheet(t *testing.T, e *job.Engine, path string, cut time.Duration) {
	t.Helper()
	var said []string
	listen := job.ListenerFunc(func(event job.Event) {
		if n, ok := event.(job.Note); ok {
			said = append(said, n.Text)
		}
	})
	last := cut + 19*50*time.Millisecond
	sheet := Sheet{Spec: job.Spec{Input: path, Output: filepath.Join(t.TempDir(), "sheet.png"), Size: 64}, At: []time.Duration{0, cut, last + 45*time.Millisecond}}
	if err := Draw(t.Context(), e, sheet, listen); err != nil {
		t.Fatal(err)
	}
	for row, want := range []string{clock.Long(cut-time.Second) + ", frame 0", clock.Long(cut) + ", frame 20", clock.Long(last) + ", frame 39"} {
		if want = fmt.Sprintf("row %d: %s", row+1, want); len(said) <= row || said[row] != want {
			t.Errorf("the sheet says %q, want %q in it", said, want)
		}
	}
	sheet.Spec.Overwrite, sheet.At = true, []time.Duration{last + 60*time.Millisecond}
	mediatest.UserError(t, Draw(t.Context(), e, sheet, nil), vidcolor.KindUsage)
}

// checkLateGuide exports the frame of the cut and states something of the last frame and of
// the film's beginning.
func checkLateGuide(t *testing.T, e *job.Engine, path string, f *Film, cut time.Duration) {
	t.Helper()
	dir := t.TempDir()
	last := cut + 19*50*time.Millisecond
	x := GuideExport{Spec: job.Spec{Input: path, Output: "none.mkv", Size: 64}, Dir: dir, At: []time.Duration{cut, last}}
	if err := ExportGuide(t.Context(), e, x, nil); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "guide.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"time = " + fmt.Sprintf("%q", guide.FormatTime(cut)), "time = " + fmt.Sprintf("%q", guide.FormatTime(last)), "start = " + fmt.Sprintf("%q", guide.FormatTime(cut))} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in the guide:\n%s", want, text)
		}
	}
	const point = "x = 60\ny = 40\nradius = 12\ncolour = \"#c02020\"\n"
	head := `format = "` + guide.Format + `"` + "\n"
	for name, text := range map[string]string{
		"with shots": string(text) + "[[hint]]\ntime = 0\n" + point, "without shots": head + "[[hint]]\ntime = 0\n" + point + "[[hint]]\ntime = " + fmt.Sprintf("%q\n", guide.FormatTime(last)) + point,
	} {
		if err := os.WriteFile(filepath.Join(dir, "guide.toml"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := f.SetGuide(t.Context(), "", 1, -1, func(job.Shot) bool { return true }); err != nil {
			t.Fatal(err)
		}
		plain, err := f.Picture(t.Context(), 0, Want{})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetGuide(t.Context(), dir, 2, -1, func(job.Shot) bool { return true }); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p, err := f.Picture(t.Context(), 0, Want{}); err != nil || string(p.Frame.V.Pix) == string(plain.Frame.V.Pix) {
			t.Errorf("%s: what is stated at 0 did not reach the first picture (%v)", name, err)
		}
	}
}
