package preview

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

// maxKept bounds what the chroma of shots takes on disk, in bytes.
const maxKept = 1 << 30

// colorStore finds the chroma of shots and keeps it in nameless files, so that memory
// does not grow with the film.
type colorStore struct {
	film *Film

	mu     sync.Mutex
	shots  []*shotColors // the one asked for last at the end
	closed bool
	kept   []keptRecord // the newest at the end
	said   glance       // the frame that something was said of last, as it was
	stay   stay
}

// shut lets no more be begun.
func (s *colorStore) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.stay.leave()
}

// close drops what was found. It comes after shut, when nothing is being found any more.
func (s *colorStore) close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.shots {
		err = errors.Join(err, c.close())
	}
	s.shots, s.kept = nil, nil
	return err
}

// chroma is that of frame i of a shot, as the full run paints it, or with draft a first
// idea of it, until that is there; nil of one that keeps the film's own colour. It waits
// until it is found.
func (s *colorStore) chroma(ctx context.Context, shot job.Shot, from, i int64, draft bool) (_ *vidcolor.Chroma, isDraft bool, err error) {
	c, err := s.of(shot, from)
	if err != nil {
		return nil, false, err
	}
	for {
		c.mu.Lock()
		exact, sketch, early, fail, ended, news := c.exact, c.draft, c.early, c.err, c.ended, c.news
		c.mu.Unlock()
		dropped := errors.Is(fail, os.ErrClosed) || errors.Is(fail, context.Canceled)
		var file *os.File
		switch {
		case dropped:
		case i < exact.have:
			file = exact.file
		case draft && sketch.file != nil && i < sketch.have:
			file, isDraft = sketch.file, true
		case draft && early.chroma != nil && i == early.frame:
			return early.chroma, true, nil
		}
		if file != nil {
			chroma, err := c.load(file, i)
			if err == nil {
				return chroma, isDraft, nil
			}
			fail, dropped, isDraft = err, errors.Is(err, os.ErrClosed), false
		}
		switch {
		case dropped:
			return s.chroma(ctx, shot, from, i, draft)
		case fail != nil:
			return nil, false, fail
		case ended:
			return nil, false, s.film.missing(i, ErrNoSuchFrame)
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, false, context.Cause(ctx)
		}
	}
}

// of is the shot's colours, begun if they are not there. Of others that are still being
// found only the newest goes on.
func (s *colorStore) of(shot job.Shot, from int64) (*shotColors, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	for k, c := range s.shots {
		if c.last == shot.LastFrame && !c.failed() {
			s.shots = append(append(s.shots[:k:k], s.shots[k+1:]...), c)
			return c, nil
		}
	}
	s.evict()
	s.stay.leave()
	exact, err := newPlanes(from)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(s.film.life)
	line, _ := s.film.now()
	seen := line.Opened("")
	c := &shotColors{w: seen.ProxyW / 4, h: seen.ProxyH / 4, from: from, last: shot.LastFrame, exact: exact, stop: cancel, news: make(chan struct{})}
	if from <= s.said.frame && s.said.frame <= shot.LastFrame {
		c.early, s.said = s.said, glance{}
	}
	s.shots = append(s.shots, c)
	s.film.work.Go(func() {
		defer cancel()
		c.finish(s.film.find(ctx, c))
		s.film.tellColoring(c, true)
	})
	return c, nil
}

// evict makes room: it stops all but the newest search and drops what was asked for
// longest ago; mu is held.
func (s *colorStore) evict() {
	var kept []*shotColors
	bytes := int64(0)
	for k := len(s.shots) - 1; k >= 0; k-- {
		c := s.shots[k]
		c.mu.Lock()
		working, failed := !c.ended && c.err == nil, c.err != nil
		bytes += c.bytes()
		c.mu.Unlock()
		if failed || bytes > maxKept || working && k < len(s.shots)-1 {
			c.drop()
			continue
		}
		kept = append(kept, c)
	}
	slices.Reverse(kept)
	s.shots = kept
}
