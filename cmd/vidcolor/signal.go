package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// stopError is the cause of a context that a signal ended.
type stopError struct{ signal syscall.Signal }

func (e *stopError) Error() string {
	switch e.signal {
	case syscall.SIGINT:
		return "interrupted"
	case syscall.SIGTERM:
		return "terminated"
	}
	return "stopped by " + e.signal.String()
}

// ExitCode is 128 plus the signal's number, as a shell would report it.
func (e *stopError) ExitCode() int { return 128 + int(e.signal) }

// stopper turns signals into the end of a context. The first one asks: the
// run's stages return and its output is removed or kept. The second one does
// not wait: it removes what is registered and ends the process.
type stopper struct {
	signals chan os.Signal
	quit    chan struct{}
	done    chan struct{}
	notice  func(string)
	exit    func(code int)

	mu      sync.Mutex
	cleanup map[int]func()
	next    int
}

// abortTime is how long a second signal lets the clean-up take.
const abortTime = 700 * time.Millisecond

// watchSignals returns a context that SIGINT, SIGTERM or SIGHUP ends, the last
// unless nohup has it ignored, and ignores SIGPIPE so that writing to a closed pipe is an error like any other.
func watchSignals(notice func(string)) (context.Context, *stopper) {
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &stopper{
		signals: make(chan os.Signal, 4),
		quit:    make(chan struct{}),
		done:    make(chan struct{}),
		notice:  notice,
		exit:    os.Exit,
		cleanup: map[int]func(){},
	}
	signal.Ignore(syscall.SIGPIPE)
	signal.Notify(s.signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // by nohup
		signal.Notify(s.signals, syscall.SIGHUP)
	}
	go s.watch(cancel)
	return ctx, s
}

func (s *stopper) watch(cancel context.CancelCauseFunc) {
	defer close(s.done)
	stopped := false
	for {
		select {
		case <-s.quit:
			cancel(nil)
			return
		case sig := <-s.signals:
			stop := &stopError{sig.(syscall.Signal)}
			if stopped {
				s.abort(stop.ExitCode())
				continue
			}
			stopped = true
			s.notice(stop.Error() + ", stopping; once more ends at once")
			cancel(stop)
		}
	}
}

// abort cleans up as far as time allows and ends the process.
func (s *stopper) abort(code int) {
	cleaned := make(chan struct{})
	go func() {
		defer close(cleaned)
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, f := range s.cleanup {
			f()
		}
	}()
	select {
	case <-cleaned:
	case <-time.After(abortTime):
	}
	s.exit(code)
}

// onAbort registers what a second signal must clean up; the returned function
// takes it back.
func (s *stopper) onAbort(f func()) (forget func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.next
	s.next++
	s.cleanup[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.cleanup, id)
	}
}

// close stops watching.
func (s *stopper) close() {
	signal.Stop(s.signals)
	close(s.quit)
	<-s.done
}
