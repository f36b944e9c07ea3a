package main

import (
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/score"
)

func (p *program) scoreCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "score",
		Usage:     "how near a coloured film or photo comes to its colour truth",
		ArgsUsage: "[options] TRUTH RESULT",
		Description: `Two films (frame by frame, in order), two photos, or two folders whose files are
matched by name without extension and averaged. Grey is the truth without colour.
CDC and chroma flicker say how much colour changes from frame to frame.`,
		Flags: concat([]cli.Flag{
			boolFlag("", "json", "print JSON"),
			boolFlag("", "curve", "also the gain with mean colourfulness brought to 60 to 100 % of the truth's"),
			boolFlag("", "chroma-only", "give RESULT the luma of TRUTH first: it was coloured from another grey"),
		}, flagsOf(named("allow-playlists", "threads")), configFlags()),
		Action: p.score,
	})
}

func (p *program) score(c *cli.Context) error {
	s, err := p.options(c)
	if err != nil {
		return err
	}
	if c.NArg() != 2 {
		return fail.Usage("score", fmt.Errorf("%d files named", c.NArg()), "write vidcolor score TRUTH RESULT")
	}
	truth, result := c.Args().Get(0), c.Args().Get(1)
	if err := onlyFiles("score", truth, result); err != nil {
		return err
	}
	card, flaw := score.Compare(p.ctx, truth, result, score.Options{
		Curve: c.Bool("curve"), ChromaOnly: c.Bool("chroma-only"), Threads: s.Threads, Playlists: s.AllowPlaylists,
		Warn: p.warnOf,
	})
	if card == nil {
		return flaw
	}
	if c.Bool("json") {
		err = writeJSON(p.stdout, card)
	} else {
		text := card.String()
		if card.Pairs > 1 {
			text = fmt.Sprintf("mean of %d pairs\n", card.Pairs) + text
		}
		err = p.print(text)
	}
	return fail.First(err, flaw)
}

// warnOf says what is wrong with a file, "" for none.
func (p *program) warnOf(file, text string) {
	if file != "" {
		text = filepath.Base(file) + ": " + text
	}
	p.term.warn("", text)
}
