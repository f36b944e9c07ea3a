package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/farm/queue"
)

// makeFilms makes films of half the longest length and more, each of many shots.
func (p *proof) makeFilms(ctx context.Context) (paths []string, err error) {
	for i := range p.films {
		length := float64(p.seconds) * (0.5 + 0.5*float64(i+1)/float64(p.films))
		path := filepath.Join(p.dir, fmt.Sprintf("film%02d.mkv", i))
		args := []string{"-v", "error"}
		var parts string
		n, before := 0, 0
		for at := 0.0; at < length; n++ {
			shot := 2 + 6*p.random.Float64()
			at += shot
			kind := (before + 1 + p.random.IntN(3)) % 4
			before = kind
			source := []string{"testsrc2", "testsrc", "smptebars", "rgbtestsrc"}[kind]
			args = append(args, "-f", "lavfi", "-i", fmt.Sprintf("%s=s=160x96:r=25:d=%.2f", source, shot))
			parts += fmt.Sprintf("[%d]hue=b=%.2f,format=yuv420p[s%d];", n, 4*p.random.Float64()-2, n)
		}
		args = append(args, "-f", "lavfi", "-i", fmt.Sprintf("sine=d=%.2f", length))
		for k := range n {
			parts += fmt.Sprintf("[s%d]", k)
		}
		args = append(args, "-filter_complex", fmt.Sprintf("%sconcat=n=%d[v]", parts, n), "-map", "[v]", "-map", fmt.Sprint(n), "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", path)
		if out, err := exec.CommandContext(ctx, "ffmpeg", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("ffmpeg: %w\n%s", err, out)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// plain colours the films without a farm.
func (p *proof) plain(ctx context.Context, films []string) (cpu time.Duration, err error) {
	for _, f := range films {
		cmd := p.command("--progress", "none", "--encoder-threads", "2", "--threads", "1", f, filepath.Join(p.dir, "plain", filepath.Base(f)))
		if out, err := cmd.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("%s: %w\n%s", f, err, out)
		}
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return cpu, ctx.Err()
}

// frames are the checksums of a film's frames and sound, with their times.
func frames(path string) (sums []byte, count int, err error) {
	out, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-map", "0", "-fps_mode", "passthrough", "-c:a", "copy", "-f", "framemd5", "-").Output()
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", path, err)
	}
	for l := range bytes.Lines(out) {
		if bytes.HasPrefix(l, []byte("0,")) {
			count++
		}
	}
	return out, count, nil
}

// report compares what there is with what there should be.
func (p *proof) report(films []string, s *queue.Status, took, plainCPU time.Duration) error {
	bad, frameCount, units, again, doubles, sent := 0, 0, 0, 0, 0, 0
	for _, f := range films {
		want, n, err := frames(filepath.Join(p.dir, "plain", filepath.Base(f)))
		if err != nil {
			return err
		}
		for _, r := range p.rounds {
			got, _, err := frames(filepath.Join(r.out, filepath.Base(f)))
			if err != nil || !bytes.Equal(want, got) {
				bad++
			}
			frameCount += n
			if r.sent {
				sent++
			}
		}
	}
	for _, f := range s.Films {
		units += f.Units
		again += f.Again
		doubles += f.Doubles
	}
	left := p.left(films)
	fmt.Printf("| what | figure |\n|---|---|\n")
	network := "proxies"
	if p.spaces != nil {
		network = "network namespaces, keys and TLS"
	}
	fmt.Printf("| network | %s |\n", network)
	fmt.Printf("| films, of these sent, frames, units | %d, %d, %d, %d |\n", len(films)*len(p.rounds), sent, frameCount, units)
	fmt.Printf("| workers, lease, duration | %d, %s, %.0f s |\n", p.workers, p.lease, took.Seconds())
	fmt.Printf("| workers killed, connections cut, server killed | %d, %d, %d |\n", p.kills, p.cuts, p.crashes)
	fmt.Printf("| films that differ from the plain run in any frame, time or sound packet | %d |\n", bad)
	fmt.Printf("| units handed out again, results that came second | %d, %d |\n", again, doubles)
	fmt.Printf("| files left behind | %d |\n", len(left))
	fmt.Printf("| bytes left in the object store | %d |\n", s.Sent)
	fmt.Printf("| CPU of the workers over that of the plain runs | %.2f |\n", p.cpu.Seconds()/plainCPU.Seconds()/float64(len(p.rounds)))
	if bad > 0 || len(left) > 0 {
		return fmt.Errorf("%d films differ; left behind: %s", bad, strings.Join(left, ", "))
	}
	return nil
}

// left lists what is in the folders of films, results and caches and should not be.
func (p *proof) left(films []string) (left []string) {
	folders, _ := filepath.Glob(filepath.Join(p.dir, "cache*"))
	folders = append(folders, filepath.Join(p.dir, "sent"))
	for _, r := range p.rounds {
		if !r.sent {
			folders = append(folders, r.out)
		}
	}
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !slices.Contains(films, filepath.Join(p.dir, filepath.Base(path))) {
				left = append(left, path)
			}
			return nil
		})
	}
	return left
}
