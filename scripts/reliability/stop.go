package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// killBar kills the program at random moments of its run and looks at what it
// left.
func killBar(b *bench) (outcome, error) {
	in, err := b.film("kill.mp4", "160x96", 100)
	if err != nil {
		return outcome{}, err
	}
	dir := filepath.Join(b.dir, "kill")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return outcome{}, err
	}
	out := filepath.Join(dir, "out.mp4")
	whole := b.color(append(quick, in, out)...)
	if whole.code != 0 {
		return outcome{figure: fmt.Sprintf("exit %d: %s", whole.code, oneLine(whole.stderr))}, nil
	}
	rng := rand.New(rand.NewPCG(b.seed, 9))
	old := []byte("the old file")
	absent, kept, complete, strays := 0, 0, 0, 0
	n, did := b.count(200), 0
	for i := range n {
		if b.over() {
			break
		}
		did++
		_ = os.Remove(out)
		if i%2 == 1 {
			if err := os.WriteFile(out, old, 0o600); err != nil {
				return outcome{}, err
			}
		}
		p, err := launch(b.program, append(quick, "-y", in, out)...)
		if err != nil {
			return outcome{}, err
		}
		time.Sleep(time.Duration(rng.Float64() * 1.1 * float64(whole.took)))
		p.end(syscall.SIGKILL)
		data, err := os.ReadFile(out)
		switch {
		case err != nil:
			absent++
		case string(data) == string(old):
			kept++
		default:
			if k, err := frames(out); err != nil || k != 100 {
				return outcome{figure: fmt.Sprintf("kill %d left a broken file of %d frames", i+1, k)}, nil
			}
			complete++
		}
	}
	strays = len(holds(dir))
	last := b.color(append(quick, "-y", in, out)...)
	left := holds(dir)
	pass := last.code == 0 && slices.Equal(left, []string{"out.mp4"})
	return outcome{figure: fmt.Sprintf("%d kills: %d absent, %d old, %d complete, 0 broken; %d files before the next success, %d after", did, absent, kept, complete, strays, len(left)), pass: pass, count: part(did, n)}, nil
}

// stopBar interrupts the program and measures how long it takes to end.
func stopBar(b *bench) (outcome, error) {
	in, err := b.film("stop.mp4", "320x180", 3000)
	if err != nil {
		return outcome{}, err
	}
	dir := filepath.Join(b.dir, "stop")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return outcome{}, err
	}
	var took []time.Duration
	n := b.count(100)
	rng := rand.New(rand.NewPCG(b.seed, 11))
	for i := 0; i < n; i++ {
		if b.over() {
			i = n - 1 // the last one keeps a part
		}
		args := []string{"--progress", "json", "--preset", "ultrafast", "-y", in, filepath.Join(dir, "out.mp4")}
		partial := i == n-1
		if partial {
			args = append(args, "--keep-partial")
		}
		d, code, err := interrupt(b.program, time.Duration(rng.IntN(800))*time.Millisecond, args...)
		if err != nil {
			return outcome{}, err
		}
		left := slices.DeleteFunc(holds(dir), func(name string) bool { return name == ".out.mp4.vidcolor" }) // --resume's
		if err := os.RemoveAll(filepath.Join(dir, ".out.mp4.vidcolor")); err != nil {
			return outcome{}, err
		}
		if code != 130 || !partial && len(left) > 0 {
			return outcome{figure: fmt.Sprintf("exit %d, left %v", code, left)}, nil
		}
		if partial {
			if k, err := frames(filepath.Join(dir, "out.mp4")); err != nil || k == 0 || len(left) != 1 {
				return outcome{figure: fmt.Sprintf("the kept part has %d frames, left %v", k, left)}, nil
			}
		}
		took = append(took, d)
	}
	slices.Sort(took)
	p95 := took[min(len(took)-1, len(took)*95/100)]
	return outcome{figure: fmt.Sprintf("%d stops: p95 %.2f s, nothing left but what --resume needs, part plays", len(took), p95.Seconds()), count: part(len(took), n), pass: p95 <= 3*time.Second}, nil
}

var someFrames = regexp.MustCompile(`"frames":[1-9]`)

// interrupt sends SIGINT some time after the first frame and waits for the end.
func interrupt(program string, after time.Duration, args ...string) (time.Duration, int, error) {
	cmd := exec.Command(program, args...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !someFrames.MatchString(lines.Text()) {
	}
	time.Sleep(after)
	began := time.Now()
	_ = cmd.Process.Signal(syscall.SIGINT)
	for lines.Scan() {
	}
	_ = cmd.Wait()
	return time.Since(began), cmd.ProcessState.ExitCode(), nil
}

// progressBar reads the JSON of a run.
func progressBar(b *bench) (outcome, error) {
	in, err := b.film("progress.mp4", "320x180", b.count(6000))
	if err != nil {
		return outcome{}, err
	}
	r := b.color("--progress", "json", "--preset", "ultrafast", in, filepath.Join(b.dir, "progress.out.mp4"))
	if r.code != 0 {
		return outcome{figure: fmt.Sprintf("exit %d: %s", r.code, oneLine(r.stderr))}, nil
	}
	var at, worst, frames float64
	n, grows, last := 0, true, ""
	for line := range strings.Lines(string(r.stdout)) {
		var m struct {
			Type    string  `json:"message_type"`
			Frames  float64 `json:"frames"`
			Elapsed float64 `json:"seconds_elapsed"`
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			return outcome{figure: "a line is no JSON"}, nil
		}
		if last = m.Type; m.Type != "progress" {
			continue
		}
		grows = grows && m.Frames >= frames
		frames = m.Frames
		if n++; n > 2 && int(m.Frames) < b.count(6000) {
			worst = max(worst, m.Elapsed-at-0.5, 0.5-(m.Elapsed-at))
		}
		at = m.Elapsed
	}
	return outcome{figure: fmt.Sprintf("%d lines, period off by at most %.2f s, grows %v, last %q", n, worst, grows, last), pass: grows && last == "summary" && worst <= 0.1 && n > 1}, nil
}
