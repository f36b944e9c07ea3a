package av

import (
	"errors"
	"io"
	"os"
	"sync"

	"github.com/vidcolor/vidcolor/internal/fault"
)

// feed carries a Go stream to a demuxer through a pipe of the kernel, so that
// FFmpeg calls no Go and Go keeps no pointer of FFmpeg's.
type feed struct {
	src    io.ReadCloser
	r, w   *os.File
	done   chan struct{}
	once   sync.Once
	failed error // of src; set before done is closed
}

// startFeed begins to copy src, which the feed closes.
func startFeed(src io.ReadCloser) (*feed, error) {
	if err := fault.At("pipe"); err != nil {
		src.Close()
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		src.Close()
		return nil, err
	}
	f := &feed{src: src, r: r, w: w, done: make(chan struct{})}
	r.Fd() // makes it block, as FFmpeg expects
	go f.copy()
	return f, nil
}

func (f *feed) copy() {
	defer close(f.done)
	buf := make([]byte, 64<<10)
	for {
		n, err := f.src.Read(buf)
		if n > 0 {
			if _, werr := f.w.Write(buf[:n]); werr != nil {
				return // the demuxer has gone
			}
		}
		if err != nil {
			if err != io.EOF && !errors.Is(err, os.ErrClosed) {
				f.failed = err
			}
			f.stop()
			return
		}
	}
}

// stop ends the stream for the demuxer, also while it waits for more. Safe for
// concurrent use.
func (f *feed) stop() { f.once.Do(func() { _ = f.w.Close() }) }

// err is what ended the stream before its time, nil so far or at a clean end.
func (f *feed) err() error {
	select {
	case <-f.done:
		return f.failed
	default:
		return nil
	}
}

// close ends everything and waits for the copying to end.
func (f *feed) close() {
	_ = f.src.Close()
	f.stop()
	_ = f.r.Close()
	<-f.done
}
