package main

import (
	"errors"
	"fmt"
	"io"
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
	s, err := spec(c)
	if err != nil {
		return err
	}
	if c.NArg() > 0 {
		return fail.Usage("doctor", fmt.Errorf("%q is too much", c.Args().First()), "write vidcolor doctor")
	}
	useThreads(s.Threads)
	found := job.Diagnose(p.ctx, s)
	if c.Bool("json") {
		err = writeJSON(p.stdout, found)
	} else {
		_, err = io.WriteString(p.stdout, findings(found))
		err = wrapStdout(err)
	}
	for _, f := range found {
		if f.Fail {
			return fail.First(err, &vidcolor.Error{Kind: vidcolor.KindModel, Op: "doctor", Err: errors.New(f.Name + ": " + f.Text), Hint: f.Cure})
		}
	}
	return err
}

// findings lists what was found, a line each, and what to do below.
func findings(found []job.Finding) string {
	var b strings.Builder
	for _, f := range found {
		mark := "ok  "
		switch {
		case f.Fail:
			mark = "FAIL"
		case f.Cure != "":
			mark = "note"
		}
		fmt.Fprintf(&b, "%s  %-15s  %s\n", mark, f.Name, f.Text)
		if f.Cure != "" {
			fmt.Fprintf(&b, "%23s%s\n", "", f.Cure)
		}
	}
	return b.String()
}
