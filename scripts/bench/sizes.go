package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/job"
	"golang.org/x/sys/cpu"
)

// frameSize is one line of the table: a grainy grey film made of the clip.
type frameSize struct {
	Width, Height, Frames int
}

var frameSizes = []frameSize{{640, 360, 300}, {960, 540, 160}, {1280, 720, 100}, {1920, 1080, 72}, {3840, 2160, 24}}

// sized is what was measured at one size: medians of runs in turn.
type sized struct {
	frameSize
	Grain   bool
	Plain   figures     // ffmpeg's transcode of the film
	Alike   figures     // the same by the x264 code that vidcolor asks for, where that is not the processor's best; else 0
	Colour  figures     // vidcolor's of the same
	Floor   figures     // ffmpeg's transcode of the coloured film: colour's bits have their price in the encoder
	Effort  *job.Effort // of vidcolor's own stages
	Rounds  int
	Decoded float64 // core-seconds that decoding alone takes
}

// figures are of one program's runs.
type figures struct {
	Wall, CPU, Peak float64 // seconds, core-seconds, MiB
}

// ratio is a's share of b.
func (a figures) ratio(b figures) (wall, cpu float64) { return a.Wall / b.Wall, a.CPU / b.CPU }

// measureSizes colours films of all sizes in turn with plain transcodes of them.
func measureSizes(clip, dir string, rounds int) (all []sized, err error) {
	cases := []sized{{frameSize: frameSizes[0]}}
	for _, s := range frameSizes {
		cases = append(cases, sized{frameSize: s, Grain: true})
	}
	for _, c := range cases {
		if err := c.measure(clip, dir, rounds); err != nil {
			return nil, err
		}
		fmt.Println(c.line())
		all = append(all, c)
	}
	return all, nil
}

func (s *sized) measure(clip, dir string, rounds int) error {
	in, plain, colored := filepath.Join(dir, "size.mkv"), filepath.Join(dir, "size-plain.mp4"), filepath.Join(dir, "size-colour.mp4")
	report := filepath.Join(dir, "size.json")
	filter := fmt.Sprintf("scale=%d:%d,format=gray", s.Width, s.Height)
	if s.Grain {
		filter += ",noise=alls=3:allf=t"
	}
	if _, err := measure("ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", clip, "-an", "-vf", filter+",format=yuv420p",
		"-frames:v", strconv.Itoa(s.Frames), "-c:v", "libx264", "-crf", "12", "-preset", "veryfast", in); err != nil {
		return err
	}
	transcode := func(from string, more ...string) (cost, error) {
		args := append([]string{"-nostdin", "-v", "error", "-y", "-i", from, "-c:v", "libx264", "-crf", "18"}, more...)
		return measure("ffmpeg", append(args, plain)...)
	}
	type turn struct {
		into *[]cost
		do   func() (cost, error)
	}
	var a, alike, b, floor []cost
	var slower []turn
	if cpu.X86.HasAVX512 { // see encode: its x264 code is not asked for
		slower = []turn{{&alike, func() (cost, error) { return transcode(in, "-x264-params", "asm=avx2,bmi2") }}}
	}
	for range rounds {
		for _, run := range append([]turn{
			{&a, func() (cost, error) { return transcode(in) }},
			{&b, func() (cost, error) {
				return measure("bin/vidcolor", "--progress", "none", "-y", "--report", report, in, colored)
			}},
			{&floor, func() (cost, error) { return transcode(colored) }},
		}, slower...) {
			c, err := run.do()
			if err != nil {
				return err
			}
			*run.into = append(*run.into, c)
		}
	}
	decoded, err := measure("ffmpeg", "-nostdin", "-v", "error", "-i", in, "-f", "null", "-")
	if err != nil {
		return err
	}
	s.Plain, s.Colour, s.Floor, s.Rounds, s.Decoded = medians(a), medians(b), medians(floor), rounds, decoded.cpu.Seconds()
	if len(alike) > 0 {
		s.Alike = medians(alike)
	}
	s.Effort, err = effortIn(report)
	return err
}

// effortIn reads what a report says of the stages.
func effortIn(path string) (*job.Effort, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []job.Report
	if json.Unmarshal(data, &all) == nil && len(all) > 0 {
		return all[0].Effort, nil
	}
	var one job.Report
	if err := json.Unmarshal(data, &one); err != nil {
		return nil, err
	}
	return one.Effort, nil
}

// medians are each figure's own.
func medians(runs []cost) figures {
	of := func(value func(cost) float64) float64 {
		var v []float64
		for _, c := range runs {
			v = append(v, value(c))
		}
		slices.Sort(v)
		return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	}
	return figures{of(func(c cost) float64 { return c.wall.Seconds() }), of(func(c cost) float64 { return c.cpu.Seconds() }), of(func(c cost) float64 { return c.peak })}
}

