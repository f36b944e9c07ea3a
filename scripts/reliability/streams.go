package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// streamsBar colours a Matroska film that holds everything and looks for what
// ffprobe says otherwise of the result, then measures sound against picture at the
// ends of a film of two hours in three containers.
func streamsBar(b *bench) (outcome, error) {
	in, err := b.fullFilm()
	if err != nil {
		return outcome{}, err
	}
	out := filepath.Join(b.dir, "full-out.mkv")
	if r := b.color(append(quick, "--strict-streams", "--provenance", "none", in, out)...); r.code != 0 {
		return outcome{figure: fmt.Sprintf("exit %d: %s", r.code, oneLine(r.stderr))}, nil
	}
	want, err := probed(in)
	if err != nil {
		return outcome{}, err
	}
	got, err := probed(out)
	if err != nil {
		return outcome{}, err
	}
	differ := differences("", want, got)
	same, all := 0, 0
	for i := 1; i <= 4; i++ { // two of sound, two of text
		a, err := copied(in, i)
		if err != nil {
			return outcome{}, err
		}
		c, err := copied(out, i)
		if err != nil {
			return outcome{}, err
		}
		all += len(a)
		for k := range min(len(a), len(c)) {
			if a[k] == c[k] {
				same++
			}
		}
	}
	named := b.color(append(quick, in, filepath.Join(b.dir, "full-out.mp4"))...)
	drops := strings.Count(named.stderr, "dropped attachment")
	offset, err := b.soundOffset()
	if err != nil {
		return outcome{}, err
	}
	figure := fmt.Sprintf("MKV to MKV: %d differences in ffprobe's JSON, %d of %d packets identical; MP4: %d of 2 attachments named; offset of sound at both ends of 2 h moves by at most %.2f ms", len(differ), same, all, drops, 1000*offset)
	if len(differ) > 0 {
		figure += ": " + strings.Join(differ[:min(3, len(differ))], ", ")
	}
	return outcome{figure: figure, pass: len(differ) == 0 && same == all && all > 0 && drops == 2 && offset <= 0.001}, nil
}

// fullFilm makes a Matroska film with two of each kind of stream, chapters, tags,
// dispositions and pixels that are not square.
func (b *bench) fullFilm() (string, error) {
	write := func(name, text string) string {
		path := filepath.Join(b.dir, name)
		_ = os.WriteFile(path, []byte(text), 0o600) // ffmpeg says if it is not there
		return path
	}
	srt := write("full.srt", "1\n00:00:00,500 --> 00:00:01,500\nfirst\n\n2\n00:00:02,000 --> 00:00:03,000\nsecond\n")
	meta := write("full.txt", ";FFMETADATA1\ntitle=Reel 7\ncomment=from the vault\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=Two\n")
	font, note := write("full.ttf", "no font at all"), write("note.txt", "a note")
	drawn, out := filepath.Join(b.dir, "drawn.mkv"), filepath.Join(b.dir, "full.mkv")
	if _, err := ffmpeg("-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:d=4", "-f", "lavfi", "-i", "sine=d=4", "-f", "lavfi", "-i", "sine=300:d=4", "-i", srt, "-i", meta,
		"-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3:s", "-map", "3:s", "-map_metadata", "4", "-map_chapters", "4",
		"-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p", "-vf", "setsar=4/3,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709",
		"-c:a:0", "aac", "-c:a:1", "flac", "-c:s:0", "srt", "-c:s:1", "ass",
		"-metadata:s:v", "title=Picture", "-metadata:s:a:0", "language=fra", "-metadata:s:a:1", "language=ger", "-metadata:s:a:1", "title=Commentary", "-metadata:s:s:0", "language=eng",
		"-disposition:a:1", "comment", "-disposition:s:0", "default+forced", "-disposition:s:1", "hearing_impaired",
		"-attach", font, "-metadata:s:t:0", "mimetype=application/x-truetype-font", "-attach", note, "-metadata:s:t:1", "mimetype=text/plain", drawn); err != nil {
		return "", err
	}
	// Copied once: FFmpeg itself then changes nothing more, such as the length of the
	// last packet of sound.
	_, err := ffmpeg("-i", drawn, "-map", "0", "-c", "copy", out)
	return out, err
}

