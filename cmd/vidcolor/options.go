package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor"
)

// options are the command line's, checked. Options that a verb does not take
// are zero.
type options struct {
	model, device string
	size          int // short side, 0 = the network's own
	keyframes     int
	smooth        float64
	saturation    float64
	year          int // of the film; 0: by its tags, unknownYear: none

	start, duration time.Duration     // duration 0 = to the end
	framerate       vidcolor.Rational // of numbered pictures, zero = the decoder's default

	format                 string // "" = by the output's name
	vcodec, preset, pixFmt string
	crf                    int
	overwrite, keepPartial bool
	deinterlace            bool
	strictStreams          bool // a dropped stream is an error
	resume                 bool
	workDir                string        // "" = beside the output
	chunk                  time.Duration // that a long film is kept in while it is made
	report                 string

	threads  int
	progress progressMode
	verbose  bool
	json     bool

	curve, chromaOnly bool // of score
}

// readOptions takes the options of c's verb and refuses values out of range.
func readOptions(c *cli.Context) (options, error) {
	o := options{
		model: c.String("model"), device: c.String("device"), size: c.Int("size"),
		keyframes: c.Int("keyframes"), smooth: c.Float64("smooth"), saturation: c.Float64("saturation"), year: c.Int("year"),
		format: c.String("format"), vcodec: c.String("vcodec"), preset: c.String("preset"), pixFmt: c.String("pix-fmt"), crf: c.Int("crf"),
		deinterlace:   c.Bool("deinterlace"),
		strictStreams: c.Bool("strict-streams"), resume: c.Bool("resume"), workDir: c.String("work-dir"), chunk: c.Duration("chunk"),
		overwrite: c.Bool("overwrite"), keepPartial: c.Bool("keep-partial"), report: c.String("report"),
		threads: c.Int("threads"), verbose: c.Bool("verbose"), json: c.Bool("json"),
		curve: c.Bool("curve"), chromaOnly: c.Bool("chroma-only"),
	}
	if c.IsSet("year") && o.year == 0 {
		o.year = unknownYear
	}
	var err error
	if o.start, err = timeOption(c, "start"); err != nil {
		return o, err
	}
	if o.duration, err = timeOption(c, "duration"); err != nil {
		return o, err
	}
	if s := c.String("framerate"); s != "" {
		if o.framerate, err = parseRate(s); err != nil {
			return o, usageError("--framerate", err, "write 24, 23.976 or 24000/1001")
		}
	}
	if c.IsSet("duration") && o.duration == 0 {
		return o, usageError("--duration", errors.New("nothing lasts 0 s"), "leave it out to go to the end")
	}
	if o.progress, err = parseProgressMode(c.String("progress")); err != nil {
		return o, usageError("--progress", err, "leave it out: auto is the default")
	}
	return o, o.check()
}

func timeOption(c *cli.Context, name string) (time.Duration, error) {
	s := c.String(name)
	if s == "" {
		return 0, nil
	}
	d, err := parseTime(s)
	if err != nil {
		return 0, usageError("--"+name, err, "times are seconds from the film's beginning")
	}
	return d, nil
}

var devicePattern = regexp.MustCompile(`^(auto|cpu|cuda(:[0-9]{1,3})?)?$`)

// check refuses values that no part of the program could use.
func (o options) check() error {
	within := func(name string, v, low, high float64) error {
		if v >= low && v <= high {
			return nil
		}
		return usageError("--"+name, fmt.Errorf("%g is out of range", v), fmt.Sprintf("allowed are %g to %g", low, high))
	}
	if !devicePattern.MatchString(o.device) {
		return usageError("--device", fmt.Errorf("%q is unknown", o.device), "write auto, cpu, cuda or cuda:1")
	}
	size := float64(o.size)
	if o.size == 0 {
		size = 32
	}
	year := float64(o.year)
	if o.year == 0 || o.year == unknownYear {
		year = 1900
	}
	if o.chunk < 0 || o.chunk > time.Hour {
		return usageError("--chunk", fmt.Errorf("%v is out of range", o.chunk), "leave it out")
	}
	return firstOf(
		within("size", size, 32, 1024),
		within("keyframes", float64(o.keyframes), 0, 1000),
		within("smooth", o.smooth, 0, 1),
		within("saturation", o.saturation, 0, 4),
		within("year", year, 1826, 2100),
		within("crf", float64(o.crf), -1, 63),
		within("threads", float64(o.threads), 0, math.MaxInt16),
	)
}

// firstOf returns the first error that is not nil.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
