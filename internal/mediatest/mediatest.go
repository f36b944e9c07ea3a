// Package mediatest helps tests that need media: it builds small films with the
// ffmpeg command, reads files back with ffmpeg and ffprobe as independent
// witnesses, and finds the shared sample files where they exist.
package mediatest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// FFmpeg runs the ffmpeg command quietly and fails the test if it fails. It
// returns what the command wrote on its standard output.
func FFmpeg(t testing.TB, args ...string) []byte {
	t.Helper()
	return run(t, "ffmpeg", append([]string{"-v", "error", "-nostdin", "-y"}, args...))
}

func run(t testing.TB, name string, args []string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("the %s command is not installed", name)
	}
	cmd := exec.Command(name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return out
}

// Make builds a file of the given name in a folder of the test's own: args are
// ffmpeg's inputs and options, before the output.
func Make(t testing.TB, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	FFmpeg(t, append(args, "file:"+path)...)
	return path
}

// Pattern is a lavfi source: a moving test picture of the given size, rate in
// frames a second, and length in frames, as ffmpeg's input arguments.
func Pattern(width, height, rate, frames int) []string {
	return []string{"-f", "lavfi", "-i", "testsrc2=size=" + strconv.Itoa(width) + "x" + strconv.Itoa(height) +
		":rate=" + strconv.Itoa(rate) + ",trim=end_frame=" + strconv.Itoa(frames)}
}

// Probe returns ffprobe's values for entries ("stream=index,codec_name") as
// lines of comma-separated fields. stream may be "" or a stream such as "v:0".
func Probe(t testing.TB, path, stream, entries string) []string {
	t.Helper()
	args := []string{"-v", "error", "-of", "csv=p=0"}
	if stream != "" {
		args = append(args, "-select_streams", stream)
	}
	out := lines(run(t, "ffprobe", append(args, "-show_entries", entries, "file:"+path)))
	for i := range out {
		out[i] = strings.TrimRight(out[i], ",") // ffprobe leaves one where side data follows
	}
	return out
}

// Times returns the presentation times of a file's main video, or another
// stream, as ffprobe finds them in its packets, sorted.
func Times(t testing.TB, path, stream string) []int64 {
	t.Helper()
	var out []int64
	for _, l := range Probe(t, path, stream, "packet=pts") {
		if v, err := strconv.ParseInt(l, 10, 64); err == nil {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// FrameMD5 returns the lines of ffmpeg's framemd5 for a file read with args
// (maps and codecs), comments left out.
func FrameMD5(t testing.TB, path string, args ...string) []string {
	t.Helper()
	all := append([]string{"-i", "file:" + path}, args...)
	var out []string
	for _, l := range lines(FFmpeg(t, append(all, "-f", "framemd5", "-")...)) {
		if !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

// Raw returns the frames of a file's first video stream, converted to a pixel
// format, one after the other.
func Raw(t testing.TB, path, pixFmt string) []byte {
	t.Helper()
	return FFmpeg(t, "-i", "file:"+path, "-map", "0:v:0", "-fps_mode", "passthrough", "-pix_fmt", pixFmt, "-f", "rawvideo", "-")
}

func lines(b []byte) []string {
	var out []string
	for l := range strings.Lines(string(b)) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// Shared returns the path of a shared sample file and skips the test where
// there is none. VIDCOLOR_SHARED names the folder; without it it lies beside
// the checkout.
func Shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("VIDCOLOR_SHARED")
	if dir == "" {
		_, file, _, _ := runtime.Caller(0)
		dir = filepath.Join(filepath.Dir(file), "..", "..", "..", "shared")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared sample %s is not here (VIDCOLOR_SHARED names the folder)", name)
	}
	return path
}
