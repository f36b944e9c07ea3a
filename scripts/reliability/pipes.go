package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// pipeBar colours films of every kind between two pipes and compares what comes
// out with what goes to a file; then it takes the reader away.
func pipeBar(b *bench) (outcome, error) {
	sources, err := b.pipeSources()
	if err != nil {
		return outcome{}, err
	}
	films, worst := 0, time.Duration(0)
	var bad []string
	for _, in := range sources {
		for _, format := range []string{"mkv", "nut", "mp4", "ts", "y4m"} {
			why, err := b.pipe(in, format)
			if err != nil {
				return outcome{}, err
			}
			if films++; why != "" {
				bad = append(bad, fmt.Sprintf("%s to %s: %s", filepath.Base(in), format, why))
			}
		}
	}
	long, err := b.film("pipe-long.mkv", "160x96", 5000)
	if err != nil {
		return outcome{}, err
	}
	for _, format := range []string{"mkv", "nut", "mp4", "ts", "y4m"} {
		took, why, err := b.leave(long, format)
		if err != nil {
			return outcome{}, err
		}
		if worst = max(worst, took); why != "" {
			bad = append(bad, fmt.Sprintf("reader of %s gone: %s", format, why))
		}
	}
	figure := fmt.Sprintf("%d of %d pairs of kinds equal; reader gone: exit 1 after at most %.2f s", films-len(bad), films, worst.Seconds())
	if len(bad) > 0 {
		figure += "; " + strings.Join(bad[:min(len(bad), 3)], "; ")
	}
	return outcome{figure: figure, pass: len(bad) == 0 && worst <= time.Second}, nil
}

// pipeSources are one film with sound in the kinds that pipes carry. The last has
// its index behind the picture.
func (b *bench) pipeSources() ([]string, error) {
	whole, err := b.film("pipe0.mkv", "160x96", 100)
	if err != nil {
		return nil, err
	}
	in := filepath.Join(b.dir, "pipe.mkv")
	if _, err := ffmpeg("-i", whole, "-f", "lavfi", "-i", "sine=d=4", "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac", in); err != nil {
		return nil, err
	}
	all := []string{in}
	for name, args := range map[string]string{
		"pipe.ts": "-c copy", "pipe.nut": "-c copy", "pipe.y4m": "-an", "pipe-fast.mp4": "-c copy -movflags faststart",
		"pipe-fragments.mp4": "-c copy -movflags frag_keyframe+empty_moov", "pipe-late.mp4": "-c copy",
	} {
		path := filepath.Join(b.dir, name)
		if _, err := ffmpeg(append(append([]string{"-i", in}, strings.Fields(args)...), path)...); err != nil {
			return nil, err
		}
		all = append(all, path)
	}
	slices.Sort(all)
	return all, nil
}

// pipe returns what differs between a film that went through pipes and one that
// went from file to file, "" if nothing does.
func (b *bench) pipe(in, format string) (string, error) {
	file, piped := filepath.Join(b.dir, "by-file."+format), filepath.Join(b.dir, "by-pipe."+format)
	options := []string{"--progress", "none", "--size", "32", "--keyframes", "100"}
	if r := b.color(append(options, "-y", in, file)...); r.code != 0 {
		return fmt.Sprintf("file: exit %d: %s", r.code, oneLine(r.stderr)), nil
	}
	script := `set -o pipefail; cat "$1" | "$2" "${@:4}" - - | cat >"$3"`
	r := start(2*time.Minute, "bash", append([]string{"-c", script, "bash", in, b.program, piped, "--format", format}, options...)...)
	if r.code != 0 {
		return fmt.Sprintf("exit %d: %s", r.code, oneLine(r.stderr)), nil
	}
	for _, stream := range []string{"v", "a"} {
		want, err := packets(file, stream)
		if err != nil {
			return "", err
		}
		got, err := packets(piped, stream)
		if err != nil {
			return err.Error(), nil
		}
		if !slices.EqualFunc(got, want, packet.like) || stream == "v" && len(want) == 0 {
			return fmt.Sprintf("%s: %d and %d packets", stream, len(got), len(want)), nil
		}
	}
	return "", nil
}

// packet is what a stream holds at a time.
type packet struct {
	seconds float64
	md5     string
}

// like reports whether two packets hold the same at the same time, to a
// millisecond: FFmpeg interpolates the times of sound in a transport stream, and
// rounds them otherwise where it cannot seek.
func (p packet) like(q packet) bool { return p.md5 == q.md5 && math.Abs(p.seconds-q.seconds) < 0.0011 }

// packets lists a stream's decoded frames or, of sound, its packets.
func packets(path, stream string) ([]packet, error) {
	args := []string{"-i", path, "-map", "0:" + stream + "?", "-fps_mode", "passthrough"}
	if stream == "a" {
		args = append(args, "-c", "copy")
	}
	if stream == "a" && strings.HasSuffix(path, ".y4m") {
		return nil, nil
	}
	out, err := ffmpeg(append(args, "-f", "framemd5", "-")...)
	var list []packet
	tick := 1.0
	for line := range strings.Lines(string(out)) {
		var num, den, pts float64
		if n, _ := fmt.Sscanf(line, "#tb 0: %g/%g", &num, &den); n == 2 {
			tick = num / den
		}
		f := strings.Split(strings.TrimSpace(line), ",")
		if len(f) < 6 || line[0] == '#' {
			continue
		}
		if _, err := fmt.Sscan(f[2], &pts); err != nil {
			return nil, err
		}
		list = append(list, packet{pts * tick, strings.TrimSpace(f[5])})
	}
	return list, err
}

// leave reads the beginning of a film from the program's standard output and
// goes; it returns how long the program lived on.
func (b *bench) leave(in, format string) (time.Duration, string, error) {
	cmd := exec.Command(b.program, "--progress", "none", "--format", format, in, "-")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 0, "", err
	}
	if err := cmd.Start(); err != nil {
		return 0, "", err
	}
	if _, err := io.CopyN(io.Discard, bufio.NewReader(stdout), 20000); err != nil {
		return 0, "", err
	}
	_ = stdout.Close()
	began := time.Now()
	_ = cmd.Wait()
	took, why := time.Since(began), ""
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(stderr.String(), "the reader has gone") {
		why = fmt.Sprintf("exit %d: %s", code, oneLine(stderr.String()))
	}
	return took, why, nil
}
