package encode

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// everyStream makes a Matroska file of a film with fifteen kinds of streams.
func everyStream(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	srt, font := filepath.Join(dir, "a.srt"), filepath.Join(dir, "a.ttf")
	for path, text := range map[string]string{srt: "1\n00:00:00,100 --> 00:00:00,900\nHello\n", font: "no font"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := append(mediatest.Pattern(96, 64, 25, 25), "-f", "lavfi", "-i", "sine=r=48000:d=1", "-f", "lavfi", "-i", "mandelbrot=s=96x64:r=25", "-i", srt,
		"-t", "1", "-map", "0:v")
	sound := []string{"pcm_s16le", "pcm_s24le", "pcm_s16le", "flac", "wavpack", "aac", "mp2", "ac3", "libopus", "libvorbis", "wmav2"}
	for range sound {
		args = append(args, "-map", "1:a")
	}
	args = append(args, "-map", "3:s", "-map", "3:s", "-map", "2:v", "-c:v:0", "ffv1", "-ac", "2")
	for i, c := range sound {
		args = append(args, fmt.Sprintf("-c:a:%d", i), c)
	}
	args = append(args, "-ac:a:2", "1", "-ar:a:2", "44100", "-c:s:0", "srt", "-c:s:1", "ass", "-pix_fmt:v:1", "yuv420p", "-c:v:1", "libx264", "-bf", "2",
		"-attach", font, "-metadata:s:t", "mimetype=application/x-truetype-font", "-disposition:v:0", "default", "-disposition:v:1", "0")
	return mediatest.Make(t, "all.mkv", args...)
}

// What becomes of each kind of stream in each container: "=" as it is, the codec that it
// is converted to ("!" with loss), "-" named as lost.
func TestWhatContainersHold(t *testing.T) {
	mediatest.NoLeak(t)
	path := everyStream(t)
	var got strings.Builder
	for _, ext := range []string{"mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "m2ts", "mpg", "mpeg", "nut", "y4m"} {
		box, err := containerOf("a."+ext, "")
		if err != nil {
			t.Fatal(err)
		}
		in, err := openSource(&Options{CopyFrom: path})
		if err != nil {
			t.Fatal(err)
		}
		main := av.MainStream(in.Streams())
		p := planner{box: box, ahead: peek(in, main, false)}
		fmt.Fprintf(&got, "%s", ext)
		for _, s := range in.Streams() {
			if s.Index() == main.Index() {
				continue
			}
			k, ok, err := p.way(s)
			how := "="
			switch {
			case err != nil:
				how = err.Error()
			case !ok:
				how = "-"
			case k.text != "":
				how = k.text
			case k.sound != "" && !k.exact:
				how = k.sound + "!"
			case k.sound != "":
				how = k.sound
			}
			fmt.Fprintf(&got, " %s", how)
		}
		got.WriteString("\n")
		p.ahead.free()
		in.Close()
	}
	if got.String() != whatContainersHold {
		t.Errorf("got\n%swant\n%s", got.String(), whatContainersHold)
	}
}

const whatContainersHold = `mp4 alac alac alac alac alac = = = = = aac! mov_text mov_text = -
m4v alac alac alac alac alac = = = = = aac! mov_text mov_text = -
mov = = = pcm_s16le pcm_s16le = = = aac! = aac! mov_text mov_text = -
mkv = = = = = = = = = = = = = = =
webm libopus! libopus! libopus! libopus! libopus! libopus! libopus! libopus! = = libopus! webvtt webvtt - -
avi = = = = pcm_s16le = = = ac3! ac3! = - - - -
ts s302m s302m aac! s302m s302m = = = = aac! aac! - - = -
m2ts s302m s302m aac! s302m s302m = = = = aac! aac! - - = -
mpg pcm_dvd pcm_dvd mp2! pcm_dvd pcm_dvd mp2! = = mp2! mp2! mp2! - - - -
mpeg pcm_dvd pcm_dvd mp2! pcm_dvd pcm_dvd mp2! = = mp2! mp2! mp2! - - - -
nut = = = = = = = = = = aac! ass = = -
y4m - - - - - - - - - - - - - - -
`
