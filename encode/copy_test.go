package encode

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// richSource is a Matroska film with everything: B-frames, two sounds, one in
// another language, subtitles, a font, chapters and tags. 3 seconds.
func richSource(t *testing.T, name string, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	srt := write("s.srt", "1\n00:00:00,500 --> 00:00:01,000\nFirst\n\n2\n00:00:02,000 --> 00:00:02,500\nSecond\n")
	meta := write("m.txt", ";FFMETADATA1\ntitle=The Film\nartist=Somebody\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=Two\n")
	args := append(mediatest.Pattern(64, 48, 25, 75),
		"-f", "lavfi", "-i", "sine=440:duration=3", "-f", "lavfi", "-i", "sine=880:duration=3.4", "-i", srt, "-i", meta,
		"-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map_metadata", "4", "-map_chapters", "4",
		"-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a:0", "aac", "-c:a:1", "ac3",
		"-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fra", "-metadata:s:a:1", "title=Commentary",
		"-disposition:a:0", "default", "-disposition:a:1", "comment", "-metadata:s:v:0", "title=Picture", "-aspect", "4:3")
	if strings.HasSuffix(name, ".mkv") {
		font := write("f.ttf", strings.Repeat("glyph", 100))
		args = append(args, "-attach", font, "-metadata:s:t:0", "mimetype=application/x-truetype-font")
	}
	return mediatest.Make(t, name, append(args, more...)...)
}

// copyFilm writes a film of 75 grey frames that copies the rest of source.
func copyFilm(t *testing.T, source, name string, o Options) (string, *Writer) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	in := film(64, 48, 8)
	in.Path, in.SampleAspect = source, vidcolor.Rational{Num: 1, Den: 1}
	o.CopyFrom, o.CRF = source, DefaultCRF
	w, _ := shoot(t, path, in, o, steady(75))
	closeWriter(t, w)
	return path, w
}

// counted counts what is read of a file.
type counted struct {
	*os.File
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// A pipe is not read to its end for a subtitle that comes late.
func TestPipeIsNotReadAhead(t *testing.T) {
	mediatest.NoLeak(t)
	srt := filepath.Join(t.TempDir(), "s.srt")
	text := "1\n00:00:00,500 --> 00:00:01,000\nFirst\n\n2\n00:00:28,000 --> 00:00:29,000\nLast\n"
	if err := os.WriteFile(srt, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	source := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(320, 240, 25, 750), "-i", srt, "-map", "0", "-map", "1", "-c:v", "mjpeg", "-q:v", "2")...)
	st, err := os.Stat(source)
	if err != nil {
		t.Fatal(err)
	}
	var read atomic.Int64
	open := func() (io.ReadCloser, error) {
		f, err := os.Open(source)
		return counted{f, &read}, err
	}
	out := filepath.Join(t.TempDir(), "out.mkv")
	in := film(64, 48, 8)
	o := Options{CopyFrom: source, CopyStream: open, CRF: DefaultCRF, Preset: "ultrafast", Threads: 1}
	w, _ := shoot(t, out, in, o, steady(250))
	if got, most := read.Load(), st.Size()/2; got > most {
		t.Errorf("%d of %d bytes were read for 10 of 30 s, want at most %d", got, st.Size(), most)
	}
	shootInto(t, w, in, steady(750)[250:])
	closeWriter(t, w)
	if got := len(mediatest.Times(t, out, "s:0")); got != 2 {
		t.Errorf("%d subtitles were copied, want 2", got)
	}
}

// From Matroska to Matroska everything but the picture is the same.
func TestEverythingIsCopied(t *testing.T) {
	mediatest.NoLeak(t)
	source := richSource(t, "in.mkv")
	path, w := copyFilm(t, source, "out.mkv", Options{})
	if w.Dropped() != nil || w.Notes() != nil {
		t.Errorf("dropped %q, notes %q", w.Dropped(), w.Notes())
	}
	for _, stream := range []string{"0:a", "0:s"} {
		a, b := mediatest.FrameMD5(t, source, "-map", stream, "-c", "copy"), mediatest.FrameMD5(t, path, "-map", stream, "-c", "copy")
		if !slices.Equal(a, b) {
			t.Errorf("%s: packets differ", stream)
		}
	}
	for _, entries := range []string{
		"chapter=start,end:chapter_tags=title", "format_tags=title,artist",
		"stream=index,codec_type,sample_aspect_ratio:stream_tags=language,title,filename,mimetype:stream_disposition=default,comment",
	} {
		a, b := mediatest.Probe(t, source, "", entries), mediatest.Probe(t, path, "", entries)
		if !slices.Equal(a, b) || len(a) == 0 {
			t.Errorf("%s: got\n%s\nwant\n%s", entries, strings.Join(b, "\n"), strings.Join(a, "\n"))
		}
	}
	font := filepath.Join(t.TempDir(), "font")
	mediatest.FFmpeg(t, "-dump_attachment:t:0", font, "-i", path, "-t", "0", "-f", "null", "-")
	if b, _ := os.ReadFile(font); string(b) != strings.Repeat("glyph", 100) {
		t.Errorf("the attachment has %d bytes", len(b))
	}
}

