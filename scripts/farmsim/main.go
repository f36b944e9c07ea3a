// Command farmsim plays a weekend of a large farm: reels are planned, made in units and
// joined by workers of different speed that die. It is a model of events, without films
// and without NATS; what a task costs NATS is counted by what a worker sends.
//
//	go run ./scripts/farmsim -workers 1000 -reels 10000
package main

import (
	"container/heap"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
)

// farm are the parameters; times are seconds.
type farm struct {
	workers, reels           int
	length                   float64 // of a reel
	speed, spread            float64 // film seconds a second of the median worker, and the logarithm's deviation
	slow                     float64 // share of workers at a fifth of their speed
	planning, joining        float64 // shares of the time that colouring takes
	life, back, lease, beats float64 // mean life of a worker, its absence, and the farm's lease
	second                   bool    // slow units are handed out twice
}

// task is work at a reel.
type task struct {
	reel   int
	film   float64 // seconds of film that it is worth
	kind   int     // plan, unit, join
	copies int
	done   bool
	began  float64
}

const (
	kindPlan = iota
	kindUnit
	kindJoin
)

// reel is a film's state.
type reel struct {
	units   []*task
	left    int
	planned bool
}

// event is something that happens to a worker at a time.
type event struct {
	at     float64
	worker int
	life   int // of the worker, by which events of an earlier one are known
	what   int
	task   *task
}

const (
	finishes = iota
	dies
	returns
	lapses
)

type events []event

func (e events) Len() int           { return len(e) }
func (e events) Less(i, j int) bool { return e[i].at < e[j].at }
func (e events) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)        { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	old := *e
	x := old[len(old)-1]
	*e = old[:len(old)-1]
	return x
}

// worker is one machine.
type worker struct {
	speed float64
	life  int
	doing *task
	since float64
	there bool
}

// world is a run of the model.
type world struct {
	farm
	random *rand.Rand
	now    float64
	queue  events
	crew   []worker
	reels  []reel
	ready  [3][]*task // by how soon: joins, units of reels that are begun, plans
	open   []*task    // that somebody works at
	idle   []int

	left                         int
	units, deaths, again, twice  int
	busy, lost, doubled, waiting float64
	ninety                       float64 // when 99 of 100 reels were complete
}

func main() {
	f := farm{}
	flag.IntVar(&f.workers, "workers", 1000, "machines")
	flag.IntVar(&f.reels, "reels", 10000, "films")
	flag.Float64Var(&f.length, "length", 600, "seconds of a film")
	flag.Float64Var(&f.speed, "speed", 3.3, "film seconds a second that a worker colours")
	seed := flag.Uint64("seed", 1, "of chance")
	flag.Parse()
	f.spread, f.slow, f.planning, f.joining, f.back, f.lease, f.beats = 0.25, 0.01, 0.3, 0.02, 120, 60, 10
	fmt.Println("| mean life of a worker | second copies | hours | over the ideal | work lost to deaths | made twice | last 1 % of films | tasks/s | heartbeats/s |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	for _, life := range []float64{math.Inf(1), 24, 1, 0.25} {
		for _, second := range []bool{false, true} {
			f.life, f.second = life*3600, second
			w := &world{farm: f, random: rand.New(rand.NewPCG(*seed, 0))}
			w.run()
			w.print(life)
		}
	}
}

func (w *world) print(life float64) {
	ideal, total := 0.0, float64(w.farm.reels)*w.length*(1+w.planning+w.joining)
	for _, c := range w.crew {
		ideal += c.speed
	}
	ideal = total / ideal
	name := fmt.Sprintf("%g h", life)
	if math.IsInf(life, 1) {
		name = "for ever"
	}
	fmt.Printf("| %s | %v | %.2f | %+.1f %% | %.2f %% | %.2f %% | %.0f s | %.0f | %.0f |\n", name, w.second, w.now/3600, 100*(w.now/ideal-1),
		100*w.lost/w.busy, 100*w.doubled/w.busy, w.now-w.ninety, float64(w.units)/w.now, float64(w.workers)/w.beats)
}

