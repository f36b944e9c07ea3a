package main

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"time"
)

// testStopper is a stopper that notes the exit instead of making it.
func testStopper(t *testing.T) (ctx context.Context, s *stopper, exited chan int) {
	exited = make(chan int, 1)
	s = &stopper{
		signals: make(chan os.Signal, 4), quit: make(chan struct{}), done: make(chan struct{}),
		notice: func(string) {}, exit: func(code int) { exited <- code }, cleanup: map[int]func(){},
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	go s.watch(cancel)
	t.Cleanup(s.close)
	return ctx, s, exited
}

func TestFirstSignalAsks(t *testing.T) {
	ctx, s, exited := testStopper(t)
	s.signals <- syscall.SIGTERM
	<-ctx.Done()
	var stop *stopError
	if !errors.As(context.Cause(ctx), &stop) || stop.ExitCode() != 143 {
		t.Errorf("got cause %v, want SIGTERM", context.Cause(ctx))
	}
	select {
	case code := <-exited:
		t.Errorf("exited with %d at the first signal", code)
	case <-time.After(20 * time.Millisecond):
	}
}

func TestSecondSignalCleansUpAndExits(t *testing.T) {
	_, s, exited := testStopper(t)
	removed, kept := false, false
	forget := s.onAbort(func() { kept = true })
	s.onAbort(func() { removed = true })
	forget()
	s.signals <- syscall.SIGINT
	s.signals <- syscall.SIGINT
	if code := <-exited; code != 130 {
		t.Errorf("got exit code %d, want 130", code)
	}
	if !removed || kept {
		t.Errorf("cleaned up: registered %v, taken back %v; want true, false", removed, kept)
	}
}

func TestSecondSignalDoesNotWaitForAStuckCleanUp(t *testing.T) {
	_, s, exited := testStopper(t)
	stuck := make(chan struct{})
	t.Cleanup(func() { close(stuck) })
	s.onAbort(func() { <-stuck })
	began := time.Now()
	s.signals <- syscall.SIGINT
	s.signals <- syscall.SIGTERM
	if code := <-exited; code != 143 {
		t.Errorf("got exit code %d, want 143", code)
	}
	if d := time.Since(began); d > time.Second {
		t.Errorf("took %v, want at most 1 s", d)
	}
}
