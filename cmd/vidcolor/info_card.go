package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return wrapStdout(e.Encode(v))
}

// wrapStdout says that it was standard output that could not be written.
func wrapStdout(err error) error {
	if err == nil {
		return nil
	}
	return fail.File("write", "standard output", err)
}

// infoCard is what `info` prints.
type infoCard struct{ *job.FileInfo }

type infoVideo struct{ *job.PictureInfo }

// print writes the card as text.
func (c infoCard) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", c.Path)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  container\t%s\n", c.Container)
	if c.Duration > 0 {
		fmt.Fprintf(t, "  duration\t%s\n", clock.Long(time.Duration(c.Duration*float64(time.Second))))
	}
	if c.Frames > 0 {
		fmt.Fprintf(t, "  frames\t%d%s\n", c.Frames, map[bool]string{false: " (the file's word)"}[c.CountedFrames])
	}
	infoVideo{c.Video}.print(t)
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
	_, err := io.WriteString(w, b.String())
	return wrapStdout(err)
}

func (v infoVideo) print(w io.Writer) {
	if v.PictureInfo == nil {
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

func (c infoCard) printStreams(b *strings.Builder) {
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

func (c infoCard) printShots(b *strings.Builder) {
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
		at := func(sec float64) string { return clock.Long(time.Duration(sec * float64(time.Second))) }
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
