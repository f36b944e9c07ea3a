package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/desk"
	"github.com/vidcolor/vidcolor/farm/queue"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

func (p *program) deskCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "desk",
		Usage:     "a page to look at films before and after, correct them and run them",
		ArgsUsage: "[options] [FILM|FOLDER]...",
		Description: `Prints the address of a page on this machine and opens it in the browser. Only
the named films and folders can be seen there (none: the current folder).
Finished films go into the folder "colored" beside each film. Ctrl-C ends it;
films that were running can be gone on with.`,
		Flags: concat(
			[]cli.Flag{
				stringFlag("", "listen", "127.0.0.1:0", "`ADDRESS:PORT` to listen on; other machines' need --password-file"),
				stringFlag("", "password-file", "", "ask for the password in `FILE` instead of printing a token"),
				stringFlag("", "farm", "", "show the farm at `ADDRESS`, too: its films and workers"),
				boolFlag("", "no-browser", "do not open a browser"),
				&cli.IntFlag{Category: job.GroupRun, Name: "jobs", Value: 1, Usage: "colour `N` films at once", EnvVars: env("jobs")},
			},
			flagsOf(job.LookOptions()), flagsOf(job.PaintOptions()), flagsOf(named("threads")), runFlags(),
		),
		Action: p.desk,
	})
}

func (p *program) desk(c *cli.Context) error {
	s, err := p.options(c)
	if err != nil {
		return err
	}
	if err := onlyFiles("desk", c.Args().Slice()...); err != nil {
		return err
	}
	if err := checkJobs(c.Int("jobs")); err != nil {
		return err
	}
	o := desk.Options{
		Paths: c.Args().Slice(), Listen: c.String("listen"), PasswordFile: c.String("password-file"),
		Spec: s, Engine: p.open(c.Int("jobs"), s.Threads),
	}
	if farm := c.String("farm"); farm != "" {
		client := &queue.Client{Address: queue.Address(farm), Told: p.term.note}
		defer client.Close()
		o.Farm = client
	}
	server, err := desk.New(o)
	if err != nil {
		return deskError(c, err)
	}
	fmt.Fprintln(p.stdout, server.URL())
	p.term.note("the desk is open; Ctrl-C ends it")
	if !c.Bool("no-browser") {
		defer server.Browse()()
	}
	if err := server.Serve(p.ctx); err != nil {
		return fail.File("serve", c.String("listen"), err)
	}
	return fail.Cause(p.ctx, context.Cause(p.ctx))
}

// deskError says what keeps the desk from opening.
func deskError(c *cli.Context, err error) error {
	listen := c.String("listen")
	var path *os.PathError
	var address *net.OpError
	switch {
	case errors.Is(err, desk.ErrOpenToOthers):
		_, port, _ := net.SplitHostPort(listen)
		return fail.Usage("--listen "+listen, err, "add --password-file FILE; or listen on 127.0.0.1 and reach it by: ssh -L "+port+":127.0.0.1:"+port+" THIS-MACHINE")
	case errors.As(err, &path):
		return fail.File("open", path.Path, err)
	case errors.As(err, &address):
		return fail.Usage("--listen "+listen, address.Err, "choose another port, or 0 for any that is free")
	}
	return fail.Usage("desk", err, "vidcolor desk --help shows how")
}