// probed is what ffprobe says of a film, without what another encoding of the
// picture must change.
func probed(path string) (map[string]any, error) {
	out, err := exec.Command("ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_chapters", "-show_format", path).Output()
	if err != nil {
		return nil, fmt.Errorf("ffprobe %s: %w", path, err)
	}
	var m map[string]any
	if err := json.Unmarshal(out, &m); err != nil {
		return nil, err
	}
	format := m["format"].(map[string]any)
	for _, k := range []string{"filename", "size", "bit_rate"} {
		delete(format, k)
	}
	forget(format["tags"], "ENCODER")
	streams := m["streams"].([]any)
	for _, s := range streams {
		forget(s.(map[string]any)["tags"], "ENCODER")
	}
	video := streams[0].(map[string]any)
	for _, k := range []string{"profile", "level", "has_b_frames", "refs", "extradata_size"} {
		delete(video, k)
	}
	return m, nil
}

func forget(tags any, name string) {
	if m, ok := tags.(map[string]any); ok {
		delete(m, name)
	}
}

// differences lists the places where two JSON values differ.
func differences(at string, a, b any) (list []string) {
	switch x := a.(type) {
	case map[string]any:
		y, _ := b.(map[string]any)
		for k := range x {
			list = append(list, differences(at+"."+k, x[k], y[k])...)
		}
		for k := range y {
			if _, ok := x[k]; !ok {
				list = append(list, at+"."+k)
			}
		}
	case []any:
		y, _ := b.([]any)
		for i := range x {
			if i < len(y) {
				list = append(list, differences(fmt.Sprintf("%s[%d]", at, i), x[i], y[i])...)
			}
		}
		if len(x) != len(y) {
			list = append(list, at)
		}
	default:
		if a != b {
			list = append(list, fmt.Sprintf("%s %v/%v", at, a, b))
		}
	}
	slices.Sort(list)
	return list
}

// copied lists times and content of a stream's packets.
func copied(path string, stream int) ([]string, error) {
	out, err := ffmpeg("-i", path, "-map", fmt.Sprintf("0:%d", stream), "-c", "copy", "-f", "framemd5", "-")
	var list []string
	for line := range strings.Lines(string(out)) {
		if line[0] != '#' {
			list = append(list, strings.TrimSpace(line))
		}
	}
	return list, err
}

// soundOffset is by how much, in seconds, sound moves against picture at the
// beginning and the end of a film of two hours.
func (b *bench) soundOffset() (worst float64, err error) {
	for _, ext := range []string{"mkv", "mp4", "mov"} {
		in := filepath.Join(b.dir, "two-hours."+ext)
		if _, err := ffmpeg("-f", "lavfi", "-i", "color=gray:size=32x32:rate=1:d=7200", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=7200",
			"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "600", "-c:a", "aac", "-b:a", "8k", in); err != nil {
			return 0, err
		}
		out := filepath.Join(b.dir, "two-hours-out."+ext)
		if r := start(30*time.Minute, b.program, append(quick, "-y", in, out)...); r.code != 0 {
			return 0, fmt.Errorf("exit %d: %s", r.code, oneLine(r.stderr))
		}
		want, err := ends(in)
		if err != nil {
			return 0, err
		}
		got, err := ends(out)
		if err != nil {
			return 0, err
		}
		for i := range want {
			worst = max(worst, math.Abs(got[i]-want[i]))
		}
	}
	return worst, nil
}

// ends is sound minus picture, in seconds, at a film's first and last packets.
func ends(path string) (offsets [2]float64, err error) {
	for _, s := range []struct {
		name string
		sign float64
	}{{"v:0", -1}, {"a:0", 1}} {
		out, err := exec.Command("ffprobe", "-v", "error", "-select_streams", s.name, "-show_entries", "packet=pts_time", "-of", "csv=p=0", path).Output()
		if err != nil {
			return offsets, err
		}
		var first, last float64 = math.Inf(1), math.Inf(-1)
		for line := range strings.Lines(string(out)) {
			if t, err := strconv.ParseFloat(strings.TrimRight(strings.TrimSpace(line), ","), 64); err == nil {
				first, last = min(first, t), max(last, t)
			}
		}
		offsets[0] += s.sign * first
		offsets[1] += s.sign * last
	}
	return offsets, nil
}
