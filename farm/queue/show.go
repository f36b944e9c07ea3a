package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// String is the status as people read it.
func (s *Status) String() string {
	var b strings.Builder
	lines, names := lineTitles(s.Films), inputTitles(s.Films)
	for _, f := range s.Films {
		fmt.Fprintf(&b, "%s: %s", lines[f.ID], f.State)
		if f.Units > 0 && !f.ended() {
			fmt.Fprintf(&b, ", %d of %d units", f.Done, f.Units)
		}
		if f.Again > 0 {
			fmt.Fprintf(&b, ", %d made again", f.Again)
		}
		if f.Error != "" {
			b.WriteString(": " + f.Error)
		}
		b.WriteByte('\n')
	}
	if len(s.Films) == 0 {
		b.WriteString("no films\n")
	}
	for _, t := range s.Tasks {
		fmt.Fprintf(&b, "  %s of %s: %s, %d frames", t.Task, names[t.Film], t.Holder, t.Frames)
		if t.Vanished+t.Errors > 0 {
			fmt.Fprintf(&b, "; again, %d workers gone, %d errors", t.Vanished, t.Errors)
		}
		b.WriteByte('\n')
	}
	for _, t := range s.Dead {
		fmt.Fprintf(&b, "dead: %s of %s (%d errors, %d workers gone)\n", t.Task, names[t.Film], t.Errors, t.Vanished)
		for _, f := range t.Failures {
			fmt.Fprintf(&b, "  %s: %s\n", f.Worker, f.Error)
		}
	}
	for _, w := range s.Workers {
		doing := "idle"
		if len(w.Doing) > 0 {
			doing = strings.Join(w.Doing, ", ")
		}
		if w.Paused != "" {
			doing = "pausing: " + w.Paused
		}
		fmt.Fprintf(&b, "worker %s: %s (%s)\n", w.Name, doing, w.Processor)
	}
	fmt.Fprintf(&b, "%d workers, %d tasks in the queue", len(s.Workers), s.Queued)
	if s.Sent > 0 {
		fmt.Fprintf(&b, ", %d MB of films and units in the store", mb(int64(s.Sent)))
	}
	b.WriteByte('\n')
	return b.String()
}

// Watch shows what the farm does: once, or with again every two seconds until ctx ends or
// show fails.
func Watch(ctx context.Context, nc *nats.Conn, again bool, show func(*Status) error) error {
	for {
		s, err := StatusOf(ctx, nc)
		if err == nil {
			err = show(s)
		}
		if err != nil || !again {
			return err
		}
		if !sleep(ctx, 2*time.Second) {
			return context.Cause(ctx)
		}
	}
}