const sizesHead = `| film | wall | CPU | wall, same x264 code | CPU, same x264 code | CPU of the floor | peak, MiB | read | look | network | settle | paint | write | decode |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|`

// line is one of the table: ratios to the plain transcode, then milliseconds of a core a
// frame.
func (s *sized) line() string {
	name := fmt.Sprintf("%d×%d, %d frames", s.Width, s.Height, s.Frames)
	if !s.Grain {
		name += ", no grain"
	}
	wall, cpu := s.Colour.ratio(s.Plain)
	_, floor := s.Floor.ratio(s.Plain)
	e := s.Effort
	if e == nil {
		e = &job.Effort{}
	}
	alikeWall, alikeCPU := wall, cpu
	if s.Alike.CPU > 0 {
		alikeWall, alikeCPU = s.Colour.ratio(s.Alike)
	}
	return fmt.Sprintf("| %s | %.2f × | %.2f × | %.2f × | %.2f × | %.2f × | %.0f against %.0f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |",
		name, wall, cpu, alikeWall, alikeCPU, floor, s.Colour.Peak, s.Plain.Peak, e.Read, e.Look, e.Network, e.Settle, e.Paint, e.Write, 1000*s.Decoded/float64(s.Frames))
}

// waits are what people wait for besides: seconds, least of three.
type waits struct {
	Version, Photo1, Photo12, Photo100, Preview float64
}

func measureWaits(clip, dir string) (w waits, err error) {
	least := func(args ...string) float64 {
		best := 0.0
		for range 3 {
			c, e := measure("bin/vidcolor", args...)
			if e != nil {
				err = e
				return 0
			}
			if s := c.wall.Seconds(); best == 0 || s < best {
				best = s
			}
		}
		return best
	}
	produce := func(name string, args ...string) string {
		path := filepath.Join(dir, name)
		if _, e := measure("ffmpeg", append(append([]string{"-nostdin", "-v", "error", "-y"}, args...), path)...); e != nil && err == nil {
			err = e
		}
		return path
	}
	photo := func(name, size string) float64 {
		in := produce(name, "-i", clip, "-frames:v", "1", "-vf", "scale="+size+",format=gray")
		return least("--progress", "none", "-y", in, filepath.Join(dir, "out-"+name))
	}
	w.Version = least("--version")
	w.Photo1, w.Photo12, w.Photo100 = photo("one.png", "1152:864"), photo("twelve.png", "4000:3000"), photo("hundred.tif", "11552:8664")
	cuts := "crop=w=iw*2/3:h=ih*2/3:x='iw/3*mod(floor(t/5),2)':y='ih/3*mod(floor(t/10),2)',rotate=a='PI*mod(floor(t/5)+floor(t/15),2)',"
	loop := produce("loop2h.mkv", "-stream_loop", "-1", "-i", clip, "-an", "-t", "60", "-vf", cuts+"scale=640:360,setsar=1,format=gray,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-g", "50")
	long := produce("2h.mkv", "-stream_loop", "-1", "-i", loop, "-t", "7200", "-c", "copy")
	w.Preview = least("preview", "-y", "--at", "1:00:00", long, filepath.Join(dir, "preview.png"))
	return w, err
}

// table writes what was measured as a page.
func table(all []sized, w waits) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Performance

Written by %s on %s: %s, %d processors. Every line comes from
runs in turn (plain transcode, vidcolor, plain transcode of what vidcolor made), medians of
%d; ratios hold on any machine like it, times do not.

Films are the demo's clip in grey, with light grain, through libx264 medium at crf 18 on both
sides. vidcolor does not ask x264 for its AVX-512 code, which is not always the same from run to
run; the columns "same x264 code" are against a plain transcode that does not, either. The floor is what ffmpeg takes for the coloured film: colour's own bits cost the
encoder that much whoever made them. With more grain the plain side is no fair one: x264's
adaptive quantisation counts chroma, and gives a coloured film up to a third fewer bits
for the same luma. Read to write are milliseconds of a core a frame that
vidcolor's own stages took; what codecs did is not in them, nor the network's threads. Decode is
what ffmpeg takes to decode the film alone.

%s
`, "`make bench`", time.Now().Format("2 January 2006"), cpuModel(), runtime.NumCPU(), all[0].Rounds, sizesHead)
	for _, s := range all {
		fmt.Fprintln(&b, s.line())
	}
	fmt.Fprintf(&b, `
| what one waits for | seconds, least of three |
|---|---|
| %s | %.3f |
| a photo of 1 megapixel, PNG | %.2f |
| a photo of 12 megapixels, PNG | %.2f |
| a photo of 100 megapixels, TIFF | %.2f |
| %s of a film of 2 h, 640×360, with a hard cut every 5 s | %.2f |
`, "`vidcolor --version`", w.Version, w.Photo1, w.Photo12, w.Photo100, "`preview --at 1:00:00`", w.Preview)
	return b.String()
}