// Sound that begins before 0, as AAC's priming does in MP4, keeps its times.
func TestSoundKeepsItsTimes(t *testing.T) {
	mediatest.NoLeak(t)
	source := mediatest.Make(t, "in.mp4", append(mediatest.Pattern(64, 48, 25, 75), "-f", "lavfi", "-i", "sine=duration=3",
		"-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-video_track_timescale", "12800")...)
	want := mediatest.FrameMD5(t, source, "-map", "0:a", "-c", "copy")
	first := mediatest.Times(t, source, "a:0")[0]
	if first >= 0 {
		t.Fatalf("the source's sound begins at %d, not before 0", first)
	}
	for _, name := range []string{"out.mp4", "out.mov"} {
		path, w := copyFilm(t, source, name, Options{})
		if got := mediatest.FrameMD5(t, path, "-map", "0:a", "-c", "copy"); !slices.Equal(got, want) {
			t.Errorf("%s: packets differ: %d and %d", name, len(got), len(want))
		}
		if got, want := mediatest.Times(t, path, "v:0"), mediatest.Times(t, source, "v:0"); !slices.Equal(got, want) {
			t.Errorf("%s: times of the picture differ", name)
		}
		if w.Notes() != nil || w.Dropped() != nil {
			t.Errorf("%s: %q %q", name, w.Notes(), w.Dropped())
		}
	}
	path, _ := copyFilm(t, source, "out.mkv", Options{})
	v, a := mediatest.Times(t, path, "v:0"), mediatest.Times(t, path, "a:0")
	if v[0] != 0 || a[0] != -23 {
		t.Errorf("mkv: picture begins at %d ms and sound at %d, want 0 and -23", v[0], a[0])
	}
}

// What a container cannot hold is named; the rest is there.
func TestDroppedIsNamed(t *testing.T) {
	mediatest.NoLeak(t)
	path, w := copyFilm(t, richSource(t, "in.mkv"), "out.mp4", Options{})
	got := strings.Join(w.Dropped(), "\n")
	if len(w.Dropped()) != 1 || !strings.Contains(got, "attachment stream 4") {
		t.Errorf("dropped:\n%s", got)
	}
	if notes := strings.Join(w.Notes(), "\n"); !strings.Contains(notes, "subtitle stream 3 (ass): converted to mov_text") {
		t.Errorf("notes:\n%s", notes)
	}
	if n := len(mediatest.Probe(t, path, "a", "stream=index")); n != 2 {
		t.Errorf("%d sounds, want 2", n)
	}
	if n := len(mediatest.Probe(t, path, "", "chapter=id")); n != 2 {
		t.Errorf("%d chapters, want 2", n)
	}
}

// Reading an mp4 with chapters again must not take the track that holds them
// for a stream that is lost.
func TestChapterTrackIsNoLoss(t *testing.T) {
	source := richSource(t, "in.mp4", "-c:s", "mov_text")
	path, w := copyFilm(t, source, "out.mp4", Options{})
	if w.Dropped() != nil {
		t.Errorf("dropped %q", w.Dropped())
	}
	a, b := mediatest.Probe(t, source, "", "chapter=start_time,end_time:chapter_tags=title"), mediatest.Probe(t, path, "", "chapter=start_time,end_time:chapter_tags=title")
	if !slices.Equal(a, b) {
		t.Errorf("chapters %q, want %q", b, a)
	}
	if got := mediatest.FrameMD5(t, path, "-map", "0:s", "-c", "copy"); !slices.Equal(got, mediatest.FrameMD5(t, source, "-map", "0:s", "-c", "copy")) {
		t.Error("subtitles differ")
	}
}

