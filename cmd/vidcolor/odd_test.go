package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// oddFile is a file that breaks programs, and how a run on it ends.
type oddFile struct {
	name   string
	code   int
	frames int    // of the output, 0 = there is none
	says   string // part of what goes to standard error
}

// check colours o in dir and looks at the end.
func (o oddFile) check(t *testing.T, dir string) {
	t.Helper()
	ext := ".mkv"
	if encode.Photos(o.name) {
		ext = ".png"
	}
	out := filepath.Join(t.TempDir(), "out"+ext)
	var stdout, stderr bytes.Buffer
	code := run([]string{"vidcolor", "--progress", "none", "--model", tinyModel, "--size", "32", "--keyframes", "100", "--preset", "ultrafast", filepath.Join(dir, o.name), out}, &stdout, &stderr)
	if code != o.code || !strings.Contains(stderr.String(), o.says) {
		t.Errorf("%q: exit %d, want %d and %q:\n%s", o.name, code, o.code, o.says, stderr.String())
	}
	if n := strings.Count(stderr.String(), "vidcolor: error: "); n > 1 || (n == 1) != (code != 0) {
		t.Errorf("%q: %d errors on standard error:\n%s", o.name, n, stderr.String())
	}
	if stdout.Len() > 0 {
		t.Errorf("%q: standard output holds %q", o.name, stdout.String())
	}
	_, err := os.Stat(out)
	if (err == nil) != (o.frames > 0) {
		t.Errorf("%q: the output: %v, want %d frames", o.name, err, o.frames)
	}
	if err != nil {
		return
	}
	if got := len(mediatest.Times(t, out, "v:0")); ext != ".png" && got != o.frames {
		t.Errorf("%q: %d frames, want %d", o.name, got, o.frames)
	}
}

// tinyModel answers at once: how a file ends does not depend on the network.
var tinyModel = filepath.Join("..", "..", "testdata", "tiny.vidcolor")

func needNetwork(t *testing.T) {
	t.Helper()
	net, err := colorize.Open(colorize.Options{Library: runtimeLibrary(t)})
	if err != nil {
		t.Skipf("no network: %v", err)
	}
	if err := net.Close(); err != nil {
		t.Fatal(err)
	}
}

// eightFrames is the start of every film here that needs nothing else.
const eightFrames = "-f lavfi -i testsrc2=s=96x64:r=25:d=0.32 "

// oneSecond is for transport streams that are put together.
const oneSecond = "-f lavfi -i testsrc2=s=96x64:r=25:d=1 "

