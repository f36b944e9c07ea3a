package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// jobRounds is how often the ways of colouring two films are measured in turn: the
// least of each counts, which other work on the machine disturbs least.
const jobRounds = 3

// twoJobs colours two films of 480 lines in one process, one after the other and at
// once, and each in a process of its own, and compares bits, time and memory.
func twoJobs(clip, dir string, length time.Duration) error {
	var films []string
	for i, part := range []string{"scale=854:480", "hflip,scale=854:480"} {
		path := filepath.Join(dir, fmt.Sprintf("jobs%d.mkv", i))
		if _, err := measure("ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", clip, "-t", fmt.Sprint(length.Seconds()),
			"-vf", part+",format=gray,format=yuv420p", "-an", "-c:v", "libx264", "-crf", "18", "-preset", "veryfast", path); err != nil {
			return err
		}
		films = append(films, path)
	}
	into := func(name string, jobs string, in ...string) (cost, error) {
		args := append([]string{"--progress", "none", "-y", "--jobs", jobs}, in...)
		return measure("bin/vidcolor", append(args, filepath.Join(dir, name)+"/")...)
	}
	var after, once, sum cost
	for round := range jobRounds {
		a, err := into("after", "1", films...)
		if err != nil {
			return err
		}
		o, err := into("once", "2", films...)
		if err != nil {
			return err
		}
		after, once = a.least(after, round), o.least(once, round)
	}
	for _, f := range films {
		c, err := into("alone", "1", f)
		if err != nil {
			return err
		}
		sum.peak += c.peak
	}
	for _, f := range films {
		if err := sameFrames(filepath.Join(dir, "after", filepath.Base(f)), filepath.Join(dir, "once", filepath.Base(f))); err != nil {
			return err
		}
	}
	fmt.Printf("two 854x480 films of %v at once / one after the other: %.2f x wall, %.2f x cpu, the same frames (least of %d)\n",
		length, once.wall.Seconds()/after.wall.Seconds(), once.cpu.Seconds()/after.cpu.Seconds(), jobRounds)
	fmt.Printf("peak memory of both at once: %.0f MB; of each alone, added: %.0f MB; one after the other: %.0f MB\n", once.peak, sum.peak, after.peak)
	return nil
}

// least keeps of every figure the smaller one, c's in the first round.
func (c cost) least(other cost, round int) cost {
	if round == 0 {
		return c
	}
	return cost{min(c.wall, other.wall), min(c.cpu, other.cpu), max(c.peak, other.peak)}
}

// sameFrames reports whether two films decode to the same pictures at the same times.
func sameFrames(a, b string) error {
	var sums [2][]byte
	for i, path := range []string{a, b} {
		out, err := exec.Command("ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:v", "-f", "framemd5", "-").Output()
		if err != nil {
			return fmt.Errorf("decode %s: %w", path, err)
		}
		sums[i] = out
	}
	if !bytes.Equal(sums[0], sums[1]) {
		return fmt.Errorf("%s and %s differ", a, b)
	}
	return os.Remove(b)
}
