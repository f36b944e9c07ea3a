package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/system"
	"golang.org/x/term"
)

// dash as INPUT or OUTPUT is standard input or output.
const dash = "-"

// The names of the standard streams in messages.
const (
	stdinName  = "standard input"
	stdoutName = "standard output"
)

// pipeFormat is what goes to standard output unless --format says otherwise.
const pipeFormat = "mkv"

// pollPeriod is how often a wait for a pipe looks whether the job is to end.
const pollPeriod = 100 * time.Millisecond

// checkStdin refuses to read a film from a keyboard.
func (e *Engine) checkStdin() error {
	in := e.options.Input
	if in == nil {
		return fail.Refuse("open", stdinName, errors.New("there is none"), "name a file as INPUT")
	}
	if term.IsTerminal(int(in.Fd())) {
		return fail.Refuse("open", stdinName, errors.New("it is a terminal"), "pipe a film into it: vidcolor - OUTPUT < INPUT")
	}
	return nil
}

// checkStdout refuses to write a film to a screen.
func (e *Engine) checkStdout(s *Spec) error {
	f := e.options.Output
	switch {
	case f == nil:
		return fail.Refuse("write", stdoutName, errors.New("it is no file"), "name a file as OUTPUT")
	case term.IsTerminal(int(f.Fd())):
		return fail.Refuse("write", stdoutName, errors.New("it is a terminal"), "pipe it into a file or program")
	case s.Format != "" && !encode.Films("x."+s.Format):
		return fail.Usage("--format", fmt.Errorf("%q is unknown", s.Format), "write mkv, nut, mp4, ts or y4m")
	case s.Format != "" && !encode.Pipes(s.Format):
		return fail.Usage("--format", fmt.Errorf("%s cannot go to a pipe, its header is completed at the end", s.Format), "write mkv, nut, mp4, ts or y4m, or name a file as OUTPUT")
	}
	return nil
}

// pipe reads standard input or another pipe so that the end of the job ends the
// reading.
type pipe struct {
	ctx context.Context
	f   *os.File
}

func (s pipe) Read(b []byte) (int, error) {
	for {
		if err := s.ctx.Err(); err != nil {
			return 0, err
		}
		ready, err := system.Await(s.f, pollPeriod)
		if err != nil {
			return 0, err
		}
		if !ready {
			continue
		}
		if err := fault.At("read standard input"); err != nil {
			return 0, err
		}
		n, again, err := system.Read(s.f, b)
		switch {
		case again:
			continue
		case err != nil:
			return 0, &fs.PathError{Op: "read", Path: "pipe", Err: err}
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

// watchReader ends the job when whoever reads f has gone, without
// waiting for the next write to fail. The returned function ends the watch.
func (j *task) watchReader(f *os.File) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			default:
			}
			if system.ReaderLeft(f, pollPeriod) {
				j.cancel(readerGone(syscall.EPIPE))
				return
			}
		}
	}()
	return func() {
		close(quit)
		<-done
	}
}

// readerGone says that nobody takes the film any more.
func readerGone(err error) error {
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "write", Path: stdoutName, Err: fmt.Errorf("the reader has gone: %w", err), Hint: "it ended before the film did: see what it says"}
}