// oddFilms are made by ffmpeg: name and arguments.
var oddFilms = map[string]string{
	"base.mp4":    eightFrames + "-c:v libx264 -bf 2 -pix_fmt yuv420p",
	"anim.gif":    eightFrames + "-frames:v 6",
	"cover.mp3":   "-f lavfi -i sine=d=1 -f lavfi -i testsrc2=s=96x64:d=0.04 -map 0 -map 1 -c:v png -disposition:v attached_pic -id3v2_version 3",
	"tape.dv":     "-f lavfi -i testsrc2=s=720x576:r=25:d=0.2 -f lavfi -i sine=d=0.2:r=48000 -c:v dvvideo -pix_fmt yuv420p -ac 2",
	"index.avi":   eightFrames + "-c:v mjpeg",
	"a.ts":        oneSecond + "-c:v libx264 -bf 2 -pix_fmt yuv420p",
	"later.ts":    oneSecond + "-c:v libx264 -bf 2 -pix_fmt yuv420p -output_ts_offset 900",
	"other.ts":    "-f lavfi -i testsrc2=s=128x96:r=25:d=1 -c:v libx264 -pix_fmt yuv420p",
	"full.ts":     oneSecond + "-c:v libx264 -pix_fmt yuv444p",
	"wrap.ts":     eightFrames + "-c:v libx264 -pix_fmt yuv420p -output_ts_offset 95443.55 -mpegts_copyts 1",
	"alpha.mov":   eightFrames + "-c:v prores_ks -pix_fmt yuva444p10le -profile:v 4444",
	"code.mov":    eightFrames + "-c:v libx264 -pix_fmt yuv420p -timecode 01:00:00:00",
	"nosound.mp4": eightFrames + "-f lavfi -i anullsrc=d=0.00001 -c:v libx264 -pix_fmt yuv420p -c:a aac",
	"fields.mpg":  eightFrames + "-vf tinterlace=interleave_top -c:v mpeg2video -flags +ildct+ilme",
	"bits.nut":    eightFrames + "-c:v rawvideo -pix_fmt monow",
	"float.nut":   eightFrames + "-c:v rawvideo -pix_fmt gbrpf32le",
	"palette.nut": eightFrames + "-c:v rawvideo -pix_fmt pal8",
	"wide.mkv":    "-f lavfi -i color=gray:s=16382x4:d=0.08:r=25 -c:v ffv1 -pix_fmt gray",
	"pixel.mkv":   "-f rawvideo -pix_fmt gray -s 1x1 -i /dev/zero -frames:v 5 -c:v ffv1",
	"pq.mkv":      eightFrames + "-vf format=yuv420p10,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc -c:v libx265 -x265-params log-level=none",
	"hlg.mp4":     eightFrames + "-vf format=yuv420p10,setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc -c:v libx265 -x265-params log-level=none",
	"locked.mp4":  eightFrames + "-c:v libx264 -pix_fmt yuv420p -encryption_scheme cenc-aes-ctr -encryption_key 76a6c65c5ea762046bd749a2e632ccbb -encryption_kid a7e61c373e219033c21091fa607bf3b8",
	"art.mp4":     "-f lavfi -i testsrc2=s=96x64:d=0.04 -c:v mjpeg -disposition:v attached_pic",
	"raw.264":     eightFrames + "-c:v libx264 -pix_fmt yuv420p",
}

// How odd files end: docs/reliability.md points here.
var oddEnds = []oddFile{
	{"base.mp4", 0, 8, ""}, {"noextension", 0, 8, ""}, {"link.mp4", 0, 8, ""}, {"wrong.txt", 0, 8, ""},
	{"new\nline.mp4", 0, 8, `new\nline.mp4`}, {"\x1b[31mred.mp4", 0, 8, `\x1b[31mred`}, {"100%d.mp4", 0, 8, ""}, {"a:b.mp4", 0, 8, ""}, {"-dash.mp4", 0, 8, ""}, {"電影 üñí.mp4", 0, 8, ""}, {"bad\xff.mp4", 0, 8, ""},
	{"wrong.png", 2, 0, "wrong.png is a film"}, {"folder.mp4", 2, 0, "it is a folder"}, {"dangling.mp4", 2, 0, "a file that does not exist"}, {"loop.mp4", 2, 0, "lead in a circle"},
	{"text.mp4", 1, 0, "not a film or photo"}, {"empty.mp4", 1, 0, "0 bytes"}, {"head.mp4", 1, 0, "moov"}, {"list.m3u8", 1, 0, "not a film or photo"}, {"cover.mp3", 1, 0, "only sound with cover art"}, {"art.mp4", 1, 0, "only cover art"},
	{"locked.mp4", 1, 0, "it is encrypted"}, {"codec.mp4", 1, 0, `its codec "zzz9", which FFmpeg does not know`},
	{"pq.mkv", 2, 0, "high dynamic range"}, {"hlg.mp4", 2, 0, "high dynamic range"},
	{"huge.mp4", 0, 8, ""}, {"noindex.avi", 0, 8, ""}, {"jump.ts", 0, 50, ""}, {"back.ts", 0, 50, "its clock begins anew at 1 place"}, {"wrap.ts", 0, 8, ""}, {"depth.ts", 0, 50, ""},
	{"size.ts", 3, 50, "25 frames were of another size"},
	{"anim.gif", 0, 6, ""}, {"tape.dv", 0, 5, ""}, {"alpha.mov", 0, 8, "transparency"}, {"code.mov", 0, 8, ""}, {"nosound.mp4", 0, 8, ""}, {"fields.mpg", 0, 4, ""},
	{"bits.nut", 0, 8, ""}, {"float.nut", 0, 8, ""}, {"palette.nut", 0, 8, ""}, {"wide.mkv", 0, 2, ""}, {"pixel.mkv", 0, 5, "odd"}, {"raw.264", 0, 8, ""},
	{"pipe.mp4", 0, 8, ""},
}

