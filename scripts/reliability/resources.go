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
)

// memoryBar compares the peak of a short and a long film with sound, in both
// containers, and the growth within the long one with that of ffmpeg itself. What
// the collector lets grow and takes back is ±1.5 MB: a film must be long for a slope
// to be more than that.
func memoryBar(b *bench) (outcome, error) {
	short, long := 1500, max(b.count(2*3600*25), 40000) // of a slope, a tenth would be too little
	var parts []string
	pass := true
	for _, ext := range []string{"mp4", "mkv"} {
		var peak [2]float64
		var slope, plain float64
		for i, n := range []int{short, long} {
			in, err := b.sounding(fmt.Sprintf("memory%d.%s", i, ext), n)
			if err != nil {
				return outcome{}, err
			}
			out := filepath.Join(b.dir, "memory.out."+ext)
			var points []point
			r := watchMemory(&points, b.program, append(slices.Clone(quick), "--progress", "json", "--threads", "2", "-y", in, out)...)
			if r.code != 0 {
				return outcome{figure: fmt.Sprintf("exit %d: %s", r.code, oneLine(r.stderr))}, nil
			}
			if peak[i], slope = float64(r.peak)/1e6, growth(points); n != long {
				continue
			}
			points = nil
			watchMemory(&points, "ffmpeg", "-v", "quiet", "-nostdin", "-y", "-progress", "-", "-threads", "2", "-i", in, "-preset", "ultrafast", "-c:a", "copy", out)
			plain = growth(points)
		}
		pass = pass && peak[1] <= 1.05*peak[0] && slope <= 1
		parts = append(parts, fmt.Sprintf("%s %.0f MB at %d frames, %.0f MB at %d (%.3f ×); after frame 500 %+.1f MB a 10,000, ffmpeg's own transcode %+.1f", ext, peak[0], short, peak[1], long, peak[1]/peak[0], slope, plain))
	}
	return outcome{figure: strings.Join(parts, "; "), pass: pass}, nil
}

// sounding makes a small film with sound: a minute's, repeated.
func (b *bench) sounding(name string, frames int) (string, error) {
	minute, path := filepath.Join(b.dir, "minute.mkv"), filepath.Join(b.dir, name)
	if _, err := os.Stat(minute); err != nil {
		if _, err := ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=60", "-f", "lavfi", "-i", "sine=duration=60", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-bf", "2", "-c:a", "aac", minute); err != nil {
			return "", err
		}
	}
	_, err := ffmpeg("-stream_loop", "-1", "-i", minute, "-map", "0", "-c", "copy", "-t", strconv.Itoa(frames/25), path)
	return path, err
}

// point is the memory of a process, in MB, at a frame.
type point struct{ frame, memory float64 }

var (
	frameCount = regexp.MustCompile(`(?m)^frame=(\d+)|"message_type":"progress".*"frames":(\d+)`)
	residentKB = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)
)

// watchMemory runs a program that tells its frames on standard output, and notes
// its memory each time.
func watchMemory(points *[]point, program string, args ...string) result {
	cmd := exec.Command(program, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	cmd.Stdout = writerFunc(func(line []byte) {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		m, rss := frameCount.FindSubmatch(line), residentKB.FindSubmatch(status)
		if m == nil || rss == nil {
			return
		}
		frame, _ := strconv.Atoi(string(m[1]) + string(m[2]))
		kb, _ := strconv.Atoi(string(rss[1]))
		*points = append(*points, point{float64(frame), float64(kb) / 1000})
	})
	err := cmd.Run()
	return result{stderr: stderr.String()}.fill(cmd, err, false)
}

// growth is the slope of the least squares line through the points behind frame
// 500, in MB a 10,000 frames.
func growth(points []point) float64 {
	var n, x, y, xx, xy float64
	for _, p := range points {
		if p.frame >= 500 {
			n, x, y = n+1, x+p.frame, y+p.memory
			xx, xy = xx+p.frame*p.frame, xy+p.frame*p.memory
		}
	}
	if d := n*xx - x*x; d > 0 {
		return (n*xy - x*y) / d * 10000
	}
	return 0
}

// diskBar writes to a small file system that only this process sees.
func diskBar(b *bench) (outcome, error) {
	if exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", b.dir).Run() != nil {
		return outcome{figure: "this user cannot mount a small file system", absent: true}, nil
	}
	in, err := b.film("disk.mp4", "320x180", 200)
	if err != nil {
		return outcome{}, err
	}
	const script = `d=$(dirname "$2")/small; mkdir -p $d; mount -t tmpfs -o size=$3 tmpfs $d || exit 99
echo old >$d/out.$4; "$1" --progress none --size 32 --keyframes 100 --crf 1 -y "$2" $d/out.$4; code=$?
test "$(cat $d/out.$4)" = old || exit 98; test $(ls -A $d | wc -l) = 1 || exit 97; exit $code`
	good, n := 0, 0
	var worst string
	for _, ext := range []string{"mp4", "mkv", "mov", "avi", "ts"} {
		for _, size := range []string{"8k", "64k", "128k", "256k"} {
			n++
			if r := start(0+120e9, "unshare", "-m", "sh", "-c", script, "sh", b.program, in, size, ext); r.code == 4 {
				good++
			} else {
				worst = fmt.Sprintf(", %s in %s: exit %d", ext, size, r.code)
			}
		}
	}
	return outcome{figure: fmt.Sprintf("%d of %d exit 4 with the old file untouched%s", good, n, worst), pass: good == n}, nil
}
