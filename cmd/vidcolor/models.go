package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/fail"
)

func (p *program) modelsCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "models",
		Usage:     "built-in networks, their licence, and how to bring another",
		ArgsUsage: "[--json]",
		Flags:     []cli.Flag{boolFlag("", "json", "print JSON")},
		Action:    p.models,
	})
}

func (p *program) models(c *cli.Context) error {
	if c.NArg() > 0 {
		return fail.Usage("models", fmt.Errorf("%q is too much", c.Args().First()), "write vidcolor models")
	}
	list := colorize.Models()
	if c.Bool("json") {
		return writeJSON(p.stdout, list)
	}
	var b strings.Builder
	for i, m := range list {
		text := m.String()
		if i == 0 {
			text = strings.Replace(text, "\n", " (default)\n", 1)
		}
		fmt.Fprintln(&b, text)
	}
	if len(list) == 0 {
		fmt.Fprintln(&b, "no network is built in")
	}
	fmt.Fprintln(&b, "Another network: --model FILE.vidcolor, a bundle as `train/` exports it; or\n--model FILE.onnx with FILE.json beside it, which docs/manual.md explains.")
	return p.print(b.String())
}