// joined puts transport streams behind each other and numbers the packets of each PID
// anew (ISO/IEC 13818-1, 2.4.3.3, continuity_counter), so that none seems lost between.
func joined(parts ...[]byte) []byte {
	const packet = 188
	all := bytes.Join(parts, nil)
	next := map[int]byte{}
	for at := 0; at+packet <= len(all); at += packet {
		p := all[at : at+packet]
		pid := int(p[1]&0x1f)<<8 | int(p[2])
		if p[3]&0x10 != 0 { // it has a payload
			next[pid]++
		}
		p[3] = p[3]&0xf0 | (next[pid]-1)&0x0f
	}
	return all
}

func TestOddFilesEndAsDocumented(t *testing.T) {
	t.Parallel()
	needNetwork(t)
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for name, args := range oddFilms {
		mediatest.FFmpeg(t, append(strings.Fields(args), "file:"+path(name))...)
	}
	read := func(name string) []byte {
		data, err := os.ReadFile(path(name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	write := func(name string, parts ...[]byte) {
		if err := os.WriteFile(path(name), bytes.Join(parts, nil), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := read("base.mp4")
	for _, name := range []string{"noextension", "wrong.txt", "wrong.png", "new\nline.mp4", "\x1b[31mred.mp4", "100%d.mp4", "a:b.mp4", "-dash.mp4", "電影 üñí.mp4", "bad\xff.mp4"} {
		write(name, base)
	}
	write("text.mp4", []byte("This was a text file all along.\n"))
	write("empty.mp4")
	write("head.mp4", base[:100])
	write("list.m3u8", []byte("#EXTM3U\nfile:///etc/passwd\n"))
	write("noindex.avi", read("index.avi")[:bytes.LastIndex(read("index.avi"), []byte("idx1"))])
	write("jump.ts", joined(read("a.ts"), read("later.ts")))
	write("back.ts", joined(read("later.ts"), read("a.ts")))
	write("size.ts", joined(read("a.ts"), read("other.ts")))
	write("depth.ts", joined(read("a.ts"), read("full.ts")))
	huge := bytes.Clone(base)
	copy(huge[bytes.Index(huge, []byte("avc1\x00\x00\x00\x00\x00\x00"))+28:], "\xff\xff\xff\xff") // width and height
	write("huge.mp4", huge)
	write("codec.mp4", bytes.Replace(base, []byte("avc1\x00\x00\x00\x00\x00\x00"), []byte("zzz9\x00\x00\x00\x00\x00\x00"), 1))
	for _, err := range []error{
		os.Mkdir(path("folder.mp4"), 0o755), os.Symlink("base.mp4", path("link.mp4")), os.Symlink("nowhere", path("dangling.mp4")),
		os.Symlink("loop.mp4", path("loop.mp4")), syscall.Mkfifo(path("pipe.mp4"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	feed := exec.Command("sh", "-c", `exec cat "$1" >"$2"`, "sh", path("base.mp4"), path("pipe.mp4"))
	if err := feed.Start(); err != nil {
		t.Fatal(err)
	}
	defer feed.Wait()
	for _, o := range oddEnds {
		o.check(t, dir)
	}
}
