package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

func (p *program) doctorCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "doctor",
		Usage:     "whether everything is here that colouring needs, and what to do",
		ArgsUsage: "[options]",
		Description: `Looks at FFmpeg and its encoders, ONNX Runtime and the network, CUDA, threads,
memory, and room in the folders. Ends with 0, or with 5 if nothing can be coloured.`,
		Flags: concat(
			[]cli.Flag{boolFlag("", "json", "print JSON")},
			flagsOf(named("model", "device", "work-dir", "threads")), configFlags(),
		),
		Action: p.doctor,
	})
}

func (p *program) doctor(c *cli.Context) error {
	s, err := p.options(c)
	if err != nil {
		return err
	}
	if c.NArg() > 0 {
		return fail.Usage("doctor", fmt.Errorf("%q is too much", c.Args().First()), "write vidcolor doctor")
	}
	found := job.Diagnose(p.ctx, s)
	if c.Bool("json") {
		err = writeJSON(p.stdout, found)
	} else {
		var text strings.Builder
		for _, f := range found {
			text.WriteString(f.String())
		}
		err = p.print(text.String())
	}
	for _, f := range found {
		if f.Fail {
			return fail.First(err, &vidcolor.Error{Kind: vidcolor.KindModel, Op: "doctor", Err: errors.New(f.Name + ": " + f.Text), Hint: f.Cure})
		}
	}
	return err
}
