package job_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

// Runs of lines take their turns by memory, beside a job that has all of its own, and end
// with the engine.
func TestLinesHaveABudget(t *testing.T) {
	e := newEngine(t, job.EngineOptions{Memory: 1, Threads: 1})
	info := vidcolor.VideoInfo{Width: 96, Height: 64, Depth: 8}
	line, err := e.Line(t.Context(), job.Spec{Model: tinyModel, Size: 32}, info, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, vidcolor.ColorTag{}.Complete(96, 64))
	if err != nil {
		t.Fatal(err)
	}
	first, second := &held{open: make(chan struct{})}, &held{}
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := line.Scan(t.Context(), first, job.RunOptions{}, false, nil); err != nil {
			t.Error(err)
		}
	})
	<-first.begun()
	in := films(t, 1)
	if _, err := e.Run(t.Context(), lossless(in[0], filepath.Join(t.TempDir(), "a.mkv")), nil); err != nil {
		t.Errorf("a job beside a run of a line: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := line.Carry(ctx, second, job.RunOptions{}, nil); !errors.Is(err, context.DeadlineExceeded) || second.calls.Load() > 0 {
		t.Errorf("a run beside one that has all the memory: %v after %d frames, want it to wait", err, second.calls.Load())
	}
	close(first.open)
	wait.Wait()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if _, err := line.Color(t.Context(), second, nil, job.RunOptions{}); !errors.Is(err, job.ErrClosed) {
		t.Errorf("after the engine: got %v, want %v", err, job.ErrClosed)
	}
}

// held is a source that ends once open is closed.
type held struct {
	open  chan struct{}
	calls atomic.Int32
	once  sync.Once
	first chan struct{}
}

func (h *held) begun() <-chan struct{} {
	h.once.Do(func() { h.first = make(chan struct{}) })
	return h.first
}

func (h *held) Next(context.Context, *vidcolor.Frame) error {
	if h.calls.Add(1) == 1 && h.open != nil {
		h.begun()
		close(h.first)
		<-h.open
	}
	return io.EOF
}
