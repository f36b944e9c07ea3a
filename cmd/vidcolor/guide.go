package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/preview"
)

const guideUse = "write vidcolor guide export FILM GUIDE/"

func (p *program) guideCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "guide",
		Usage:     "put frames of a film into a guide, to be painted on",
		ArgsUsage: "export [--at TIME]... [--shots 3,7] [options] FILM GUIDE/",
		Description: `Writes frames as they are coloured now, by default the first of every shot, into
GUIDE/frames, and a GUIDE/guide.toml. Paint on them, or write hints and regions
(docs/guide-format.md); vidcolor --guide GUIDE/ FILM OUTPUT then follows. What has
been painted on or written is never replaced.`,
		Flags: concat(
			[]cli.Flag{
				atFlag("the frame at `TIME`"),
				stringFlag(job.GroupRange, "shots", "", "the first frame of `SHOTS`, such as 3,7"),
			},
			flagsOf(job.LookOptions()), flagsOf(job.PaintOptions()), flagsOf(named("threads")), runFlags(), configFlags(),
		),
		Action: p.exportGuide,
	})
}

func (p *program) exportGuide(c *cli.Context) error {
	s, err := p.options(c)
	if err != nil {
		return err
	}
	files := c.Args().Slice()
	switch {
	case len(files) == 0 || files[0] != "export":
		return fail.Usage("guide", errors.New("what to do is not said"), guideUse)
	case len(files) != 3:
		return fail.Usage("guide export", fmt.Errorf("%d files named", len(files)-1), guideUse)
	}
	x := preview.GuideExport{Spec: s, Dir: files[2]}
	x.Spec.Input = files[1]
	if x.At, err = instants(c); err != nil {
		return err
	}
	if text := c.String("shots"); text != "" {
		if x.Shots, err = preview.ParseShots(text); err != nil {
			return err
		}
	}
	if err := onlyFiles("guide export", files[1:]...); err != nil {
		return err
	}
	l := p.term.listener(files[1])
	defer l.end()
	return preview.ExportGuide(p.ctx, p.open(1, s.Threads), x, l)
}
