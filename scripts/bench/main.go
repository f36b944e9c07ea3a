// Command bench measures the whole program on films made from the demo clip:
// frames a second and cost against a plain transcode by the ffmpeg command with
// the same encoder, and peak memory of a long run against a short one. All
// figures of one table come from one run, so the ratios hold on any machine.
//
//	go run ./scripts/bench [-long 10m] [-jobs 20s] [-only jobs|sizes] [-rounds 3] [-json FILE] CLIP
//
// What it measures by size goes into docs/performance.md.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// A cost is what one finished process took.
type cost struct {
	wall, cpu time.Duration
	peak      float64 // MB, largest resident set
}

func main() {
	os.Setenv("VIDCOLOR_KEEP_COLOR", "never") // the inputs are in colour, the truth
	long := flag.Duration("long", 10*time.Minute, "length of the long film")
	jobs := flag.Duration("jobs", 20*time.Second, "length of the two films that are coloured at once")
	only := flag.String("only", "", "measure nothing but jobs (two films at once) or sizes (the table of docs/performance.md)")
	rounds := flag.Int("rounds", 3, "runs of each program at each size")
	into := flag.String("json", ".work/bench.json", "file for the figures by size")
	base := flag.String("compare", "", "measure nothing: compare the figures in -json with those in this file")
	flag.Parse()
	if *base != "" {
		if err := compareFiles(*base, *into); err != nil {
			fmt.Fprintln(os.Stderr, "bench: error:", err)
			os.Exit(1)
		}
		return
	}
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: bench [-long DURATION] CLIP")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *long, *jobs, *only, *rounds, *into); err != nil {
		fmt.Fprintln(os.Stderr, "bench: error:", err)
		os.Exit(1)
	}
}

func run(clip string, long, jobs time.Duration, only string, rounds int, into string) error {
	dir, err := os.MkdirTemp("", "vidcolor-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	in := func(name string) string { return filepath.Join(dir, name) }
	switch only {
	case "jobs":
		return twoJobs(clip, dir, jobs)
	case "sizes":
		return bySize(clip, dir, rounds, into)
	case "":
	default:
		return fmt.Errorf("-only %s: want jobs or sizes", only)
	}

	if err := film(clip, in("loop.mkv"), in("short.mkv"), time.Minute); err != nil {
		return err
	}
	if err := film(clip, in("loop.mkv"), in("long.mkv"), long); err != nil {
		return err
	}
	frames, err := count(in("short.mkv"))
	if err != nil {
		return err
	}
	plain, err := measure("ffmpeg", "-nostdin", "-v", "error", "-y", "-i", in("short.mkv"),
		"-c:v", "libx264", "-crf", "18", "-c:a", "copy", in("plain.mp4"))
	if err != nil {
		return err
	}
	short, err := measure("bin/vidcolor", "--progress", "none", "-y", in("short.mkv"), in("short.mp4"))
	if err != nil {
		return err
	}
	whole, err := measure("bin/vidcolor", "--progress", "none", "-y", in("long.mkv"), in("long.mp4"))
	if err != nil {
		return err
	}

	fmt.Printf("%s, %d CPUs, %s; 640x360, %d frames a minute\n", cpuModel(), runtime.NumCPU(), time.Now().Format("2006-01-02"), frames)
	row := func(name string, n int, c cost) {
		fmt.Printf("%-28s %7.1f s wall %7.1f s cpu %7.1f frames/s %7.0f MB peak\n",
			name, c.wall.Seconds(), c.cpu.Seconds(), float64(n)/c.wall.Seconds(), c.peak)
	}
	row("ffmpeg transcode, 1 min", frames, plain)
	row("vidcolor, 1 min", frames, short)
	row(fmt.Sprintf("vidcolor, %v", long), int(float64(frames)*long.Minutes()), whole)
	fmt.Printf("vidcolor / transcode: %.2f x wall, %.2f x cpu\n",
		short.wall.Seconds()/plain.wall.Seconds(), short.cpu.Seconds()/plain.cpu.Seconds())
	fmt.Printf("peak memory, %v / 1 min: %.3f\n", long, whole.peak/short.peak)
	if err := twoJobs(clip, dir, jobs); err != nil {
		return err
	}
	return bySize(clip, dir, rounds, into)
}

// bySize measures what the table holds and writes it.
func bySize(clip, dir string, rounds int, into string) error {
	all, err := measureSizes(clip, dir, rounds)
	if err != nil {
		return err
	}
	w, err := measureWaits(clip, dir)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(measured{cpuModel(), time.Now().Format(time.DateOnly), all, w}, "", " ")
	if err != nil {
		return err
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(into), 0o777), os.WriteFile(into, append(data, '\n'), 0o666)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("docs", "performance.md"), []byte(table(all, w)), 0o666)
}

// film writes a grey 640x360 film of the given length by repeating the clip.
func film(clip, loop, out string, length time.Duration) error {
	if _, err := os.Stat(loop); err != nil {
		if _, err := measure("ffmpeg", "-nostdin", "-v", "error", "-y", "-i", clip,
			"-vf", "scale=640:360,format=gray,format=yuv420p", "-c:v", "libx264", "-crf", "18",
			"-preset", "veryfast", "-c:a", "copy", loop); err != nil {
			return err
		}
	}
	seconds := strconv.FormatFloat(length.Seconds(), 'f', 0, 64)
	_, err := measure("ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", loop,
		"-t", seconds, "-c", "copy", out)
	return err
}

// count returns the number of video packets of a file.
func count(path string) (int, error) {
	out, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "v", "-count_packets",
		"-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", path).Output()
	if err != nil {
		return 0, fmt.Errorf("count packets of %s: %w", path, err)
	}
	return strconv.Atoi(string(bytes.Trim(out, "\n,")))
}

// measure runs a command to its end and returns what it cost.
func measure(name string, args ...string) (cost, error) {
	cmd := exec.Command(name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%s: %w: %s", name, err, bytes.TrimSpace(stderr.Bytes()))
	}
	c := cost{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = float64(usage.Maxrss) / 1024
	}
	return c, nil
}

func cpuModel() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range bytes.Lines(text) {
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && string(bytes.TrimSpace(name)) == "model name" {
			return string(bytes.TrimSpace(value))
		}
	}
	return runtime.GOARCH
}
