package main

import (
	"context"
	"errors"
	"io"
	"runtime"

	"github.com/urfave/cli/v2"
)

// program is one invocation of vidcolor.
type program struct {
	stdout, stderr io.Writer

	ctx  context.Context // ends by signal
	stop *stopper
	term *terminal // standard error, shared by messages and progress
	net  network   // opened when first needed
}

// run runs the command line args and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	boundMemory()
	p := &program{stdout: stdout, stderr: stderr, term: newTerminal(stdout, stderr)}
	p.net.warn = p.term.warn
	signals, stop := watchSignals(p.term.note)
	ctx, cancel := context.WithCancelCause(signals)
	p.ctx, p.stop, p.term.broken = ctx, stop, cancel
	defer func() {
		cancel(nil)
		p.stop.close()
	}()

	err := p.execute(args)
	err = errors.Join(err, p.net.close())
	if err == nil {
		return 0
	}
	return p.term.fail(p.cause(err))
}

// cause puts what ended the program, a signal or a closed standard output, in the
// place of what that led to.
func (p *program) cause(err error) error {
	if why := context.Cause(p.ctx); err != nil && why != nil && !errors.Is(why, context.Canceled) {
		var a *advised
		if errors.As(err, &a) {
			return &advised{why, a.hint}
		}
		return why
	}
	return err
}

func (p *program) execute(args []string) error {
	app := p.app()
	if len(args) < 2 {
		return usageError("nothing to do", errors.New("no INPUT and OUTPUT"), "vidcolor --help shows how")
	}
	ordered, err := arrange(app, args)
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
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              refuseUsage,
		Flags:                     colorFlags(),
		Action:                    p.color,
		Commands: []*cli.Command{
			p.previewCommand(),
			p.infoCommand(),
			p.scoreCommand(),
			p.modelsCommand(),
		},
	}
}

// command fills what all verbs share.
func command(c *cli.Command) *cli.Command {
	c.CustomHelpTemplate = verbHelp
	c.HideHelpCommand = true
	c.OnUsageError = refuseUsage
	return c
}

// refuseUsage is reached by what arrange lets through, which should be nothing.
func refuseUsage(_ *cli.Context, err error, _ bool) error {
	return usageError("command line", err, "vidcolor --help lists the options")
}

// useThreads bounds the Go side of the work; n = 0 keeps one a processor.
func useThreads(n int) {
	if n > 0 {
		runtime.GOMAXPROCS(n)
	}
}
