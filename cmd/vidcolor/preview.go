package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/preview"
)

func (p *program) previewCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "preview",
		Usage:     "before | after of single frames, as the full run colours them",
		ArgsUsage: "[--at TIME]... [options] INPUT [OUTPUT.png]",
		Description: `Without --at: a sheet of all shots, one row each, three frames a row; of a film
with many shots a selection. Without OUTPUT.png the picture is written to
INPUT's name with .preview.png in the current folder.`,
		Flags: concat(
			[]cli.Flag{atFlag("show the frame at `TIME`")},
			flagsOf(job.LookOptions()), flagsOf(job.PaintOptions()), flagsOf(named("overwrite", "allow-playlists", "threads")), runFlags(), configFlags(),
		),
		Action: p.preview,
	})
}

func (p *program) preview(c *cli.Context) error {
	s, err := p.options(c)
	if err != nil {
		return err
	}
	files := c.Args().Slice()
	if len(files) < 1 || len(files) > 2 {
		return fail.Usage("preview", fmt.Errorf("%d files named", len(files)), "write vidcolor preview INPUT [OUTPUT.png]")
	}
	sheet := preview.Sheet{Spec: s}
	sheet.Spec.Input, sheet.Spec.Output = files[0], previewName(files)
	if sheet.At, err = instants(c); err != nil {
		return err
	}
	if err := onlyFiles("preview", files...); err != nil {
		return err
	}
	l := p.term.listener(files[0])
	defer l.end()
	return preview.Draw(p.ctx, p.open(1, 0), sheet, l)
}

func previewName(files []string) string {
	if len(files) == 2 {
		return files[1]
	}
	base := filepath.Base(files[0])
	return strings.TrimSuffix(base, filepath.Ext(base)) + ".preview.png"
}