func TestCoverIsCopied(t *testing.T) {
	mediatest.NoLeak(t)
	args := append(mediatest.Pattern(64, 48, 25, 75), mediatest.Pattern(32, 32, 25, 1)...)
	source := mediatest.Make(t, "in.mp4", append(args, "-map", "0", "-map", "1", "-c:v:0", "libx264", "-pix_fmt:v:0", "yuv420p", "-c:v:1", "png", "-disposition:v:1", "attached_pic")...)
	for _, name := range []string{"out.mp4", "out.mkv"} {
		path, w := copyFilm(t, source, name, Options{})
		if w.Dropped() != nil {
			t.Errorf("%s: dropped %q", name, w.Dropped())
		}
		got := mediatest.Probe(t, path, "v", "stream=codec_name:stream_disposition=attached_pic")
		if !slices.Equal(got, []string{"h264,0", "png,1"}) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// With a start, picture and sound move together so that the film begins at 0.
func TestRange(t *testing.T) {
	mediatest.NoLeak(t)
	// Sound without priming: FFmpeg 7 has the film begin where the priming does.
	source := richSource(t, "in.mkv", "-c:a", "pcm_s16le")
	path := filepath.Join(t.TempDir(), "x.mkv")
	in := film(64, 48, 8)
	w, _ := shoot(t, path, in, Options{CopyFrom: source, CRF: DefaultCRF, Start: time.Second, Duration: time.Second}, steady(50)[25:])
	closeWriter(t, w)
	if v := mediatest.Times(t, path, "v:0"); v[0] != 0 || v[len(v)-1] != 960 {
		t.Errorf("picture from %d to %d ms, want 0 to 960", v[0], v[len(v)-1])
	}
	a := mediatest.Times(t, path, "a:0")
	if a[0] < 0 || a[0] > 25 || a[len(a)-1] < 950 || a[len(a)-1] >= 1000 {
		t.Errorf("sound from %d to %d ms, want about 0 to 1000", a[0], a[len(a)-1])
	}
	if c := mediatest.Probe(t, path, "", "chapter=start_time,end_time"); !slices.Equal(c, []string{"0.000000,0.500000", "0.500000,1.000000"}) {
		t.Errorf("chapters %q", c)
	}
}

// Sound goes into the file beside the picture, not after it.
func TestInterleaving(t *testing.T) {
	source := richSource(t, "in.mkv")
	path, _ := copyFilm(t, source, "out.mkv", Options{Preset: "ultrafast"})
	behind := 0
	lastVideo := int64(0)
	for _, l := range mediatest.Probe(t, path, "", "packet=stream_index,dts") {
		var stream, dts int64
		if n, _ := sscan(l, &stream, &dts); n < 2 {
			continue
		}
		if stream == 0 {
			lastVideo = dts
		} else if stream == 1 && dts < lastVideo-200 {
			behind++
		}
	}
	if behind > 0 {
		t.Errorf("%d sound packets lie more than 0.2 s behind the picture", behind)
	}
}

// Subtitles of text become the kind that the container holds, at their times,
// with their words, language and disposition (QuickTime calls "deu" "ger" and
// FFmpeg writes no forced flag there).
func TestTextSubtitlesAreConverted(t *testing.T) {
	mediatest.NoLeak(t)
	more := []string{"-metadata:s:s:0", "language=deu", "-disposition:s:0", "forced"}
	tests := []struct{ in, codec, out, want string }{
		{"in.mkv", "subrip", "out.mp4", "mov_text"}, {"in.mkv", "ass", "out.mov", "mov_text"}, {"in.mkv", "webvtt", "out.mp4", "mov_text"},
		{"in.mp4", "mov_text", "out.mkv", "subrip"}, {"in.mkv", "ass", "out.mkv", "ass"},
	}
	for _, tt := range tests {
		t.Run(tt.codec+" to "+tt.out, func(t *testing.T) {
			source := richSource(t, tt.in, append(more, "-c:s", tt.codec)...)
			path, w := copyFilm(t, source, tt.out, Options{})
			named := slices.Contains(w.Dropped(), "mark (forced) of subtitle stream 3 (ass, deu): mov cannot hold it")
			if lost := strings.Contains(strings.Join(w.Dropped(), ""), "subtitle"); lost != named || named != (tt.out == "out.mov") {
				t.Errorf("dropped %q", w.Dropped())
			}
			if got := mediatest.Probe(t, path, "s", "stream=codec_name:stream_tags=language:stream_disposition=forced"); len(got) != 1 || got[0] != tt.want+",1,deu" && got[0] != tt.want+",0,ger" {
				t.Errorf("got %q, want %s,1,deu", got, tt.want)
			}
			words := func(path string) string {
				return string(mediatest.FFmpeg(t, "-copyts", "-i", path, "-map", "0:s", "-f", "srt", "-"))
			}
			srt, want := words(path), words(source)
			if !strings.Contains(want, "First") || !strings.Contains(want, "Second") {
				t.Fatalf("the source says %q", want)
			}
			if srt != want {
				t.Errorf("got\n%s\nwant\n%s", srt, want)
			}
		})
	}
}
