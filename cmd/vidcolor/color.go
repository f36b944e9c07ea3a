package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// color is the program's own action: colour one input, or many into a folder.
func (p *program) color(c *cli.Context) error {
	if c.Bool("version") {
		return p.printVersion()
	}
	s, err := p.options(c)
	if err != nil {
		return err
	}
	jobs := c.Int("jobs")
	if err := checkJobs(jobs); err != nil {
		return err
	}
	files := c.Args().Slice()
	switch n := len(files); {
	case n == 0:
		return fail.Usage("nothing to do", errors.New("no INPUT and OUTPUT"), "vidcolor --help shows how")
	case n == 1:
		s.Input = files[0]
		return p.plan(s)
	case isFolder(files[n-1]):
		return p.colorMany(job.Batch{Spec: s, Inputs: files[:n-1], Dir: files[n-1]}, jobs)
	case n > 2:
		return fail.Usage("color "+files[0], errors.New(files[n-1]+" is no folder"), "several inputs go into one: vidcolor INPUT... OUTDIR/")
	}
	s.Input, s.Output = files[0], files[1]
	return p.colorOne(s)
}

// colorOne colours one input.
func (p *program) colorOne(s job.Spec) error {
	if s.Output == "-" && p.term.json() {
		return fail.Usage("--progress json", errors.New("standard output carries the film"), "leave it out: progress goes to standard error")
	}
	e := p.open(1, 0)
	_, err := e.Run(p.ctx, s, p.term.listener(s.Input))
	return err
}

// colorMany colours many inputs into a folder.
func (p *program) colorMany(b job.Batch, jobs int) error {
	b.Listen = func(input string) job.Listener {
		l := p.term.listener(input)
		l.fails = func(err error) {
			if p.ctx.Err() == nil {
				p.term.fail(input, err)
			}
		}
		return l
	}
	threads := 0
	if p.term.many = jobs > 1; p.term.many { // which share --threads; the encoder's decide bits
		threads = b.Spec.Threads
		b.Spec.Threads, b.Spec.EncoderThreads = 0, cmp.Or(b.Spec.EncoderThreads, threads)
	}
	r, err := b.Run(p.ctx, p.open(jobs, threads))
	if r != nil && r.Skipped > 0 {
		p.term.note(fmt.Sprintf("%d of %d outputs were there already", r.Skipped, len(b.Inputs)))
	}
	return err
}

// checkJobs refuses what --jobs does not take.
func checkJobs(n int) error {
	if n >= 1 && n <= 64 {
		return nil
	}
	return fail.Usage("--jobs", fmt.Errorf("%d is out of range", n), "allowed are 1 to 64")
}

// isFolder reports whether the last argument names a folder to write into.
func isFolder(path string) bool {
	if path != "" && os.IsPathSeparator(path[len(path)-1]) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
