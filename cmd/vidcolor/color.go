package main

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/urfave/cli/v2"
)

// color is the program's own action: colour one input, or many into a folder.
func (p *program) color(c *cli.Context) error {
	if c.Bool("version") {
		return p.printVersion(c)
	}
	o, err := readOptions(c)
	if err != nil {
		return err
	}
	p.apply(o)
	files := c.Args().Slice()
	switch n := len(files); {
	case n == 0:
		return usageError("nothing to do", errors.New("no INPUT and OUTPUT"), "vidcolor --help shows how")
	case n == 1:
		return usageError("color "+files[0], errors.New("no OUTPUT"), "write vidcolor "+files[0]+" OUTPUT.mp4")
	case isFolder(files[n-1]):
		return p.colorMany(files[:n-1], files[n-1], o)
	case n > 2:
		return usageError("color "+files[0], errors.New(files[n-1]+" is no folder"), "several inputs go into one: vidcolor INPUT... OUTDIR/")
	}
	return p.colorOne(files[0], files[1], o)
}

// apply sets what holds for the whole program.
func (p *program) apply(o options) {
	p.term.setMode(o.progress)
	p.net.options = o
	useThreads(o.threads)
}

// colorOne colours input and reports.
func (p *program) colorOne(input, output string, o options) error {
	j := newJob(p, input, output, o)
	j.complete = o.finished(output)
	err := firstOf(
		checkInput(input),
		checkKind(output, o.format),
		checkOutput(output, o.overwrite || j.complete, input),
		o.checkReport(input, output),
	)
	if err == nil && o.resume && (input == dash || output == dash) {
		err = usageError("--resume", errors.New("what a pipe gave or took cannot be had again"), "name files as INPUT and OUTPUT")
	}
	if err == nil && output == dash {
		err = p.checkStdout(o)
	}
	if err != nil {
		return err
	}
	err = j.run()
	j.summary()
	if o.report != "" {
		err = errors.Join(err, writeReport(o.report, j.report))
	}
	return err
}

// checkReport refuses a report that would overwrite something.
func (o options) checkReport(files ...string) error {
	if o.report == "" {
		return nil
	}
	for _, f := range files {
		if f == o.report {
			return refusal("write", o.report, errors.New("the report would replace a film"), "give --report another name")
		}
	}
	return checkOutput(o.report, o.overwrite || o.resume && isReport(o.report), files...)
}

// isReport reports whether path holds a report of an earlier run, such as the run
// that is gone on with has left.
func isReport(path string) bool {
	b, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	var found struct {
		Files    []any `json:"files"`
		ExitCode *int  `json:"exit_code"`
	}
	return json.Unmarshal(b, &found) == nil && (found.Files != nil || found.ExitCode != nil)
}
