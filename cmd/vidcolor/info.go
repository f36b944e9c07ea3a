package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/pipeline"
)

func (p *program) infoCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "info",
		Usage:     "streams, colour tags, field order and shots of a film or photo",
		ArgsUsage: "[options] INPUT",
		Description: `Shots and their scenes need a look at every frame; --no-shots skips that and
needs no network.`,
		Flags: concat(
			[]cli.Flag{
				boolFlag("", "json", "print JSON"),
				boolFlag("", "no-shots", "do not look for shots"),
			},
			lookFlags(), []cli.Flag{threadsFlag()},
		),
		Action: p.info,
	})
}

func (p *program) info(c *cli.Context) error {
	o, err := readOptions(c)
	if err != nil {
		return err
	}
	p.apply(o)
	if c.NArg() != 1 {
		return usageError("info", fmt.Errorf("%d files named", c.NArg()), "write vidcolor info INPUT")
	}
	path := c.Args().First()
	if err := firstOf(onlyFiles("info", path), checkInput(path)); err != nil {
		return err
	}
	media, err := decode.Probe(path)
	if err != nil {
		return err
	}
	card := newCard(path, media)
	if !c.Bool("no-shots") && media.HasVideo {
		if err := p.scanShots(card, path); err != nil {
			return err
		}
	}
	if o.json {
		return writeJSON(p.stdout, card)
	}
	return card.print(p.stdout)
}

// scanShots looks at the whole film and adds its shots to card. Without a model, and
// of a film that cannot be coloured, there are none, which is said and no error.
func (p *program) scanShots(card *infoCard, path string) (err error) {
	r, err := decode.Open(path, decode.Options{Threads: decodeThreads(p.net.options.threads)})
	if vidcolor.KindOf(err) == vidcolor.KindUsage { // such as HDR, which is refused for colouring
		p.term.note("shots are not listed: " + oneLine(err))
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	o := lineOptions(info, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, info.Tag.Complete(info.Width, info.Height))
	canvas, err := p.net.canvas(info, o.Layout, o.Tag)
	if err != nil {
		p.term.note("shots are not listed: " + oneLine(err))
		return nil
	}
	s := pipeline.Stages{Source: r, Colorizer: canvas}
	s.Tracker, _ = newTime(p.net.options)
	p.term.begin(path, info.Frames)
	o.Progress = p.term.progress
	res, err := pipeline.Scan(p.ctx, s, o, true, nil)
	p.term.end()
	if err != nil {
		return err
	}
	card.Frames, card.CountedFrames = res.Frames, true
	card.Shots = []reportShot{}
	for _, shot := range res.Shots {
		card.Shots = append(card.Shots, shotReport(shot, res.TimeBase, p.net.scenes()))
	}
	card.Damage = r.Damage().Notes
	return nil
}
