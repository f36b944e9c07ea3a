package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

func rootFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "root", Usage: "a folder that machines have under different paths: `NAME=DIR`; may be repeated", EnvVars: env("root")}
}

// unitFlags are the options of films that are made in units.
func unitFlags() []cli.Flag {
	options := slices.DeleteFunc(job.Options(), func(o job.Option) bool { return farm.Foreign(o.Name) })
	return concat([]cli.Flag{
		stringFlag("", "to", "", "`PATH` of the coloured film, or folder of many (colored/ beside each)"),
		stringFlag("", "unit-length", "30", "`T` of film that a unit holds at least"), rootFlag(),
	}, flagsOf(options), runFlags(), configFlags())
}

func (p *program) unitCommands() []*cli.Command {
	unit := &cli.StringFlag{Name: "unit", Usage: "make unit `N` of the plan, 3,7-9, or all"}
	return []*cli.Command{
		command(&cli.Command{
			Name: "plan", Usage: "divide films into units that can be made on many machines", ArgsUsage: "[options] FILM... -o plan.json",
			Description: `Looks at every frame without running the network and writes the plan line by line;
units that are in it can be made meanwhile: docs/farm.md.`,
			Flags:  concat([]cli.Flag{&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the plan to `FILE`"}}, unitFlags()),
			Action: p.planUnits,
		}),
		command(&cli.Command{
			Name: "work", Usage: "make units of a plan", ArgsUsage: "[options] plan.json --unit N",
			Description: `A unit that is made already is left as it is; any number of machines may run it.`,
			Flags:       concat([]cli.Flag{unit, rootFlag()}, flagsOf(named("threads")), runFlags()),
			Action:      p.workUnits,
		}),
		command(&cli.Command{
			Name: "join", Usage: "put the films of a plan together from their units", ArgsUsage: "[options] plan.json",
			Description: `Every unit is compared with its checksum. The units go when their film is there.`,
			Flags:       concat([]cli.Flag{rootFlag()}, flagsOf(named("threads")), runFlags()), Action: p.joinUnits,
		}),
	}
}

// planning is what a command line says of films that are made in units.
func (p *program) planning(c *cli.Context, films []string) (o farm.Planning, err error) {
	s, err := p.options(c)
	if err != nil {
		return o, err
	}
	o = farm.Planning{Spec: s, Films: films, To: c.String("to"), Overwrite: s.Overwrite, Listen: p.listen}
	if err := o.SetLength(c.String("unit-length")); err != nil {
		return o, err
	}
	o.Roots, err = farm.ParseRoots(c.StringSlice("root"))
	return o, err
}

func (p *program) listen(input string) job.Listener { return p.term.listener(input) }

func (p *program) planUnits(c *cli.Context) error {
	films, out := c.Args().Slice(), c.String("output")
	if len(films) == 0 || out == "" {
		return fail.Usage("plan", errors.New("no FILM or no plan to write"), "write vidcolor plan FILM... -o plan.json")
	}
	if err := onlyFiles("plan", append(films, out)...); err != nil {
		return err
	}
	o, err := p.planning(c, films)
	if err != nil {
		return err
	}
	plan, err := o.Write(p.ctx, p.open(1, o.Spec.Threads), out)
	if plan != nil {
		p.term.note(fmt.Sprintf("%s: %d units of %d films", out, plan.Units, len(plan.Films)))
	}
	return err
}

// openPlan reads the plan that a verb names.
func (p *program) openPlan(c *cli.Context, use string) (*farm.Plan, error) {
	s, err := p.options(c)
	if err != nil {
		return nil, err
	}
	if c.NArg() != 1 {
		return nil, fail.Usage(c.Command.Name, fmt.Errorf("%d files named", c.NArg()), use)
	}
	roots, err := farm.ParseRoots(c.StringSlice("root"))
	if err != nil {
		return nil, err
	}
	p.open(1, s.Threads)
	return farm.ReadPlan(c.Args().First(), roots)
}

func (p *program) workUnits(c *cli.Context) error {
	plan, err := p.openPlan(c, "write vidcolor work plan.json --unit N")
	if err != nil {
		return err
	}
	return plan.MakeThese(p.ctx, p.engine, c.String("unit"), p.listen, p.term.note)
}

func (p *program) joinUnits(c *cli.Context) error {
	plan, err := p.openPlan(c, "write vidcolor join plan.json")
	if err != nil {
		return err
	}
	return plan.JoinAll(p.ctx, p.engine, farm.Joining{Note: p.term.note, Listen: p.listen}, func(input string, err error) { p.term.fail(input, err) })
}
