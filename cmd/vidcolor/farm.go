package main

import (
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/farm/queue"
	"github.com/vidcolor/vidcolor/internal/fail"
)

func (p *program) farmCommand() *cli.Command {
	return command(&cli.Command{
		Name: "farm", Usage: "colour many films on many machines", ArgsUsage: "serve|add|work|status|fetch|cancel|retry [options] [FILM]...",
		Description: `serve keeps the queue and prints the one line that a worker needs; work takes units
until it is stopped; add FILM... --to OUT/ [options of colouring] adds films;
status shows (--json, --watch); cancel and retry take films, or none for all. Where no folder is
shared, films go to serve --films DIR by add --send FILM..., and fetch FILM... --to DIR/
brings back what became of them: docs/farm.md.`,
		Flags: concat([]cli.Flag{
			stringFlag("", "farm", "nats://127.0.0.1:4222", "`ADDRESS` of the farm"),
			stringFlag("", "store", "", "serve: keep the queue in `DIR`, on a disk of this machine"),
			stringFlag("", "listen", "127.0.0.1:4222", "serve: `ADDRESS:PORT`; other machines' is by keys and TLS"),
			stringFlag("", "nats", "", "serve: use the NATS server or cluster at `ADDRESS`"),
			&cli.IntFlag{Name: "replicas", Value: 1, Usage: "serve: of a cluster `N` servers keep each message"},
			&cli.StringSliceFlag{Name: "machine", Usage: "serve: give the worker `NAME` a key of its own; may be repeated, and then no other works"},
			stringFlag("", "films", "", "serve: take films that are sent, and keep what becomes of them in `DIR`"),
			stringFlag("", "lease", "60", "serve: a worker that says nothing for `T` has vanished"),
			&cli.IntFlag{Name: "priority", Usage: "add: films of a higher `N` come first"},
			boolFlag("", "send", "add: send films, where no folder is shared; --to is a name below the farm's own folder"),
			stringFlag("", "cache", "", "work: keep films that are sent in `DIR` while they are worked at (else the user's cache)"),
			&cli.IntFlag{Name: "jobs", Value: 1, Usage: "work: make `N` units at once", EnvVars: env("jobs")},
			boolFlag("", "json", "status: print JSON"), boolFlag("", "watch", "status: print it every two seconds"),
		}, unitFlags()),
		Action: p.farm,
	})
}

func (p *program) farm(c *cli.Context) error {
	o, err := p.planning(c, c.Args().Tail())
	if err != nil {
		return err
	}
	verb := c.Args().First()
	if verb == "work" {
		if err := checkJobs(c.Int("jobs")); err != nil {
			return err
		}
	}
	if len(o.Films) > 0 && (verb == "serve" || verb == "work" || verb == "status") {
		return fail.Usage("farm "+verb, fmt.Errorf("%q is too much", o.Films[0]), "vidcolor farm --help shows what it takes")
	}
	if verb == "serve" {
		s := &queue.Server{Store: c.String("store"), Listen: c.String("listen"), NATS: queue.Address(c.String("nats")), Copies: c.Int("replicas"),
			Roots: o.Roots, Films: c.String("films"), Machines: c.StringSlice("machine"), Told: p.term.note, Ready: func(line string) { fmt.Fprintln(p.stdout, line) }}
		if err := s.SetLease(c.String("lease")); err != nil {
			return err
		}
		if s.Films != "" {
			s.Engine = p.open(1, o.Spec.Threads)
		}
		return s.Run(p.ctx)
	}
	do := map[string]func(*cli.Context, *nats.Conn, farm.Planning) error{"add": p.farmAdd, "work": p.farmWork, "status": p.farmStatus, "fetch": p.farmFetch, "cancel": p.farmAsk, "retry": p.farmAsk}[verb]
	if do == nil {
		return fail.Usage("farm", errors.New("what to do is not said"), "write vidcolor farm serve, add, work, status, fetch, cancel or retry")
	}
	connect := queue.Address(c.String("farm")).Connect
	if verb == "work" {
		connect = func(name string, told func(string)) (*nats.Conn, error) {
			return queue.Address(c.String("farm")).Await(p.ctx, name, told)
		}
	}
	nc, err := connect("vidcolor "+verb, p.term.note)
	if err != nil {
		return err
	}
	defer nc.Close()
	return do(c, nc, o)
}

func (p *program) farmAdd(c *cli.Context, nc *nats.Conn, o farm.Planning) error {
	if len(o.Films) == 0 {
		return fail.Usage("farm add", errors.New("no FILM"), "write vidcolor farm add FILM... --to OUT/")
	}
	o.May = p.open(1, o.Spec.Threads).MayPlan
	if c.Bool("send") {
		return p.notes(queue.Send(p.ctx, nc, o, c.Int("priority"), p.term.note))
	}
	return p.notes(queue.Add(p.ctx, nc, o, c.Int("priority")))
}

func (p *program) farmFetch(c *cli.Context, nc *nats.Conn, o farm.Planning) error {
	return p.notes(queue.Fetch(p.ctx, nc, o.Films, o.To, o.Overwrite))
}

func (p *program) farmAsk(c *cli.Context, nc *nats.Conn, o farm.Planning) error {
	return p.notes(queue.Ask(p.ctx, nc, c.Args().First(), o.Films, o.Roots))
}

func (p *program) notes(notes []string, err error) error {
	for _, n := range notes {
		p.term.note(n)
	}
	return err
}

func (p *program) farmWork(c *cli.Context, nc *nats.Conn, o farm.Planning) error {
	jobs := c.Int("jobs")
	films := &queue.Films{Engine: p.open(jobs, o.Spec.Threads), Roots: o.Roots, Note: p.term.note, Farm: queue.Address(c.String("farm")), Cache: c.String("cache")}
	defer films.Close()
	w := &queue.Worker{Jobs: jobs, Told: p.term.note, Doer: films}
	return w.Run(p.ctx, nc)
}

func (p *program) farmStatus(c *cli.Context, nc *nats.Conn, _ farm.Planning) error {
	return queue.Watch(p.ctx, nc, c.Bool("watch"), func(s *queue.Status) error {
		if c.Bool("json") {
			return writeJSON(p.stdout, s)
		}
		return p.print(s.String())
	})
}
