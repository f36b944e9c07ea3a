package job

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vidcolor/vidcolor/internal/clock"
)

// String is all of it as text, some lines, as `vidcolor info` prints it.
func (c *FileInfo) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", c.Path)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  container\t%s\n", c.Container)
	if c.Duration > 0 {
		fmt.Fprintf(t, "  duration\t%s\n", clock.Long(lasting(c.Duration)))
	}
	if c.Frames > 0 {
		fmt.Fprintf(t, "  frames\t%d%s\n", c.Frames, map[bool]string{false: " (the file's word)"}[c.CountedFrames])
	}
	c.Video.print(t)
	if c.Chapters > 0 {
		fmt.Fprintf(t, "  chapters\t%d\n", c.Chapters)
	}
	for _, p := range c.Provenance {
		fmt.Fprintf(t, "  coloured\tby machine on %s: %s %s, network %s, guide %s\n", p.Date, p.Program, p.Version, p.Network, p.Guide)
	}
	for _, d := range c.Damage {
		fmt.Fprintf(t, "  damage\t%s\n", d)
	}
	t.Flush()
	c.printStreams(&b)
	c.printShots(&b)
	return b.String()
}

func (v *PictureInfo) print(w *tabwriter.Writer) {
	if v == nil {
		fmt.Fprintf(w, "  video\tnone\n")
		return
	}
	fmt.Fprintf(w, "  video\t%s, %d×%d, %s, %d bits\n", v.Codec, v.Width, v.Height, v.PixFmt, v.Depth)
	if v.FrameRate != "" && !v.Still {
		fmt.Fprintf(w, "  rate\t%s frames a second\n", v.FrameRate)
	}
	if v.SampleAspect != "" && v.SampleAspect != "1/1" {
		fmt.Fprintf(w, "  pixels\t%s wide\n", v.SampleAspect)
	}
	if v.Rotation != 0 {
		fmt.Fprintf(w, "  rotation\t%d°\n", v.Rotation)
	}
	fmt.Fprintf(w, "  fields\t%s\n", v.FieldOrder)
	fmt.Fprintf(w, "  emulsion\t%s\n", v.Emulsion)
	fmt.Fprintf(w, "  colour\t%s\n", v.Color)
	if v.Color != v.Completed {
		fmt.Fprintf(w, "  taken as\t%s\n", v.Completed)
	}
}

func (c *FileInfo) printStreams(b *strings.Builder) {
	fmt.Fprintf(b, "streams\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, s := range c.Streams {
		what := ""
		switch {
		case s.Main && c.Video != nil && c.Video.HDR:
			what = "high dynamic range: is not coloured"
		case s.Main:
			what = "is coloured"
		case s.Cover:
			what = "cover"
		}
		cells := []string{fmt.Sprintf("  #%d", s.Index), s.Kind, s.Codec, s.Detail, s.Language, s.Title, what}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	t.Flush()
	trimLines(b)
}

func (c *FileInfo) printShots(b *strings.Builder) {
	if c.Shots == nil {
		return
	}
	fmt.Fprintf(b, "shots\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for i, s := range c.Shots {
		scene := s.Scene
		if scene != "" {
			scene = fmt.Sprintf("%s (%.0f %%)", scene, 100*s.SceneProbability)
		}
		at := func(sec float64) string { return clock.Long(lasting(sec)) }
		fmt.Fprintf(t, "  %d\t%s\t%s to %s\t%d frames\t%d keyframes\t%s\n", i+1, s.Kind, at(s.Start), at(s.End), s.LastFrame-s.FirstFrame+1, len(s.Keyframes), scene)
	}
	t.Flush()
	trimLines(b)
}

// trimLines removes blanks at the ends of lines, which tables leave.
func trimLines(b *strings.Builder) {
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	b.Reset()
	b.WriteString(strings.Join(lines, "\n"))
}

// lasting is a number of seconds as a duration.
func lasting(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// Summary says in a line what the file is. Its Video must not be nil.
func (f *FileInfo) Summary() string {
	v := f.Video
	text := fmt.Sprintf("%d×%d, %s %s", v.Width, v.Height, v.Codec, v.PixFmt)
	if v.Still {
		return "a photo of " + text
	}
	if v.FrameRate != "" {
		text += ", " + strings.TrimSuffix(v.FrameRate, "/1") + " frames a second"
	}
	if f.Duration > 0 {
		text += ", " + clock.Short(lasting(f.Duration))
	}
	kinds := map[string]int{}
	for _, s := range f.Streams {
		if !s.Main {
			kinds[s.Kind]++
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		text += fmt.Sprintf(", %d %s", kinds[kind], kind)
	}
	return "a film of " + text
}
