package preview

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"time"

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
}

// shut lets no more be begun.
func (s *colorStore) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// close drops what was found. It comes after shut, when nothing is being found any more.
func (s *colorStore) close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.shots {
		err = errors.Join(err, c.file.Close())
	}
	s.shots, s.kept = nil, nil
	return err
}

const (
	maxRecorded = 720 // frames of a shot that is recorded
	maxRecords  = 2   // shots of which what does not depend on what is said is kept in memory
)

// keptRecord is what was found of the shot that ends with frame last.
type keptRecord struct {
	last   int64
	record *job.Recording
}

// keep keeps what was recorded of the shot that ends with frame last.
func (s *colorStore) keep(last int64, r *job.Recording) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = slices.DeleteFunc(s.kept, func(k keptRecord) bool { return k.last == last })
	if r.Spoilt() || s.closed {
		return
	}
	if len(s.kept) >= maxRecords {
		s.kept = slices.Delete(s.kept, 0, 1)
	}
	s.kept = append(s.kept, keptRecord{last, r})
}

func (s *colorStore) recorded(last int64) *job.Recording {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.kept {
		if k.last == last {
			return k.record
		}
	}
	return nil
}

// shotColors is the chroma of the frames up to a shot's last one, as far as it has been
// found.
type shotColors struct {
	from int64 // film index of the frame that it begins with
	last int64 // of the shot's last frame
	file *os.File
	stop context.CancelFunc

	mu    sync.Mutex
	have  int64 // film index behind the last frame that is there
	w, h  int
	err   error
	ended bool
	news  chan struct{}
	fits  map[int]float32 // of the guide's references, once all is found
	told  time.Time       // when somebody was told last how far it is
}

