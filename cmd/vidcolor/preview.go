package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
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
			[]cli.Flag{&cli.StringSliceFlag{Category: groupRange, Name: "at", Usage: "show the frame at `TIME`; may be repeated", EnvVars: env("at")}},
			lookFlags(), paintFlags(), []cli.Flag{overwriteFlag()}, runFlags(),
		),
		Action: p.preview,
	})
}

func (p *program) preview(c *cli.Context) error {
	o, err := readOptions(c)
	if err != nil {
		return err
	}
	p.apply(o)
	files := c.Args().Slice()
	if len(files) < 1 || len(files) > 2 {
		return usageError("preview", fmt.Errorf("%d files named", len(files)), "write vidcolor preview INPUT [OUTPUT.png]")
	}
	v := &previewJob{program: p, opts: o, input: files[0], output: previewName(files)}
	for _, s := range c.StringSlice("at") {
		t, err := parseTime(s)
		if err != nil {
			return usageError("--at", err, "times are seconds from the film's beginning")
		}
		v.at = append(v.at, t)
	}
	if !encode.Photos(v.output) {
		return refusal("write", v.output, errors.New("a preview is a picture"), "end OUTPUT in .png, .jpg, .tif or .webp")
	}
	if err := firstOf(onlyFiles("preview", files...), checkInput(v.input), checkOutput(v.output, o.overwrite, v.input)); err != nil {
		return err
	}
	return v.run()
}

func previewName(files []string) string {
	if len(files) == 2 {
		return files[1]
	}
	base := filepath.Base(files[0])
	return strings.TrimSuffix(base, filepath.Ext(base)) + ".preview.png"
}

// previewJob draws one preview.
type previewJob struct {
	program *program
	opts    options
	input   string
	output  string
	at      []time.Duration

	info    vidcolor.VideoInfo
	tag     vidcolor.ColorTag // of the preview
	damaged bool
}

// maxTile bounds the width of a tile, in pixels: of single frames, and of the
// six frames in a sheet's row.
const (
	maxTile      = 1920
	maxSheetTile = 320
)

func (v *previewJob) run() error {
	shots, err := v.look()
	if err != nil {
		return err
	}
	rows, limit := v.chooseRows(shots), maxSheetTile
	if len(v.at) > 0 || v.info.Still {
		limit = maxTile
	}
	if len(rows) == 0 {
		return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: v.input, Err: errors.New("no picture came out"), Hint: "check whether the film plays at all"}
	}
	w, h := displaySize(v.info)
	w, h = fitWidth(w, h, limit)
	s := newSheet(v.tag, len(rows), 2*len(rows[0].frames), w, h)
	draw := func(t tile, f *vidcolor.Frame) {
		s.put(t.row, 2*t.col, f, v.info.Rotation, false)
		s.put(t.row, 2*t.col+1, f, v.info.Rotation, true)
	}
	for _, tiles := range tilesByShot(rows) {
		if err := v.colorShot(tiles, shots, draw); err != nil {
			return v.program.cause(err)
		}
	}
	for i, r := range rows {
		v.program.term.note(fmt.Sprintf("row %d: %s", i+1, r.label))
	}
	if err := encode.WritePhoto(v.output, s.frame, encode.PhotoOptions{Input: v.input, Overwrite: v.opts.overwrite}); err != nil {
		return err
	}
	v.program.term.note(v.output + ": before | after")
	if v.damaged {
		return damagedInput("preview", v.input)
	}
	return nil
}

// open opens the film from start on and learns what frames it has.
func (v *previewJob) open(start time.Duration) (*decode.Reader, error) {
	r, err := decode.Open(v.input, decode.Options{Threads: decodeThreads(v.opts.threads), Start: start})
	if err != nil {
		return nil, err
	}
	v.info = r.Info()
	v.tag = pictureTag(v.info)
	return r, nil
}
