package main

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/cliargs"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// program is one invocation of vidcolor.
type program struct {
	stdout, stderr io.Writer

	args   []string        // the command line
	ctx    context.Context // ends by signal
	stop   *stopper
	term   *terminal   // standard error, shared by messages and progress
	engine *job.Engine // opened when first needed
}

// run runs the command line args and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	job.BoundMemory()
	p := &program{stdout: stdout, stderr: stderr, term: newTerminal(stdout, stderr)}
	signals, stop := watchSignals(p.term.note)
	ctx, cancel := context.WithCancelCause(signals)
	p.ctx, p.stop, p.term.broken = ctx, stop, cancel
	defer func() {
		cancel(nil)
		p.stop.close()
	}()

	err := p.execute(args)
	err = errors.Join(err, p.close())
	if err == nil {
		return 0
	}
	return p.term.fail("", fail.Cause(p.ctx, err))
}

// open makes the engine that runs up to jobs jobs at once, on threads threads
// together, 0 for one a processor.
func (p *program) open(jobs, threads int) *job.Engine {
	out, _ := p.stdout.(*os.File)
	p.engine = job.NewEngine(job.EngineOptions{Jobs: jobs, Threads: threads, Input: os.Stdin, Output: out})
	p.stop.onAbort(p.engine.RemoveUnfinished)
	return p.engine
}

func (p *program) close() error {
	if p.engine == nil {
		return nil
	}
	return p.engine.Close()
}

func (p *program) execute(args []string) error {
	app := p.app()
	p.args = args
	if len(args) < 2 {
		return fail.Usage("nothing to do", errors.New("no INPUT and OUTPUT"), "vidcolor --help shows how")
	}
	ordered, err := cliargs.Arrange(app, args)
	if err != nil {
		return err
	}
	return app.RunContext(p.ctx, ordered)
}

// app describes the command line. What it does is in the verbs' files.
func (p *program) app() *cli.App {
	return &cli.App{
		Name:                      "vidcolor",
		Usage:                     "colour black-and-white film",
		Writer:                    p.stdout,
		ErrWriter:                 p.stderr,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		CustomAppHelpTemplate:     appHelp,
		Copyright:                 exitTable(), // the template's only free field
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              refuseUsage,
		Flags:                     colorFlags(),
		Action:                    p.color,
		Commands: append([]*cli.Command{
			p.previewCommand(),
			p.guideCommand(),
			p.infoCommand(),
			p.scoreCommand(),
			p.deskCommand(),
			p.modelsCommand(),
			p.doctorCommand(),
			p.completionCommand(),
			p.manCommand(),
			p.farmCommand(),
		}, p.unitCommands()...),
	}
}

// command fills what all verbs share.
func command(c *cli.Command) *cli.Command {
	c.CustomHelpTemplate = verbHelp
	c.HideHelpCommand = true
	c.OnUsageError = refuseUsage
	return c
}

// refuseUsage is reached by what cliargs lets through, which should be nothing.
func refuseUsage(_ *cli.Context, err error, _ bool) error {
	return fail.Usage("command line", err, "vidcolor --help lists the options")
}

// useThreads bounds the Go side of the work; n = 0 keeps one a processor.
func useThreads(n int) {
	if n > 0 {
		runtime.GOMAXPROCS(n)
	}
}
