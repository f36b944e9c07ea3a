//go:build faults

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// faultRun is a command line whose every fallible call is made to fail in turn.
type faultRun struct {
	name  string
	shell string // with $V for the program, run in a folder with the inputs
	outs  []string
}

var faultRuns = []faultRun{
	{"film", "$V --report r.json film.mkv out.mp4; code=$?; rm -f r.json; exit $code", []string{"out.mp4"}},
	{"part", "$V --start 0.4 film.mkv out.mkv", []string{"out.mkv"}},
	{"fields", "$V --deinterlace fields.mkv out.mkv", []string{"out.mkv"}},
	{"palette", "$V palette.gif out.mkv", []string{"out.mkv"}},
	{"photo", "$V photo.png out.png", []string{"out.png"}},
	{"pipe", "cat film.mkv | $V - - >pipe.mkv", []string{"pipe.mkv"}},
	{"folder", "$V film.mkv photo.png folder/", []string{"folder", "folder/film.mkv", "folder/photo.png"}},
	{"pictures", "$V in_%02d.png out_%02d.png", []string{"out_01.png", "out_02.png", "out_03.png"}},
}

// mild are the calls whose failure loses nothing (0) or something that is named
// (3); every other one is an error.
var mild = map[string]int{
	"read packet":   3, // a packet that cannot be read is lost
	"send packet":   3,
	"receive frame": 3,
	"seek":          0, // the beginning is sought by opening again
	"open again":    0,
	"seek source":   0,
	// The decoder's own demuxer meets what is wrong with a file.
	"read copied packet":  0,
	"subtitle conversion": 0, // a note names the stream
	"subtitle codec":      0, // a warning names the stream
}

// again are the calls that the program also makes on the side, to see whether
// the input is in colour or where its undated frames begin: there a failure costs
// nothing, so that one failure of several must end the run.
var again = []string{"stat input", "open photo", "read photo", "open", "stream info", "codec context", "decoder parameters", "open decoder", "options", "read plane", "scaler", "scale", "frame memory", "filter", "filter input", "filter output", "muxer", "pipe", "read spool"}

// kinds are the exit codes of errors that are not 1.
var kinds = map[string]int{
	"open model": 5, "load library": 5, "session options": 5, "session features": 5, "session colour": 5,
	"tensor": 5, "run features": 5, "run colour": 5,
}