func (w *world) run() {
	w.crew, w.reels, w.left = make([]worker, w.workers), make([]reel, w.farm.reels), w.farm.reels
	for i := range w.reels {
		w.ready[2] = append(w.ready[2], &task{reel: i, film: w.length * w.planning, kind: kindPlan})
	}
	for i := range w.crew {
		c := &w.crew[i]
		c.speed, c.there = w.speed*math.Exp(w.spread*w.random.NormFloat64()), true
		if w.random.Float64() < w.slow {
			c.speed /= 5
		}
		w.mortal(i)
		w.idle = append(w.idle, i)
	}
	w.assign()
	for w.left > 0 {
		e := heap.Pop(&w.queue).(event)
		w.now = e.at
		w.happen(e)
		w.assign()
	}
}

// mortal draws how long worker i lives.
func (w *world) mortal(i int) {
	if !math.IsInf(w.life, 1) {
		heap.Push(&w.queue, event{at: w.now + w.random.ExpFloat64()*w.life, worker: i, life: w.crew[i].life, what: dies})
	}
}

func (w *world) happen(e event) {
	c := &w.crew[e.worker]
	switch e.what {
	case returns:
		c.there = true
		w.mortal(e.worker)
		w.idle = append(w.idle, e.worker)
	case lapses:
		if !e.task.done {
			w.again++
			w.ready[0] = append(w.ready[0], e.task)
		}
	case dies:
		if e.life != c.life {
			return
		}
		w.deaths++
		c.life++
		c.there = false
		if c.doing != nil {
			w.busy += w.now - c.since
			w.lost += w.now - c.since
			heap.Push(&w.queue, event{at: w.now + w.lease*(0.83+0.17*w.random.Float64()) + 13, what: lapses, task: c.doing})
			c.doing = nil
		}
		heap.Push(&w.queue, event{at: w.now + w.back, worker: e.worker, what: returns})
	case finishes:
		if e.life != c.life {
			return
		}
		w.busy += w.now - c.since
		c.doing = nil
		w.idle = append(w.idle, e.worker)
		if e.task.done {
			w.doubled += w.now - c.since
			return
		}
		w.complete(e.task)
	}
}

// complete takes a task's result.
func (w *world) complete(t *task) {
	t.done = true
	w.units++
	r := &w.reels[t.reel]
	switch t.kind {
	case kindPlan:
		for left := w.length; left > 0; {
			n := 30 + 12*w.random.ExpFloat64()
			if w.random.Float64() < 0.02 { // a long shot
				n += 120 * w.random.ExpFloat64()
			}
			n = min(n, left)
			left -= n
			r.left++
			w.ready[1] = append(w.ready[1], &task{reel: t.reel, film: n, kind: kindUnit})
		}
	case kindUnit:
		if r.left--; r.left == 0 {
			w.ready[0] = append(w.ready[0], &task{reel: t.reel, film: w.length * w.joining, kind: kindJoin})
		}
	case kindJoin:
		if w.left--; w.left == w.farm.reels/100 {
			w.ninety = w.now
		}
	}
}

// assign gives tasks to those who have none.
func (w *world) assign() {
	for len(w.idle) > 0 {
		i := w.idle[len(w.idle)-1]
		c := &w.crew[i]
		if !c.there || c.doing != nil { // it died since, or is listed twice
			w.idle = w.idle[:len(w.idle)-1]
			continue
		}
		t := w.next()
		if t == nil {
			return
		}
		w.idle = w.idle[:len(w.idle)-1]
		c.doing, c.since = t, w.now
		if t.copies++; t.copies == 1 {
			t.began = w.now
			w.open = append(w.open, t)
		}
		heap.Push(&w.queue, event{at: w.now + t.film/c.speed, worker: i, life: c.life, what: finishes, task: t})
	}
}

// next is the task that comes next, nil if there is none.
func (w *world) next() *task {
	for k := range w.ready {
		for len(w.ready[k]) > 0 {
			t := w.ready[k][0]
			w.ready[k] = w.ready[k][1:]
			if !t.done {
				return t
			}
		}
	}
	if !w.second {
		return nil
	}
	var slowest *task
	kept := w.open[:0]
	for _, t := range w.open {
		if t.done {
			continue
		}
		kept = append(kept, t)
		if t.kind == kindUnit && t.copies == 1 && w.now-t.began > 3*45/w.speed && (slowest == nil || t.began < slowest.began) {
			slowest = t
		}
	}
	w.open = kept
	return slowest
}
