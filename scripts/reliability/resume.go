package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// resumeChunk is the length of chunks under test: short, so that kills meet many
// borders.
const resumeChunk = "2s"

// resumeBar kills resumable runs at random moments, goes on until they are
// complete, and compares the films with one that was not interrupted.
func resumeBar(b *bench) (outcome, error) {
	r, err := newResumeTest(b)
	if err != nil || r.figure != "" {
		return outcome{figure: r.figure}, err
	}
	n := b.count(100)
	for r.kills < n && !b.over() {
		if bad, err := r.film(n); bad != "" || err != nil {
			return outcome{figure: bad}, err
		}
	}
	refused, asked, err := r.refusals()
	if err != nil {
		return outcome{}, err
	}
	figure := fmt.Sprintf("%d kills over %d films, all equal to the whole in frames, times and sound; lost at most %d frames of chunks of at most %d; scratch at most %.0f %% of the output; %d of %d changes refused",
		r.kills, r.films, r.lost, r.longest, 100*r.scratch, refused, asked)
	return outcome{figure: figure, count: part(min(r.kills, n), n), pass: r.lost <= r.longest && r.scratch <= 1.05 && refused == asked}, nil
}

// resumeTest is the state of the bar.
type resumeTest struct {
	b       *bench
	rng     *rand.Rand
	in, dir string
	whole   []string // what the uninterrupted run gave
	size    float64  // of it
	took    time.Duration
	figure  string // why it cannot go on

	kills, films  int
	lost, longest int64   // frames
	scratch       float64 // of the output's size
}

func newResumeTest(b *bench) (*resumeTest, error) {
	r := &resumeTest{b: b, rng: rand.New(rand.NewPCG(b.seed, 10)), dir: filepath.Join(b.dir, "resume")}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		return r, err
	}
	r.in = filepath.Join(b.dir, "resume.mp4")
	_, err := ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=9", "-f", "lavfi", "-i", "mandelbrot=size=320x180:rate=25",
		"-f", "lavfi", "-i", "sine=duration=24", "-filter_complex", "[1]trim=duration=15[m];[0][m]concat[v]", "-map", "[v]", "-map", "2",
		"-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", r.in)
	if err != nil {
		return r, err
	}
	out := filepath.Join(r.dir, "whole.mp4")
	whole := b.color(r.args(r.in, out)...)
	if whole.code != 0 {
		r.figure = fmt.Sprintf("the whole run: exit %d: %s", whole.code, oneLine(whole.stderr))
		return r, nil
	}
	st, err := os.Stat(out)
	if err != nil {
		return r, err
	}
	r.took, r.size = whole.took, float64(st.Size())
	r.whole, err = everything(out)
	return r, err
}

func (r *resumeTest) args(more ...string) []string {
	return append([]string{"--progress", "json", "--size", "32", "--keyframes", "50", "--preset", "fast", "--chunk", resumeChunk}, more...)
}

// everything are ffmpeg's lines for all decoded frames and copied sound.
func everything(path string) ([]string, error) {
	out, err := ffmpeg("-i", path, "-map", "0", "-fps_mode", "passthrough", "-c:a", "copy", "-f", "framemd5", "-")
	return slices.DeleteFunc(strings.Split(string(out), "\n"), func(l string) bool { return strings.HasPrefix(l, "#") }), err
}

// film makes one film through kills, at most until n in all, and says what is
// wrong with it.
func (r *resumeTest) film(n int) (string, error) {
	out := filepath.Join(r.dir, "out.mp4")
	for done := false; !done; {
		limit := r.took
		if r.kills >= n {
			limit = time.Minute
		}
		wait := time.Duration((0.1 + 0.7*r.rng.Float64()) * float64(limit))
		var bad string
		var err error
		if done, bad, err = r.run(out, wait); bad != "" || err != nil {
			return bad, err
		}
	}
	got, err := everything(out)
	if err != nil {
		return "", err
	}
	if !slices.Equal(got, r.whole) {
		return fmt.Sprintf("after kill %d the film differs from the whole", r.kills), nil
	}
	if left := holds(r.dir); !slices.Equal(left, []string{"out.mp4", "whole.mp4"}) {
		return fmt.Sprintf("left %v", left), nil
	}
	r.films++
	return "", os.Remove(out)
}

