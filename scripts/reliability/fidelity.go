package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// lumaBar encodes losslessly and compares the luma of every frame.
func lumaBar(b *bench) (outcome, error) {
	same, all := 0, 0
	for i, format := range []string{"yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "gray"} {
		in, err := b.film(fmt.Sprintf("luma%d.mkv", i), "98x66", b.count(500), "-pix_fmt", format, "-c:v", "ffv1")
		if err != nil {
			return outcome{}, err
		}
		out := in + ".out.mkv"
		if r := b.color("--progress", "none", "--size", "32", "--keyframes", "100", "--vcodec", "ffv1", in, out); r.code != 0 {
			return outcome{figure: fmt.Sprintf("%s: exit %d: %s", format, r.code, oneLine(r.stderr))}, nil
		}
		want, err := hashes(in, format != "gray")
		if err != nil {
			return outcome{}, err
		}
		got, err := hashes(out, true)
		if err != nil {
			return outcome{}, err
		}
		all += len(want)
		for k := range min(len(got), len(want)) {
			if got[k] == want[k] {
				same++
			}
		}
	}
	return outcome{figure: fmt.Sprintf("%d of %d frames, five formats", same, all), pass: same == all && all > 0}, nil
}

// determinismBar runs one film again and again with different numbers of threads.
func determinismBar(b *bench) (outcome, error) {
	in, err := b.film("same.mkv", "160x96", 50, "-c:v", "ffv1")
	if err != nil {
		return outcome{}, err
	}
	var first []string
	runs := b.count(40)
	for i := range runs {
		out := filepath.Join(b.dir, "same.out.mkv")
		threads := strconv.Itoa(1 << (i % 4))
		if r := b.color("-y", "--progress", "none", "--vcodec", "ffv1", "--threads", threads, in, out); r.code != 0 {
			return outcome{figure: fmt.Sprintf("exit %d: %s", r.code, oneLine(r.stderr))}, nil
		}
		sums, err := hashes(out, false)
		if err != nil {
			return outcome{}, err
		}
		if first == nil {
			first = sums
		}
		if !slices.Equal(sums, first) {
			return outcome{figure: fmt.Sprintf("run %d with %s threads differs", i+1, threads)}, nil
		}
	}
	return outcome{figure: fmt.Sprintf("%d runs at 1, 2, 4, 8 threads identical (CPU; no GPU here)", runs), pass: true}, nil
}

// sequenceBar colours numbered pictures with a gap and compares luma and names.
func sequenceBar(b *bench) (outcome, error) {
	var parts []string
	pass := true
	for _, kind := range []struct{ ext, format string }{{"png", "gray"}, {"tif", "gray16le"}, {"dpx", "gbrp10be"}} {
		dir := filepath.Join(b.dir, kind.ext)
		if err := os.Mkdir(dir, 0o755); err != nil {
			return outcome{}, err
		}
		n := b.count(10000) / 4
		pattern := filepath.Join(dir, "f_%06d."+kind.ext)
		if _, err := ffmpeg("-f", "lavfi", "-i", fmt.Sprintf("testsrc2=size=64x48:rate=24,trim=end_frame=%d", n), "-pix_fmt", kind.format, "-start_number", "1", pattern); err != nil {
			return outcome{}, err
		}
		want, err := hashes(pattern, false)
		if err != nil {
			return outcome{}, err
		}
		gap := filepath.Join(dir, fmt.Sprintf("f_%06d.%s", n/2, kind.ext))
		if err := os.Remove(gap); err != nil {
			return outcome{}, err
		}
		out := filepath.Join(b.dir, kind.ext+".mkv")
		r := b.color("--progress", "none", "--size", "32", "--keyframes", "100", "--vcodec", "ffv1", "--pix-fmt", deepFormat(kind.format), pattern, out)
		named := strings.Contains(r.stderr, filepath.Base(gap)+" is missing")
		got, err := frames(out)
		if err != nil {
			return outcome{}, err
		}
		ok := r.code == 3 && named && got == n-1
		detail := ""
		if kind.ext != "dpx" { // grey: the luma plane is the picture
			luma, err := hashes(out, true)
			if err != nil {
				return outcome{}, err
			}
			want = slices.Delete(want, n/2-1, n/2)
			exact := slices.Equal(luma, want)
			ok, detail = ok && exact, fmt.Sprintf(", luma exact %v", exact)
		}
		pass = pass && ok
		parts = append(parts, fmt.Sprintf("%s: %d of %d, gap named %v, exit %d%s", kind.ext, got, n-1, named, r.code, detail))
	}
	return outcome{figure: strings.Join(parts, "; "), pass: pass}, nil
}

func deepFormat(source string) string {
	switch source {
	case "gray16le":
		return "yuv420p16"
	case "gbrp10be":
		return "yuv420p10"
	}
	return "yuv420p"
}
