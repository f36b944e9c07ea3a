package mediatest_test

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// clip is one kind of timing, in one container.
type clip struct {
	name, file string
	rate       string // of the 30 frames that ffmpeg draws
	args       string // encoder and timing
	outs       string // extensions to write
}

const (
	x264  = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 "
	plain = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 0 "
	vfr   = "-vf settb=1/1000,setpts=N*40+13*mod(N\\,3) -fps_mode passthrough -enc_time_base 1/1000 "
	gap   = "-vf select=not(between(n\\,8\\,19)) -fps_mode passthrough "
)

// clips are bar 1's matrix (docs/reliability.md).
var clips = []clip{
	{"23.976", "a.mp4", "24000/1001", x264, "mp4 mkv"},
	{"25", "a.mp4", "25", x264, "mov mkv"},
	{"29.97", "a.mov", "30000/1001", x264, "mov mkv"},
	{"50", "a.mkv", "50", x264, "mkv mp4"},
	{"variable rate mkv", "a.mkv", "25", x264 + vfr, "mkv mp4 nut"},
	{"variable rate mp4", "a.mp4", "25", x264 + vfr, "mp4 mkv"},
	{"gap mp4", "a.mp4", "25", x264 + gap, "mp4 mkv"},
	{"gap mkv", "a.mkv", "25", x264 + gap, "mkv mov"},
	{"negative start", "a.mkv", "25", plain + "-output_ts_offset -0.5 -avoid_negative_ts disabled", "mkv"},
	{"late start", "a.mp4", "25", x264 + "-output_ts_offset 1.25", "mp4 mkv"},
	{"late start ts", "a.ts", "25", x264, "ts mkv mp4"},
	{"one frame mp4", "a.mp4", "25", x264 + "-frames:v 1", "mp4 mkv"},
	{"one frame mkv", "a.mkv", "25", x264 + "-frames:v 1", "mkv mp4"},
	{"odd size ffv1", "a.mkv", "25", "-s 47x31 -c:v ffv1", "mkv mp4"},
	{"odd size 4:4:4", "a.mp4", "25", "-s 47x31 -c:v libx264 -preset ultrafast -pix_fmt yuv444p", "mp4 mkv"},
	{"avi mpeg4", "a.avi", "25", "-c:v mpeg4", "avi mkv mp4"},
	{"avi huffyuv", "a.avi", "30000/1001", "-c:v huffyuv -pix_fmt yuv422p", "avi mov"},
	{"webm", "a.webm", "25", "-c:v libvpx -deadline realtime", "webm mkv mp4"},
	{"raw h264", "a.h264", "25", plain, "mp4 mkv"},
	{"y4m", "a.y4m", "24000/1001", "-pix_fmt yuv420p", "mp4 mkv"},
	{"mpeg2 ps", "a.mpg", "25", "-c:v mpeg2video -bf 2", "mpg mkv"},
	{"nut", "a.nut", "25", x264, "nut mkv"},
	{"prores", "a.mov", "24", "-c:v prores_ks", "mov mp4"},
	{"interlaced mpeg2 ts", "a.ts", "25", "-c:v mpeg2video -flags +ildct+ilme -vf setfield=tff", "ts mkv"},
	{"fragmented", "a.mp4", "25", x264 + "-movflags frag_keyframe+empty_moov", "mp4 mkv"},
	{"edit list", "cut.mp4", "25", "", "mp4 mkv"},
}

// make draws the clip. The one with an edit list is cut from another without
// encoding, so that its list hides the frames before the cut.
func (c clip) make(t *testing.T) string {
	if c.args == "" {
		whole := mediatest.Make(t, "whole.mp4", append(mediatest.Pattern(48, 32, 25, 50), strings.Fields(x264+"-g 25")...)...)
		return mediatest.Make(t, c.file, "-ss", "0.48", "-i", whole, "-c", "copy")
	}
	args := []string{"-f", "lavfi", "-i", "testsrc2=size=48x32:rate=" + c.rate + ",trim=end_frame=30"}
	return mediatest.Make(t, c.file, append(args, strings.Fields(c.args)...)...)
}

// frameTimes are the times of a film's decoded frames in seconds, and its tick.
func frameTimes(t *testing.T, path string) (times []float64, tick float64) {
	t.Helper()
	base := mediatest.Probe(t, path, "v:0", "stream=time_base")[0]
	num, den, _ := strings.Cut(base, "/")
	n, err1 := strconv.Atoi(num)
	d, err2 := strconv.Atoi(den)
	if err1 != nil || err2 != nil {
		t.Fatalf("time base %q", base)
	}
	tb := vidcolor.Rational{Num: n, Den: d}
	const step = 0.04 // between frames that have no time
	undated := 0      // before the first that has one
	for _, l := range mediatest.Probe(t, path, "v:0", "frame=best_effort_timestamp") {
		v, err := strconv.ParseInt(l, 10, 64)
		switch at := vidcolor.Seconds(v, tb); {
		case err == nil && undated > 0:
			for ; undated > 0; undated-- {
				times = append(times, at-float64(undated)*step)
			}
			fallthrough
		case err == nil:
			times = append(times, at)
		case len(times) == 0:
			undated++
		default:
			times = append(times, times[len(times)-1]+step)
		}
	}
	for i := range undated { // a raw stream
		times = append(times, float64(i)*step)
	}
	return times, tb.Float()
}

// Every frame that the source's decoder gives comes out once, at its time, in
// every container: at most one tick of the coarser time base apart. Containers
// that know no time before 0 may delay all frames together.
func TestTimeMatrix(t *testing.T) {
	worst, films := 0.0, 0
	for _, c := range clips {
		t.Run(c.name, func(t *testing.T) {
			in := c.make(t)
			want, from := frameTimes(t, in)
			outs := strings.Fields(c.outs)
			if !everyContainer {
				outs = outs[:1]
			}
			for _, ext := range outs {
				out := filepath.Join(t.TempDir(), "out."+ext)
				o := encode.Options{CRF: encode.DefaultCRF}
				if ext != "webm" && ext != "mpg" {
					o.Codec, o.Preset = "libx264", "ultrafast"
				}
				regrade(t, in, out, o)
				got, to := frameTimes(t, out)
				films++
				if len(got) != len(want) {
					t.Errorf("%s: %d frames, want %d", ext, len(got), len(want))
					continue
				}
				delay := 0.0
				if ext == "ts" || ext == "nut" || ext == "mpg" || ext == "mkv" && want[0] < 0 {
					delay = got[0] - want[0]
				}
				tick := max(from, to)
				if ext == "avi" {
					tick = max(tick, 0.041)
				}
				var off []float64
				for i := range got {
					off = append(off, math.Abs(got[i]-want[i]-delay)/tick)
				}
				most := slices.Max(off)
				worst = max(worst, most)
				if most > 1.0001 {
					t.Errorf("%s: a frame is %.2f ticks of %.6f s off: got %.4f, want %.4f", ext, most, tick, got[:3], want[:3])
				}
				if delay != 0 {
					t.Logf("%s: all frames %+.3f s later", ext, delay)
				}
			}
		})
	}
	fmt.Printf("time matrix: %d clips, %d films, largest error of a time %.2f ticks\n", len(clips), films, worst)
}
