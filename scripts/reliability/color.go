package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// colorBar colours films of every matrix, range and depth without saturation and
// looks for their tags and for neutral chroma; writes each encoder's film; and asks
// the test of known patches for its largest error.
func colorBar(b *bench) (outcome, error) {
	var bad []string
	tagged, worst := 0, 0
	for _, m := range []string{"smpte170m smpte170m smpte170m", "bt709 bt709 bt709", "bt2020nc bt2020 bt2020-10"} {
		for _, r := range []string{"tv", "pc"} {
			for _, depth := range []int{8, 10} {
				off, why, err := b.tagged(strings.Fields(m), r, depth)
				if err != nil {
					return outcome{}, err
				}
				if tagged++; why != "" {
					bad = append(bad, why)
				}
				worst = max(worst, off)
			}
		}
	}
	codecs := []struct{ name, ext, format string }{
		{"libx264", "mp4", ""}, {"libx264", "mp4", "yuv444p"}, {"libx264", "mkv", "yuv422p10"}, {"libx265", "mp4", "yuv420p10"}, {"libx265", "mkv", "yuv444p12"},
		{"ffv1", "mkv", "yuv420p16"}, {"ffv1", "mkv", "yuv422p12"}, {"prores_ks", "mov", "yuv422p10"}, {"prores_ks", "mov", "yuv444p10"},
		{"dnxhd", "mov", "yuv422p"}, {"dnxhd", "mov", "yuv422p10"}, {"libsvtav1", "mp4", ""}, {"libsvtav1", "mkv", "yuv420p10"},
		{"mpeg2video", "mpg", ""}, {"mpeg2video", "ts", "yuv422p"}, {"libvpx-vp9", "webm", ""}, {"libvpx-vp9", "mkv", "yuv420p10"},
	}
	in, err := b.film("codec.mkv", "320x180", 24, "-pix_fmt", "gray16le", "-c:v", "ffv1")
	if err != nil {
		return outcome{}, err
	}
	for _, c := range codecs {
		if why := b.encoded(in, c.name, c.ext, c.format); why != "" {
			bad = append(bad, c.name+" "+c.format+": "+why)
		}
	}
	patches, err := patchError()
	if err != nil {
		return outcome{}, err
	}
	figure := fmt.Sprintf("%d combinations of matrix, range, depth: tags equal, neutral off by at most %d; %d encoders and formats; patches ΔE00 at most %.2f", tagged, worst, len(codecs), patches)
	if len(bad) > 0 {
		figure += fmt.Sprintf("; %d bad: %s", len(bad), strings.Join(bad[:min(3, len(bad))], "; "))
	}
	return outcome{figure: figure, pass: len(bad) == 0 && worst <= 1 && patches <= 1}, nil
}

// tagged returns how far chroma is off neutral and what is wrong with the tags.
func (b *bench) tagged(m []string, r string, depth int) (off int, why string, err error) {
	name := fmt.Sprintf("%s-%s-%d", m[0], r, depth)
	format := "yuv420p"
	if depth == 10 {
		format = "yuv420p10le"
	}
	in, err := b.film("tag-"+name+".mkv", "96x64", 12, "-c:v", "libx264", "-preset", "ultrafast",
		"-vf", "scale=out_range="+r+",format="+format+",setparams=range="+r+":colorspace="+m[0]+":color_primaries="+m[1]+":color_trc="+m[2])
	if err != nil {
		return 0, "", err
	}
	out := filepath.Join(b.dir, "tag-out.mp4")
	if res := b.color(append(quick, "--saturation", "0", "-y", in, out)...); res.code != 0 {
		return 0, fmt.Sprintf("%s: exit %d: %s", name, res.code, oneLine(res.stderr)), nil
	}
	const tags = "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries"
	want, err := entries(in, tags)
	if err != nil {
		return 0, "", err
	}
	got, err := entries(out, tags)
	if err != nil {
		return 0, "", err
	}
	if got != want {
		why = fmt.Sprintf("%s: %s, want %s", name, got, want)
	}
	raw, err := ffmpeg("-i", out, "-vf", "extractplanes=u+v[u][v];[u][v]vstack", "-f", "rawvideo", "-")
	if err != nil {
		return 0, "", err
	}
	neutral := 1 << (depth - 1)
	for i := 0; i < len(raw); i++ {
		v := int(raw[i])
		if depth > 8 {
			v |= int(raw[i+1]) << 8
			i++
		}
		off = max(off, v-neutral, neutral-v)
	}
	return off, why, nil
}

// encoded says what is wrong with the film that an encoder makes of in.
func (b *bench) encoded(in, codec, ext, format string) string {
	out := filepath.Join(b.dir, "encoded."+ext)
	args := []string{"--progress", "none", "--size", "32", "--keyframes", "100", "--vcodec", codec, "-y", in, out}
	if format != "" {
		args = append(args, "--pix-fmt", format)
	}
	if r := b.color(args...); r.code != 0 {
		return fmt.Sprintf("exit %d: %s", r.code, oneLine(r.stderr))
	}
	if n, err := frames(out); err != nil || n != 24 {
		return fmt.Sprintf("%d frames of 24", n)
	}
	got, err := entries(out, "stream=pix_fmt")
	got = strings.Replace(got, "yuvj", "yuv", 1) // full range, by its other name
	if codec == "prores_ks" && format == "yuv444p10" {
		format = "yuv444p12" // what its decoder gives of every 4:4:4:4
	}
	if err != nil || format != "" && strings.TrimSuffix(got, "le") != format {
		return "pixel format " + got
	}
	return ""
}

// entries are ffprobe's of a film's picture.
func entries(path, what string) (string, error) {
	out, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", what, "-of", "csv=p=0", path).Output()
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return strings.TrimRight(first, ","), err
}

var worstPatch = regexp.MustCompile(`worst (\d+\.\d+)`)

// patchError is the largest ΔE00 of known patches that were painted.
func patchError() (worst float64, err error) {
	out, err := exec.Command("go", "test", "-count=1", "-v", "-run", "TestPatchesComeBack", "./colorize").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, lastLine(out))
	}
	found := worstPatch.FindAllSubmatch(out, -1)
	if found == nil {
		return 0, fmt.Errorf("the test of patches says no error")
	}
	for _, f := range found {
		v, err := strconv.ParseFloat(string(f[1]), 64)
		if err != nil {
			return 0, err
		}
		worst = max(worst, v)
	}
	return worst, nil
}
