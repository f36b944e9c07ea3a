// Command farmproof runs a farm on this machine and does to it what happens to farms:
// workers are killed, the server is killed and started again, connections fall silent.
// Then it compares every film with that of a plain run and looks for what was left behind.
// It does so again and again until the duration is over: in every second round the films
// are sent through the object store, in the others they lie in a folder that all see.
//
//	go run ./scripts/farmproof -bin bin/vidcolor -dir .work/farmproof -films 8 -workers 4 -duration 180s
//
// With -namespaces (what root has on Linux, unless false) server and workers have a network namespace each, keys and
// TLS, and a cut takes a worker's link down. Without, connections are cut by proxies of its
// own, one a worker, that stop passing bytes on without closing, as a network does that is
// gone.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor/farm/queue"
)

// proof is one run.
type proof struct {
	bin, dir                string
	films, workers          int
	lease, kill, cut, crash time.Duration // lease of the farm; mean times between misfortunes
	longest                 time.Duration
	seconds                 int // of film, at most
	random                  *rand.Rand

	duration time.Duration
	inSpaces bool

	host              string
	port              int
	workLine, addLine string
	spaces            *spaces // nil = proxies
	server            *process
	crew              []*process
	proxies           []*proxy
	rounds            []round

	kills, cuts, crashes int
	cpu                  time.Duration // of workers
}

func main() {
	log.SetFlags(log.Ltime)
	p := &proof{}
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of all that is random")
	flag.StringVar(&p.bin, "bin", "bin/vidcolor", "the program")
	flag.StringVar(&p.dir, "dir", ".work/farmproof", "folder to work in, emptied")
	flag.IntVar(&p.films, "films", 8, "number of films")
	flag.IntVar(&p.seconds, "seconds", 120, "length of the longest film")
	flag.IntVar(&p.workers, "workers", 4, "number of workers")
	flag.DurationVar(&p.lease, "lease", 6*time.Second, "of the farm")
	flag.DurationVar(&p.kill, "kill", 8*time.Second, "mean time between kills of a worker")
	flag.DurationVar(&p.cut, "cut", 20*time.Second, "mean time between cuts of a connection")
	flag.DurationVar(&p.crash, "crash", 45*time.Second, "mean time between kills of the server")
	flag.DurationVar(&p.longest, "longest", 30*time.Minute, "give up a round after")
	flag.DurationVar(&p.duration, "duration", 0, "begin rounds for so long; the first two are run in any case")
	flag.BoolVar(&p.inSpaces, "namespaces", canSpaces(), "give server and workers a network namespace each")
	flag.Parse()
	// A network that is a file cannot be sent.
	if err := os.Unsetenv("VIDCOLOR_MODEL"); err != nil {
		log.Fatal(err)
	}
	p.random = rand.New(rand.NewPCG(*seed, 0))
	log.Printf("seed %d", *seed)
	if err := p.run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func (p *proof) run(ctx context.Context) error {
	var err error
	if p.bin, err = filepath.Abs(p.bin); err != nil {
		return err
	}
	if p.dir, err = filepath.Abs(p.dir); err != nil {
		return err
	}
	if err := os.RemoveAll(p.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(p.dir, "plain"), 0o777); err != nil {
		return err
	}
	films, err := p.makeFilms(ctx)
	if err != nil {
		return err
	}
	log.Printf("%d films; plain runs", len(films))
	began := time.Now()
	plainCPU, err := p.plain(ctx, films)
	if err != nil {
		return err
	}
	log.Printf("plain runs took %.0f s, %.0f s of CPU", time.Since(began).Seconds(), plainCPU.Seconds())
	if p.inSpaces {
		if p.spaces, err = makeSpaces(p.workers); err != nil {
			return err
		}
		defer p.spaces.remove()
	}
	defer p.end()
	if err := p.start(ctx); err != nil {
		return err
	}
	began = time.Now()
	for n := 0; n < 2 || time.Since(began) < p.duration; n++ {
		if err := p.round(ctx, films, n); err != nil {
			return err
		}
	}
	took := time.Since(began)
	left, err := p.status()
	for i := 0; err != nil && i < 60; i++ { // it may just be down
		time.Sleep(time.Second)
		left, err = p.status()
	}
	if err != nil {
		return err
	}
	p.end()
	return p.report(films, left, took, plainCPU)
}

// round is one coming of the films.
type round struct {
	sent   bool
	out    string // folder of the results
	status *queue.Status
}

func (p *proof) round(ctx context.Context, films []string, n int) error {
	ctx, cancel := context.WithTimeout(ctx, p.longest)
	defer cancel()
	r := round{sent: n%2 == 1, out: filepath.Join(p.dir, fmt.Sprintf("out%d", n))}
	to := []string{"--to", r.out + "/"}
	if r.sent {
		name := fmt.Sprintf("round%d", n)
		r.out, to = filepath.Join(p.dir, "sent", name), []string{"--to", name + "/", "--send"}
	}
	add := p.command(slices.Concat([]string{"farm", "add"}, films, to, []string{"--unit-length", "6", "--encoder-threads", "2"})...)
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("farm add: %w\n%s", err, out)
	}
	var err error
	if r.status, err = p.torment(ctx, (n+1)*len(films)); err != nil {
		return err
	}
	log.Printf("round %d is complete", n)
	p.rounds = append(p.rounds, r)
	return nil
}

// torment lets things happen until every film is complete.
func (p *proof) torment(ctx context.Context, films int) (*queue.Status, error) {
	var last *queue.Status
	next := map[string]time.Time{}
	due := func(what string, mean time.Duration) bool {
		now := time.Now()
		if t, ok := next[what]; ok && now.Before(t) {
			return false
		}
		_, begun := next[what]
		next[what] = now.Add(time.Duration(p.random.ExpFloat64() * float64(mean)))
		return begun
	}
	for told := time.Now(); ctx.Err() == nil; time.Sleep(250 * time.Millisecond) {
		if due("kill", p.kill) {
			p.killWorker()
		}
		if due("cut", p.cut) {
			p.cutWorker()
		}
		if due("crash", p.crash) {
			p.crashServer()
		}
		s, err := p.status()
		if err != nil {
			continue
		}
		last = s
		done, units := 0, 0
		for _, f := range s.Films {
			if f.State == queue.FilmComplete {
				done++
			}
			units += f.Done
		}
		if done == films {
			return last, nil
		}
		if time.Since(told) > 20*time.Second {
			told = time.Now()
			log.Printf("%d of %d films, %d units; %d kills, %d cuts, %d crashes", done, films, units, p.kills, p.cuts, p.crashes)
		}
	}
	if last != nil {
		log.Print(last)
	}
	return last, fmt.Errorf("not every film is complete after %s", p.longest)
}

func (p *proof) status() (*queue.Status, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	cmd := p.command("farm", "status", "--json")
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	if err := cmd.Wait(); err != nil {
		return nil, err
	}
	s := &queue.Status{}
	return s, json.Unmarshal(out.Bytes(), s)
}
