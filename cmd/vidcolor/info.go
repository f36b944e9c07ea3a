package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
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
			flagsOf(job.LookOptions()), flagsOf(named("allow-playlists", "threads")), configFlags(),
		),
		Action: p.info,
	})
}

func (p *program) info(c *cli.Context) error {
	s, err := p.options(c)
	if err != nil {
		return err
	}
	if c.NArg() != 1 {
		return fail.Usage("info", fmt.Errorf("%d files named", c.NArg()), "write vidcolor info INPUT")
	}
	s.Input = c.Args().First()
	if err := onlyFiles("info", s.Input); err != nil {
		return err
	}
	l := p.term.listener(s.Input)
	card, err := p.open(1, 0).Inspect(p.ctx, s, !c.Bool("no-shots"), l)
	l.end()
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return writeJSON(p.stdout, card)
	}
	return p.print(card.String())
}

// onlyFiles refuses standard streams where a verb needs to go back and forth.
func onlyFiles(verb string, paths ...string) error {
	for _, path := range paths {
		if path == "-" {
			return fail.Usage(verb, errors.New("it takes files, not standard input or output"), "save the film to a file first")
		}
	}
	return nil
}

// named are the options of these names.
func named(names ...string) (found []job.Option) {
	for _, o := range job.Options() {
		if slices.Contains(names, o.Name) {
			found = append(found, o)
		}
	}
	return found
}