// Every fallible call fails once in turn: the right exit code, the cause in the
// message, nothing left behind, and an end within seconds. The figure is printed
// for docs/reliability.md.
func TestFaults(t *testing.T) {
	program := filepath.Join(t.TempDir(), "vidcolor")
	if out, err := exec.Command("go", "build", "-tags", "faults leakcheck", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	dir := faultInputs(t)
	points, injected, worst := map[string]bool{}, 0, time.Duration(0)
	for _, r := range faultRuns {
		t.Run(r.name, func(t *testing.T) {
			calls := r.calls(t, program, dir)
			for name, n := range calls {
				which, tried := slices.Compact([]int{1, (n + 1) / 2, n}), points[name]
				if tried { // by an earlier run, all three
					which = which[len(which)-1:]
				}
				points[name] = true
				ended := false
				for _, nth := range which {
					took, code := r.inject(t, program, dir, fmt.Sprintf("%s:%d", name, nth))
					injected++
					worst = max(worst, took)
					ended = ended || code != 0
				}
				if code, known := mild[name]; !ended && !tried && !(known && code == 0) {
					t.Errorf("%s, %s: no failure ended the run", r.name, name)
				}
			}
		})
	}
	// A full disk is told from other failures wherever it shows. Trial files lie in memory:
	// the last call is the film's.
	calls := faultRuns[0].calls(t, program, dir)
	for _, name := range []string{"write", "flush", "sync file", "close file", "create file", "write report"} {
		took, _ := faultRuns[0].inject(t, program, dir, fmt.Sprintf("%s:%d:28", name, calls[name]))
		injected++
		worst = max(worst, took)
	}
	fmt.Printf("faults: %d points, %d injections, slowest end after %.1f s of work\n", len(points), injected, worst.Seconds())
	if worst > 2*time.Second {
		t.Errorf("an end took %v, want at most 2 s", worst)
	}
	if len(points) < 40 {
		t.Errorf("%d points, want 40", len(points))
	}
}

func faultInputs(t *testing.T) string {
	dir := t.TempDir()
	ffmpeg := func(args ...string) { mediatest.FFmpeg(t, args...) }
	in := func(name string) string { return filepath.Join(dir, name) }
	pattern := mediatest.Pattern(64, 48, 25, 30)
	if err := os.WriteFile(in("text.srt"), []byte("1\n00:00:00,100 --> 00:00:00,900\nhello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ffmpeg(append(pattern, "-f", "lavfi", "-i", "sine=d=1.2", "-i", in("text.srt"), "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "aac", "-c:s", "srt", in("film.mkv"))...)
	ffmpeg(append(pattern, "-vf", "setfield=tff", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", in("fields.mkv"))...)
	ffmpeg(append(pattern, "-frames:v", "5", in("palette.gif"))...)
	ffmpeg(append(pattern, "-frames:v", "1", in("photo.png"))...)
	ffmpeg(append(pattern, "-frames:v", "3", in("in_%02d.png"))...)
	return dir
}

// run returns the time that the program's work took: other work on the machine does not
// count, and standing still for a minute is an end of its own.
func (r faultRun) run(t *testing.T, program, dir string, env ...string) (code int, stderr string, took time.Duration) {
	t.Helper()
	cmd := exec.Command("bash", "-c", "set -o pipefail; "+r.shell)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append(env, "V="+program, "VIDCOLOR_ORT="+runtimeLibrary(t), "VIDCOLOR_PROGRESS=none", "VIDCOLOR_SIZE=32", "TMPDIR="+dir)...)
	var b bytes.Buffer
	cmd.Stderr = &b
	limit := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }) // exit code -1
	defer limit.Stop()
	_ = cmd.Run()
	return cmd.ProcessState.ExitCode(), b.String(), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// calls are the names of the calls that a run makes, with how often.
func (r faultRun) calls(t *testing.T, program, dir string) map[string]int {
	list := filepath.Join(t.TempDir(), "list")
	before := names(t, dir)
	if code, stderr, _ := r.run(t, program, dir, "VIDCOLOR_FAULT_LIST="+list); code != 0 {
		t.Fatalf("without a fault: exit %d\n%s", code, stderr)
	}
	r.clean(t, dir)
	if left := names(t, dir); !slices.Equal(left, before) {
		t.Fatalf("without a fault: left %q, want %q", left, before)
	}
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]int{}
	for line := range strings.Lines(string(data)) {
		calls[strings.TrimSpace(line)]++
	}
	return calls
}

func (r faultRun) inject(t *testing.T, program, dir, fault string) (time.Duration, int) {
	t.Helper()
	before := names(t, dir)
	code, stderr, took := r.run(t, program, dir, "VIDCOLOR_FAULT="+fault)
	name, rest, _ := strings.Cut(fault, ":")
	want := wantCodes(name, rest)
	if !slices.Contains(want, code) {
		t.Errorf("%s, %s: exit %d, want one of %d\n%s", r.name, fault, code, want, stderr)
	}
	if !strings.Contains(stderr, "leakcheck: 0 native objects, 0 descriptors, 0 goroutines") {
		t.Errorf("%s, %s: a leak\n%s", r.name, fault, stderr)
	}
	if _, loses := mild[name]; code != 0 && !loses && !strings.Contains(stderr, "injected fault "+name) && name != "write" && name != "codec context" {
		t.Errorf("%s, %s: the cause is not named\n%s", r.name, fault, stderr)
	}
	done := code == 0 || code == 3 || name == "sync folder" || strings.Contains(name, "report") || r.name != "film" && r.name != "part"
	if done {
		r.clean(t, dir)
	}
	if left := names(t, dir); !slices.Equal(left, before) {
		t.Errorf("%s, %s: left %q, want %q", r.name, fault, left, before)
		r.clean(t, dir)
	}
	return took, code
}

// wantCodes are the exit codes that fit a fault at the nth call of a name.
func wantCodes(name, nth string) []int {
	code := 1
	if c, known := kinds[name]; known {
		code = c
	}
	if c, known := mild[name]; known {
		code = c
	}
	switch {
	case strings.HasSuffix(nth, ":28"):
		return []int{4}
	case name == "subtitle codec", name == "open again":
		return []int{0, 1} // the trial, or the conversion itself
	case slices.Contains(again, name):
		return []int{code, 0}
	case code == 3:
		return []int{3, 0, 1} // 1 where nothing else can be decoded without it
	}
	return []int{code}
}

func (r faultRun) clean(t *testing.T, dir string) {
	for _, o := range slices.Backward(r.outs) {
		_ = os.RemoveAll(filepath.Join(dir, o)) // a folder may hold the list of what is done
	}
}

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