// chroma is that of frame i of a shot, as the full run paints it, nil of one that keeps
// the film's own colour; it waits until it is found.
func (s *colorStore) chroma(ctx context.Context, shot job.Shot, from, i int64) (*vidcolor.Chroma, error) {
	c, err := s.of(shot, from)
	if err != nil {
		return nil, err
	}
	for {
		c.mu.Lock()
		have, fail, ended, news := c.have, c.err, c.ended, c.news
		c.mu.Unlock()
		dropped := errors.Is(fail, os.ErrClosed) || errors.Is(fail, context.Canceled)
		if !dropped && i < have {
			chroma, err := c.load(i)
			if err == nil {
				return chroma, nil
			}
			fail, dropped = err, errors.Is(err, os.ErrClosed)
		}
		switch {
		case dropped:
			return s.chroma(ctx, shot, from, i)
		case fail != nil:
			return nil, fail
		case ended:
			return nil, s.film.missing(i, ErrNoSuchFrame)
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
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
	file, err := os.CreateTemp("", "vidcolor-look-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name()) // where that is possible while it is open
	ctx, cancel := context.WithCancel(s.film.life)
	line, _ := s.film.now()
	seen := line.Opened("")
	c := &shotColors{w: seen.ProxyW / 4, h: seen.ProxyH / 4, from: from, last: shot.LastFrame, file: file, stop: cancel, have: from, news: make(chan struct{})}
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
		size, working := (c.have-c.from)*int64(c.size()), !c.ended && c.err == nil
		failed := c.err != nil
		c.mu.Unlock()
		bytes += size
		if failed || bytes > maxKept || working && k < len(s.shots)-1 {
			c.drop()
			continue
		}
		kept = append(kept, c)
	}
	for i, j := 0, len(kept)-1; i < j; i, j = i+1, j-1 {
		kept[i], kept[j] = kept[j], kept[i]
	}
	s.shots = kept
}

// drop ends the search and closes the file; who still reads it asks anew.
func (c *shotColors) drop() {
	c.stop()
	_ = c.file.Close()
}

func (c *shotColors) failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err != nil
}

// find colours the shot of c from its first frame on.
func (f *Film) find(ctx context.Context, c *shotColors) error {
	t, err := f.time(ctx, c.from)
	if err != nil {
		return err
	}
	err = f.findFrom(ctx, c, t, true)
	if errors.Is(err, errOtherFrame) {
		err = f.findFrom(ctx, c, t, false) // the seek has led elsewhere
	}
	return err
}

func (f *Film) findFrom(ctx context.Context, c *shotColors, t timeline, seek bool) error {
	line, _ := f.now()
	if err := f.replay(ctx, line, c); !errors.Is(err, job.ErrOtherKeyframes) {
		return err
	}
	first := c.from
	start := t.seek(first)
	if !seek {
		start = 0
	}
	r, err := f.read(start)
	if err != nil {
		return err
	}
	defer r.Close()
	src := &lateSource{Source: r, first: t.pts[first]}
	record := job.NewRecording(maxRecorded)
	_, err = line.Carry(ctx, src, job.RunOptions{First: first, Chroma: line.Keep(r), Record: record}, func(frame *vidcolor.Frame, chroma *vidcolor.Chroma) error {
		if err := c.add(frame.Index, chroma); err != nil || frame.Index < c.last {
			f.tellColoring(c, false)
			return err
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	if err == nil {
		f.colors.keep(c.last, record)
		c.fit(record)
	}
	return err
}

// replay finds the chroma of c by what was recorded when its shot was coloured before,
// by another guide; job.ErrOtherKeyframes where that is not enough.
func (f *Film) replay(ctx context.Context, line *job.Line, c *shotColors) error {
	record := f.colors.recorded(c.last)
	if record == nil {
		return job.ErrOtherKeyframes
	}
	err := line.Replay(ctx, record, func(chroma *vidcolor.Chroma) error {
		if err := c.add(chroma.Index, chroma); err != nil || chroma.Index < c.last {
			return err
		}
		return errEnough
	})
	c.fit(record)
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// size is the bytes of one frame's record.
func (c *shotColors) size() int { return 12 * c.w * c.h }

// add keeps the chroma of frame i, nil for one that keeps the colour that the film has.
func (c *shotColors) add(i int64, chroma *vidcolor.Chroma) error {
	c.mu.Lock()
	if chroma == nil {
		chroma = vidcolor.NewChroma(c.w, c.h)
		chroma.A[0] = float32(math.NaN())
	}
	size, same := c.size(), c.w == chroma.W && c.h == chroma.H
	c.mu.Unlock()
	if !same {
		return fmt.Errorf("chroma of frame %d is of %d×%d", i, chroma.W, chroma.H)
	}
	b := make([]byte, 0, size)
	for _, plane := range [][]float32{chroma.A, chroma.B, chroma.Conf} {
		for _, v := range plane {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	if _, err := c.file.WriteAt(b, (i-c.from)*int64(size)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.have = i + 1
	close(c.news)
	c.news = make(chan struct{})
	return nil
}

// load reads the chroma of frame i back, nil of one that keeps the film's own colour.
func (c *shotColors) load(i int64) (*vidcolor.Chroma, error) {
	c.mu.Lock()
	w, h, size := c.w, c.h, c.size()
	c.mu.Unlock()
	b := make([]byte, size)
	if _, err := c.file.ReadAt(b, (i-c.from)*int64(size)); err != nil {
		return nil, err
	}
	chroma := vidcolor.NewChroma(w, h)
	chroma.Index = i
	for _, plane := range [][]float32{chroma.A, chroma.B, chroma.Conf} {
		for k := range plane {
			plane[k] = math.Float32frombits(binary.LittleEndian.Uint32(b))
			b = b[4:]
		}
	}
	if math.IsNaN(float64(chroma.A[0])) {
		return nil, nil
	}
	return chroma, nil
}

// finish notes how the search has ended.
func (c *shotColors) finish(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended, c.err = true, err
	close(c.news)
	c.news = make(chan struct{})
}
