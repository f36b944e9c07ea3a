package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// memoryBar compares the peak of a short and a long film with sound, in both
// containers.
func memoryBar(b *bench) (outcome, error) {
	const short = 1500
	long := 15000
	if !b.full {
		long = 6000
	}
	var parts []string
	pass := true
	for _, ext := range []string{"mp4", "mkv"} {
		var peak [2]float64
		for i, n := range []int{short, long} {
			in, err := b.film(fmt.Sprintf("memory%d.%s", i, ext), "160x90", n)
			if err != nil {
				return outcome{}, err
			}
			with := filepath.Join(b.dir, fmt.Sprintf("sound%d.%s", i, ext))
			if _, err := ffmpeg("-i", in, "-f", "lavfi", "-i", "sine", "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac", "-shortest", with); err != nil {
				return outcome{}, err
			}
			r := b.color(append(quick, "--threads", "2", "-y", with, filepath.Join(b.dir, "memory.out."+ext))...)
			if r.code != 0 {
				return outcome{figure: fmt.Sprintf("exit %d: %s", r.code, oneLine(r.stderr))}, nil
			}
			peak[i] = float64(r.peak) / 1e6
		}
		slope := (peak[1] - peak[0]) / float64(long-short) * 10000
		pass = pass && peak[1] <= 1.05*peak[0] && slope <= 1
		parts = append(parts, fmt.Sprintf("%s %.0f MB at %d frames, %.0f MB at %d (%.3f ×, %+.1f MB a 10,000)", ext, peak[0], short, peak[1], long, peak[1]/peak[0], slope))
	}
	return outcome{figure: strings.Join(parts, "; "), pass: pass}, nil
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