// run goes on with the film and kills the program after some time, unless it ends
// before.
func (r *resumeTest) run(out string, wait time.Duration) (done bool, bad string, err error) {
	cmd := exec.Command(r.b.program, r.args("--resume", r.in, out)...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return false, "", err
	}
	timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait()
	killed := !timer.Stop()
	_, absent := os.Stat(filepath.Join(r.dir, ".out.mp4.vidcolor"))
	if code := cmd.ProcessState.ExitCode(); code == 0 {
		return true, "", nil
	} else if code == 2 && absent != nil && strings.Contains(stderr.String(), "the file exists") {
		return true, "", nil // the kill before came when all was done: the film is compared
	} else if code > 0 {
		return false, fmt.Sprintf("after kill %d: exit %d: %s", r.kills, code, oneLine(stderr.String())), nil
	}
	if killed {
		r.kills++
	}
	if _, err := os.Stat(out); err == nil {
		return false, "", nil // killed after the film had its name
	}
	return false, r.look(stdout.String()), nil
}

// look compares what a killed run had written with what it left.
func (r *resumeTest) look(stdout string) string {
	var written int64
	for line := range strings.Lines(stdout) {
		var m struct {
			Frames int64 `json:"frames"`
		}
		if json.Unmarshal([]byte(line), &m) == nil {
			written = max(written, m.Frames)
		}
	}
	folder := filepath.Join(r.dir, ".out.mp4.vidcolor")
	data, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		r.lost = max(r.lost, written)
		return ""
	}
	var m struct {
		Chunks []struct{ First, Frames int64 }
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return fmt.Sprintf("kill %d left a broken manifest: %v", r.kills, err)
	}
	kept := int64(0)
	for _, c := range m.Chunks {
		kept, r.longest = c.First+c.Frames, max(r.longest, c.Frames)
	}
	r.lost = max(r.lost, written-kept)
	r.scratch = max(r.scratch, float64(folderSize(folder))/r.size)
	return ""
}

func folderSize(dir string) (n int64) {
	for _, name := range holds(dir) {
		if st, err := os.Stat(filepath.Join(dir, name)); err == nil {
			n += st.Size()
		}
	}
	return n
}

// refusals asks to go on with something else than what was begun.
func (r *resumeTest) refusals() (refused, asked int, err error) {
	out := filepath.Join(r.dir, "out.mp4")
	for !strings.Contains(peek(filepath.Join(r.dir, ".out.mp4.vidcolor", "manifest.json")), "sha256") {
		if done, bad, err := r.run(out, r.took*6/10); bad != "" || err != nil {
			return 0, 0, fmt.Errorf("%s %w", bad, err)
		} else if done {
			return 0, 0, fmt.Errorf("a film was complete before it was killed")
		}
	}
	other := filepath.Join(r.b.dir, "resume-other.mp4")
	if err := changedCopy(r.in, other); err != nil {
		return 0, 0, err
	}
	changes := [][]string{
		{other}, {r.in, "--model", filepath.Join("testdata", "tiny.vidcolor")},
		{r.in, "--size", "64"}, {r.in, "--keyframes", "49"}, {r.in, "--smooth", "0.4"}, {r.in, "--saturation", "1.1"}, {r.in, "--year", "1950"},
		{r.in, "--start", "1"}, {r.in, "--duration", "20"}, {r.in, "--deinterlace"}, {r.in, "--vcodec", "mpeg4"}, {r.in, "--crf", "19"},
		{r.in, "--preset", "superfast"}, {r.in, "--pix-fmt", "yuv444p"}, {r.in, "--threads", "1"}, {r.in, "--chunk", "1s"},
	}
	for _, c := range changes {
		args := slices.Concat(r.args("--resume"), c[1:], []string{c[0], out})
		if len(c) > 1 && c[1] == "--vcodec" {
			args = slices.DeleteFunc(args, func(a string) bool { return a == "--preset" || a == "fast" })
		}
		if res := r.b.color(args...); res.code == 6 {
			refused++
		} else {
			fmt.Fprintf(os.Stderr, "not refused: %v: exit %d\n", c, res.code)
		}
	}
	return refused, len(changes), nil
}

func peek(path string) string {
	data, _ := os.ReadFile(path)
	return string(data)
}

// changedCopy copies a film with one byte of its media data changed.
func changedCopy(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	return os.WriteFile(to, data, 0o644)
}
