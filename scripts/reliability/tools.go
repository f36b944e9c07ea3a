package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// tests is a bar that Go tests measure.
func tests(packages, pattern string) func(*bench) (outcome, error) {
	return goTests(packages, pattern)
}

// raceBar runs the tests of every package with the race detector, and of the
// program those that stop it: pipeline's cancel at a thousand random moments.
func raceBar(b *bench) (outcome, error) {
	all := outcome{pass: true}
	for _, t := range []struct{ packages, pattern string }{
		{"./pipeline ./decode ./encode ./temporal ./colorize ./internal/...", "."},
		{"./cmd/vidcolor", "Signal|TestScripts/^(signal|resume|pipe)$"},
	} {
		o, err := goTests(t.packages, t.pattern, "-race", "-timeout", "60m")(b)
		if err != nil || !o.pass {
			return o, err
		}
		all.cases += o.cases
	}
	all.figure = fmt.Sprintf("%d tests and cases of all packages pass", all.cases)
	return all, nil
}

var (
	passed = regexp.MustCompile(`(?m)^\s*--- PASS: `)
	failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
	said   = regexp.MustCompile(`(?m)^(?:time matrix|faults): (.*)$`)
)

func goTests(packages, pattern string, more ...string) func(*bench) (outcome, error) {
	return func(*bench) (outcome, error) {
		args := append([]string{"test", "-count=1", "-v", "-run", pattern}, more...)
		out, err := exec.Command("go", append(args, strings.Fields(packages)...)...).CombinedOutput()
		n, bad := len(passed.FindAll(out, -1)), failed.FindAllSubmatch(out, -1)
		figure := fmt.Sprintf("%d tests and cases pass", n)
		if m := said.FindSubmatch(out); m != nil {
			figure = string(m[1])
		}
		if len(bad) > 0 {
			return outcome{figure: fmt.Sprintf("%s, %d fail: %s", figure, len(bad), bad[len(bad)-1][1])}, nil
		}
		if err != nil {
			return outcome{}, fmt.Errorf("%w: %s", err, lastLine(out))
		}
		return outcome{figure: figure, pass: n > 0, cases: n}, nil
	}
}

func lastLine(b []byte) string {
	l := strings.Split(strings.TrimSpace(string(b)), "\n")
	return l[len(l)-1]
}

// ffmpeg runs the command and returns its standard output.
func ffmpeg(args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := exec.Command("ffmpeg", append([]string{"-v", "error", "-nostdin", "-y"}, args...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("ffmpeg %s: %w: %s", strings.Join(args, " "), err, lastLine(stderr.Bytes()))
	}
	return out, nil
}

// film makes a moving grey film of a number of frames in the scratch folder.
func (b *bench) film(name, size string, frames int, args ...string) (string, error) {
	path := filepath.Join(b.dir, name)
	in := []string{"-f", "lavfi", "-i", fmt.Sprintf("testsrc2=size=%s:rate=25,trim=end_frame=%d", size, frames), "-pix_fmt", "yuv420p"}
	if args == nil {
		args = []string{"-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"}
	}
	_, err := ffmpeg(append(append(in, args...), path)...)
	return path, err
}

// frames counts the frames that ffmpeg decodes.
func frames(path string) (int, error) {
	out, err := exec.Command("ffmpeg", "-v", "quiet", "-nostdin", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-").Output()
	n := 0
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") {
			n++
		}
	}
	if n > 0 {
		err = nil
	}
	return n, err
}

// hashes are the MD5s of a film's decoded frames, or of their luma.
func hashes(path string, luma bool) ([]string, error) {
	args := []string{"-i", path, "-map", "0:v:0", "-fps_mode", "passthrough"}
	if luma {
		args = append(args, "-vf", "extractplanes=y")
	}
	out, err := ffmpeg(append(args, "-f", "framemd5", "-")...)
	var sums []string
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(strings.TrimSpace(line), ","); len(f) == 6 && line[0] != '#' {
			sums = append(sums, strings.TrimSpace(f[5]))
		}
	}
	return sums, err
}

// quick are options that make the network cheap where colour is not measured.
var quick = []string{"--progress", "none", "--size", "32", "--keyframes", "100", "--preset", "ultrafast"}

// result is how a process ended.
type result struct {
	code   int // exit code, -1 killed by a signal, outOfTime
	signal syscall.Signal
	peak   int64 // largest resident set in bytes
	stderr string
	stdout []byte
	took   time.Duration
}

// outOfTime is the code of a process that was ended because it took too long.
const outOfTime = -2

// color runs the program.
func (b *bench) color(args ...string) result { return start(2*time.Minute, b.program, args...) }

func start(limit time.Duration, program string, args ...string) result {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	r := result{stderr: stderr.String(), stdout: stdout.Bytes(), took: time.Since(began)}
	return r.fill(cmd, err, ctx.Err() != nil)
}

// process is a program that was started and still runs.
type process struct {
	*exec.Cmd
	stderr strings.Builder
}

func launch(program string, args ...string) (*process, error) {
	p := &process{Cmd: exec.Command(program, args...)}
	p.Cmd.Stderr = &p.stderr
	return p, p.Start()
}

// end sends a signal and waits; it returns the exit code, -1 if the signal was the end.
func (p *process) end(s syscall.Signal) int {
	_ = p.Process.Signal(s)
	_ = p.Wait()
	return p.ProcessState.ExitCode()
}

// startWatched starts a process that writes a line for each piece of its work, and
// ends it when a line takes longer than limit.
func startWatched(limit time.Duration, program string, args ...string) result {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	watch := time.AfterFunc(limit, cancel)
	defer watch.Stop()
	cmd := exec.CommandContext(ctx, program, args...)
	var stdout bytes.Buffer
	cmd.Stdout = io.MultiWriter(&stdout, writerFunc(func(b []byte) { watch.Reset(limit) }))
	began := time.Now()
	err := cmd.Run()
	r := result{stdout: stdout.Bytes(), took: time.Since(began)}
	return r.fill(cmd, err, ctx.Err() != nil)
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}

func (r result) fill(cmd *exec.Cmd, err error, late bool) result {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.code, r.stderr = outOfTime, err.Error()
		return r
	}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = u.Maxrss * 1024
	}
	r.code = cmd.ProcessState.ExitCode()
	if w, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		r.code, r.signal = -1, w.Signal()
	}
	if late {
		r.code = outOfTime
	}
	return r
}

// holds lists what a folder holds.
func holds(dir string) (names []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
