package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/clidoc"
	"github.com/vidcolor/vidcolor/internal/fail"
)

func (p *program) completionCommand() *cli.Command {
	return command(&cli.Command{
		Name:        "completion",
		Usage:       "what a shell needs to complete this program's options: bash, zsh or fish",
		ArgsUsage:   "SHELL",
		Description: `The script goes to standard output; its first line says where it is to lie.`,
		Action:      p.completion,
	})
}

func (p *program) completion(c *cli.Context) error {
	hint := "write vidcolor completion " + strings.Join(clidoc.Shells(), " or ")
	if c.NArg() != 1 {
		return fail.Usage("completion", errors.New("no SHELL"), hint)
	}
	script, ok := clidoc.Completion(describeApp(c.App), c.Args().First())
	if !ok {
		return fail.Usage("completion", fmt.Errorf("the shell %q is unknown", c.Args().First()), hint)
	}
	return p.print(script)
}

func (p *program) manCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "man",
		Usage:     "this program's man page, as groff reads it",
		ArgsUsage: " ",
		Action:    func(c *cli.Context) error { return p.print(clidoc.Man(describeApp(c.App))) },
	})
}

// describeApp is the command line as man page and completions show it.
func describeApp(app *cli.App) *clidoc.Program {
	d := &clidoc.Program{
		Name: app.Name, Usage: app.Usage, Intro: introduction,
		Sections: []clidoc.Section{
			{Title: "Environment", Text: "Every option has a variable, named with it. VIDCOLOR_ORT names the ONNX Runtime library. What the command line says goes before what the environment says, and that before the file of settings."},
			{Title: "Files", Text: "$XDG_CONFIG_HOME/vidcolor/config.toml, or ~/.config/vidcolor/config.toml: options by their names, such as\n\ncrf = 20\n\nAn option that is unknown is refused with its line. The file is TOML, without tables."},
			{Title: "Exit status", Terms: fail.Codes()},
			{Title: "Examples", Terms: [][2]string{
				{"vidcolor reel.mp4 reel-color.mp4", "colours a film."},
				{"vidcolor --profile archive reels/*.mov colored/", "colours many, each to lossless Matroska."},
				{"vidcolor preview reel.mp4", "shows frames of each shot, before and after."},
			}},
		},
	}
	own := clidoc.Verb{Synopsis: []string{"[options] INPUT OUTPUT", "[options] INPUT... OUTDIR/", "[options] - -"}, Options: clidoc.Options(app.Flags, choicesOf)}
	d.Verbs = append(d.Verbs, own)
	for _, c := range app.Commands {
		v := clidoc.Verb{Name: c.Name, Synopsis: []string{c.ArgsUsage}, Usage: c.Usage, Description: c.Description, Options: clidoc.Options(c.Flags, choicesOf)}
		if c.Name == "completion" {
			v.Words = clidoc.Shells()
		}
		d.Verbs = append(d.Verbs, v)
	}
	return d
}

// choicesOf are the values of an option that has few.
func choicesOf(name string) []string {
	if name == "progress" {
		return []string{"auto", "bar", "json", "none"}
	}
	for _, o := range named(name) {
		return o.Choices
	}
	return nil
}
