package main

import (
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/temporal"
)

// Groups of options in the help.
const (
	groupNetwork = "Colour"
	groupRange   = "Range"
	groupFile    = "Output"
	groupRun     = "Run"
)

// env is the environment variable that sets the option name.
func env(name string) []string {
	return []string{"VIDCOLOR_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))}
}

func stringFlag(group, name, value, usage string) cli.Flag {
	return &cli.StringFlag{Category: group, Name: name, Value: value, Usage: usage, EnvVars: env(name)}
}

func intFlag(group, name string, value int, usage string) cli.Flag {
	return &cli.IntFlag{Category: group, Name: name, Value: value, Usage: usage, EnvVars: env(name)}
}

func floatFlag(group, name string, value float64, usage string) cli.Flag {
	return &cli.Float64Flag{Category: group, Name: name, Value: value, Usage: usage, EnvVars: env(name)}
}

func boolFlag(group, name, usage string, aliases ...string) cli.Flag {
	return &cli.BoolFlag{Category: group, Name: name, Aliases: aliases, Usage: usage, EnvVars: env(name), DisableDefaultText: true}
}

// lookFlags choose the network and how it looks at a film.
func lookFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag(groupNetwork, "model", "", "`NAME` of a built-in network, or a FILE.vidcolor"),
		stringFlag(groupNetwork, "device", "auto", "`WHERE` the network runs: auto, cpu or cuda[:N]"),
		intFlag(groupNetwork, "size", 0, "short side of the picture the network sees, `N` samples (0: the network's own)"),
		intFlag(groupNetwork, "keyframes", temporal.DefaultKeyInterval, "network at least every `N` frames; 1: on every frame"),
	}
}

// paintFlags decide the colour.
func paintFlags() []cli.Flag {
	return []cli.Flag{
		floatFlag(groupNetwork, "smooth", temporal.DefaultSmooth, "how much a shot's colour leans on its past, `0..1`"),
		floatFlag(groupNetwork, "saturation", 1, "multiplies the colour, `X` from 0 to 4"),
		intFlag(groupNetwork, "year", 0, "`YYYY` of the film: picks its emulsion (without: the file's date tag; 0: unknown)"),
	}
}

func rangeFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag(groupRange, "start", "", "begin at time `T`"),
		stringFlag(groupRange, "framerate", "24", "of numbered pictures (INPUT like frame_%05d.png), `N` or N/D frames a second"),
		stringFlag(groupRange, "duration", "", "end after time `T`"),
	}
}

func encodeFlags() []cli.Flag {
	return []cli.Flag{
		boolFlag(groupFile, "deinterlace", "make whole pictures of interlaced frames (bwdif)"),
		stringFlag(groupFile, "format", "", "kind of film `NAME`, such as mkv, nut, mp4, ts or y4m (default: OUTPUT's extension; for -: mkv)"),
		stringFlag(groupFile, "vcodec", "", "FFmpeg's `NAME` of the video encoder (default: libx264, in WebM libvpx-vp9)"),
		intFlag(groupFile, "crf", -1, "quality `N`, less is better (-1: 18 for x264 and x265, else the encoder's)"),
		stringFlag(groupFile, "preset", "", "the encoder's preset `NAME`"),
		stringFlag(groupFile, "pix-fmt", "", "pixel format `NAME` (default: 8-bit 4:2:0, or 10-bit for deeper films)"),
		boolFlag(groupFile, "keep-partial", "of an interrupted film keep a playable part, not what --resume needs"),
		boolFlag(groupFile, "resume", "go on where an earlier run with the same options was ended"),
		stringFlag(groupFile, "work-dir", "", "keep what --resume needs in `DIR` while a film is made (default: hidden beside OUTPUT)"),
		&cli.DurationFlag{Name: "chunk", Value: 10 * time.Second, Hidden: true, EnvVars: env("chunk")},
		boolFlag(groupFile, "strict-streams", "end with exit code 3 if OUTPUT cannot hold a stream of INPUT"),
		stringFlag(groupFile, "report", "", "write what was done to `FILE.json`"),
	}
}

func overwriteFlag() cli.Flag {
	return boolFlag(groupFile, "overwrite", "replace an existing OUTPUT", "y")
}

func threadsFlag() cli.Flag {
	return intFlag(groupRun, "threads", 0, "use `N` threads (0: one a processor)")
}

func runFlags() []cli.Flag {
	return []cli.Flag{
		threadsFlag(),
		stringFlag(groupRun, "progress", "auto", "`HOW` to report: auto, bar, json or none"),
		boolFlag(groupRun, "verbose", "say more", "v"),
	}
}

// colorFlags are those of colouring, the program's own.
func colorFlags() []cli.Flag {
	version := &cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}
	return concat(lookFlags(), paintFlags(), rangeFlags(), encodeFlags(), []cli.Flag{overwriteFlag()}, runFlags(), []cli.Flag{version})
}

func concat(groups ...[]cli.Flag) []cli.Flag {
	var all []cli.Flag
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}
