package pipeline

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// future is a value that a worker will deliver.
type future[T any] chan T

// task is one input with the future that waits for its result.
type task[A, B any] struct {
	in  A
	out future[B]
}

// ordered applies work to everything that comes from in, with n workers in the
// group, and returns the results' futures in the order of the inputs. At most
// n+queue futures wait; the channel is closed after the last. Take each with
// [receive].
func ordered[A, B any](ctx context.Context, g *errgroup.Group, n, queue int, in <-chan A, work func(A) (B, error)) <-chan future[B] {
	futures := make(chan future[B], n+queue)
	tasks := make(chan task[A, B])
	g.Go(func() error {
		defer close(futures)
		defer close(tasks)
		for {
			a, ok, err := receive(ctx, in)
			if err != nil || !ok {
				return err
			}
			out := make(future[B], 1)
			if err := send(ctx, futures, out); err != nil {
				return err
			}
			if err := send(ctx, tasks, task[A, B]{a, out}); err != nil {
				return err
			}
		}
	})
	for range n {
		g.Go(func() error {
			for {
				t, ok, err := receive(ctx, tasks)
				if err != nil || !ok {
					return err
				}
				b, err := work(t.in)
				if err != nil {
					return err
				}
				t.out <- b // has room for one
			}
		})
	}
	return futures
}

// take waits for the next future and then for its value.
func take[B any](ctx context.Context, futures <-chan future[B]) (v B, ok bool, err error) {
	f, ok, err := receive(ctx, futures)
	if err != nil || !ok {
		return v, false, err
	}
	return receive(ctx, (<-chan B)(f))
}
