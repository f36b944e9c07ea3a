package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/cliargs"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// env is the environment variable that sets the option name.
func env(name string) []string {
	return []string{"VIDCOLOR_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))}
}

func stringFlag(group, name, value, usage string) cli.Flag {
	return &cli.StringFlag{Category: group, Name: name, Value: value, Usage: usage, EnvVars: env(name)}
}

func boolFlag(group, name, usage string, aliases ...string) cli.Flag {
	return &cli.BoolFlag{Category: group, Name: name, Aliases: aliases, Usage: usage, EnvVars: env(name), DisableDefaultText: true}
}

// flagsOf are the flags of a job's options.
func flagsOf(options []job.Option) (flags []cli.Flag) {
	for _, o := range options {
		flags = append(flags, flagOf(o))
	}
	return flags
}

func flagOf(o job.Option) cli.Flag {
	switch o.Kind {
	case job.KindSwitch:
		f := &cli.BoolFlag{Category: o.Group, Name: o.Name, Usage: o.Usage, Hidden: o.Hidden, EnvVars: env(o.Name), DisableDefaultText: true}
		if o.Short != "" {
			f.Aliases = []string{o.Short}
		}
		return f
	case job.KindWhole:
		n, _ := strconv.Atoi(o.Default) // "" is 0
		return &cli.IntFlag{Category: o.Group, Name: o.Name, Value: n, Usage: o.Usage, Hidden: o.Hidden, EnvVars: env(o.Name)}
	case job.KindNumber:
		v, _ := strconv.ParseFloat(o.Default, 64)
		return &cli.Float64Flag{Category: o.Group, Name: o.Name, Value: v, Usage: o.Usage, Hidden: o.Hidden, EnvVars: env(o.Name)}
	}
	return &cli.StringFlag{Category: o.Group, Name: o.Name, Value: o.Default, Usage: o.Usage, Hidden: o.Hidden, EnvVars: env(o.Name)}
}

// spec takes the options of c's verb and refuses values out of range.
func spec(c *cli.Context) (s job.Spec, err error) {
	if err := configure(c); err != nil {
		return s, err
	}
	for _, o := range job.Options() {
		if c.IsSet(o.Name) {
			if err := o.Set(&s, textOf(c, o)); err != nil {
				return s, err
			}
		}
	}
	return s, s.Validate()
}

// textOf is what the command line or the environment says of o.
func textOf(c *cli.Context, o job.Option) string {
	switch o.Kind {
	case job.KindSwitch:
		return strconv.FormatBool(c.Bool(o.Name))
	case job.KindWhole:
		return strconv.Itoa(c.Int(o.Name))
	case job.KindNumber:
		return strconv.FormatFloat(c.Float64(o.Name), 'g', -1, 64)
	}
	return c.String(o.Name)
}

// runFlags are the options of what is told.
func runFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag(job.GroupRun, "progress", "auto", "`HOW` to report: auto, bar, json or none"),
		boolFlag(job.GroupRun, "verbose", "say more", "v"),
	}
}

// colorFlags are those of colouring, the program's own.
func colorFlags() []cli.Flag {
	jobs := &cli.IntFlag{Category: job.GroupRun, Name: "jobs", Value: 1, Usage: "of many inputs colour `N` at once", EnvVars: env("jobs")}
	return concat(flagsOf(job.Options()), []cli.Flag{jobs}, runFlags(), configFlags(), []cli.Flag{&cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}})
}

// options takes the options of c's verb, those of how the program tells what it does and
// of its threads for all of it, and returns those of a job.
func (p *program) options(c *cli.Context) (job.Spec, error) {
	s, err := spec(c)
	if err != nil {
		return s, cliargs.Blame(c, err, env)
	}
	mode, err := parseProgressMode(c.String("progress"))
	if err != nil {
		return s, fail.Usage("--progress", err, "leave it out: auto is the default")
	}
	p.term.setMode(mode)
	p.term.verbose = c.Bool("verbose")
	useThreads(s.Threads)
	return s, nil
}

// atFlag chooses frames by their times.
func atFlag(usage string) cli.Flag {
	return &cli.StringSliceFlag{Category: job.GroupRange, Name: "at", Usage: usage + "; may be repeated", EnvVars: env("at")}
}

// instants are the times that atFlag was given.
func instants(c *cli.Context) (times []time.Duration, err error) {
	for _, text := range c.StringSlice("at") {
		t, err := clock.Parse(text)
		if err != nil {
			return nil, fail.Usage("--at", err, "times are seconds from the film's beginning")
		}
		times = append(times, t)
	}
	return times, nil
}

func concat(groups ...[]cli.Flag) []cli.Flag {
	var all []cli.Flag
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}
