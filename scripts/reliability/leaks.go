package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// leakBar builds the program so that it counts what is left at its end, lets it
// end in every way, and watches descriptors and threads during a long film.
func leakBar(b *bench) (outcome, error) {
	program := filepath.Join(b.dir, "vidcolor-leakcheck")
	if out, err := exec.Command("go", "build", "-tags", "leakcheck", "-o", program, "./cmd/vidcolor").CombinedOutput(); err != nil {
		return outcome{}, fmt.Errorf("%w: %s", err, lastLine(out))
	}
	long, err := b.film("leak-long.mkv", "160x96", b.count(20000))
	if err != nil {
		return outcome{}, err
	}
	film, err := b.film("leak.mkv", "160x96", 100)
	if err != nil {
		return outcome{}, err
	}
	cut, err := b.cut(film)
	if err != nil {
		return outcome{}, err
	}
	out, text := filepath.Join(b.dir, "leak-out.mkv"), filepath.Join(b.dir, "text.mkv")
	if err := os.WriteFile(text, []byte("no film at all"), 0o600); err != nil {
		return outcome{}, err
	}
	ends := []struct {
		code int
		args []string
	}{
		{0, []string{film, out}}, {3, []string{cut, out}}, {1, []string{text, out}},
		{2, []string{"--vcodec", "nonesuch", film, out}}, {5, []string{"--model", "nonesuch", film, out}},
	}
	ways, bad := 0, ""
	for _, e := range ends {
		r := start(2*time.Minute, program, append(append([]string{"-y"}, quick...), e.args...)...)
		if ways++; r.code != e.code || !strings.Contains(r.stderr, noLeak) {
			bad = fmt.Sprintf("; exit %d, want %d: %s", r.code, e.code, oneLine(r.stderr))
		}
	}
	watched, why, err := watchLong(program, append(append([]string{"-y", "--threads", "2"}, quick...), long, out)...)
	if err != nil {
		return outcome{}, err
	}
	if ways++; why != "" {
		bad = "; " + why
	}
	stopped, why := stopLong(program, append(append([]string{"-y"}, quick...), long, out)...)
	if ways++; !stopped {
		bad = "; " + why
	}
	figure := fmt.Sprintf("%d ways to end (0, 1, 2, 3, 5, 130): nothing left; descriptors ±%d, threads ±%d in %d looks at %d frames%s",
		ways, watched.descriptors, watched.threads, watched.looks, b.count(20000), bad)
	return outcome{figure: figure, pass: bad == "" && watched.looks > 3 && watched.descriptors <= 2 && watched.threads <= 2}, nil
}

const noLeak = "leakcheck: 0 native objects, 0 descriptors, 0 goroutines"

// cut is the first part of a film.
func (b *bench) cut(film string) (string, error) {
	data, err := os.ReadFile(film)
	if err != nil {
		return "", err
	}
	path := filepath.Join(b.dir, "leak-cut.mkv")
	return path, os.WriteFile(path, data[:len(data)*6/10], 0o600)
}

// watched is how far counts moved while a film was coloured.
type watched struct{ looks, descriptors, threads int }

// watchLong runs the program and looks at its descriptors and threads from a second
// after its beginning on.
func watchLong(program string, args ...string) (w watched, why string, err error) {
	p, err := launch(program, args...)
	if err != nil {
		return w, "", err
	}
	done := make(chan error, 1)
	go func() { done <- p.Wait() }()
	dir := fmt.Sprintf("/proc/%d", p.Process.Pid)
	var fds, threads []int
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-time.After(250 * time.Millisecond):
			fds = append(fds, len(holds(dir+"/fd")))
			threads = append(threads, threadCount(dir+"/status"))
		}
	}
	if len(fds) > 8 { // without its beginning and its end
		fds, threads = fds[4:len(fds)-2], threads[4:len(threads)-2]
	}
	w.looks, w.descriptors, w.threads = len(fds), spread(fds), spread(threads)
	if code := p.ProcessState.ExitCode(); code != 0 || !strings.Contains(p.stderr.String(), noLeak) {
		why = fmt.Sprintf("long film: exit %d: %s", code, oneLine(p.stderr.String()))
	}
	return w, why, nil
}

var threadLine = regexp.MustCompile(`Threads:\s+(\d+)`)

func threadCount(path string) int {
	data, _ := os.ReadFile(path)
	if m := threadLine.FindSubmatch(data); m != nil {
		n, _ := strconv.Atoi(string(m[1]))
		return n
	}
	return 0
}

// spread is half of the distance between the least and the largest of the medians of
// four stretches, rounded up: an encoder that makes way for the next chunk's takes its
// threads along for a moment.
func spread(v []int) int {
	const stretches = 4
	if len(v) < stretches {
		return 0
	}
	var medians []int
	for i := range stretches {
		part := slices.Sorted(slices.Values(v[i*len(v)/stretches : (i+1)*len(v)/stretches]))
		medians = append(medians, part[len(part)/2])
	}
	return (slices.Max(medians) - slices.Min(medians) + 1) / 2
}

// stopLong interrupts the program in the middle.
func stopLong(program string, args ...string) (bool, string) {
	p, err := launch(program, args...)
	if err != nil {
		return false, err.Error()
	}
	time.Sleep(2 * time.Second)
	code := p.end(syscall.SIGINT)
	return code == 130 && strings.Contains(p.stderr.String(), noLeak), fmt.Sprintf("stop: exit %d: %s", code, oneLine(p.stderr.String()))
}
