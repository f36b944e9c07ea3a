package preview

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/job"
)

// shotColors is the chroma of the frames up to a shot's last one, as far as it has been
// found.
type shotColors struct {
	from int64 // film index of the frame that it begins with
	last int64 // of the shot's last frame
	w, h int   // of chroma
	stop context.CancelFunc

	mu    sync.Mutex
	exact planes // as the run has it
	draft planes // soon, until exact is there; without a file where there is none
	early glance // of one frame, sooner
	err   error
	ended bool
	news  chan struct{}
	fits  map[int]float32 // of the guide's references, once all is found
	told  time.Time       // when somebody was told last how far it is

	details map[int64][]vidcolor.Detail // of frames that have any, by film index
}

// planes is chroma of frames in a nameless file.
type planes struct {
	file *os.File
	have int64 // film index behind the last frame that is there
}

// glance is the first idea of one frame that something was said of.
type glance struct {
	frame  int64
	before *vidcolor.Chroma // as it was; nil: there is none
	chroma *vidcolor.Chroma // as it may become; nil: not known
}

// newPlanes makes room.
func newPlanes(from int64) (planes, error) {
	file, err := os.CreateTemp("", "vidcolor-look-*")
	if err != nil {
		return planes{}, err
	}
	_ = os.Remove(file.Name()) // where that is possible while it is open
	return planes{file, from}, nil
}

func (p *planes) close() error {
	if p.file == nil {
		return nil
	}
	return p.file.Close()
}

// drop ends the search and closes the files; who still reads them asks anew.
func (c *shotColors) drop() {
	c.stop()
	_ = c.close()
}

func (c *shotColors) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(c.exact.close(), c.draft.close())
}

func (c *shotColors) failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err != nil
}

// bytes is what it takes on disk.
func (c *shotColors) bytes() int64 {
	n := c.exact.have - c.from
	if c.draft.file != nil {
		n += c.draft.have - c.from
	}
	return n * int64(c.size())
}

// find colours the shot of c from its first frame on: by what was recorded of it, or,
// where that is only a part or of another emulsion, soon as a draft, and then anew.
func (f *Film) find(ctx context.Context, c *shotColors) error {
	line, _ := f.now()
	records := f.colors.recorded(c.last)
	if err := f.glimpse(ctx, line, c, records); err != nil {
		return err
	}
	for _, k := range records {
		if !k.whole {
			continue
		}
		if err := c.replay(k.record, func(take func(*vidcolor.Chroma) error) error { return line.Replay(ctx, k.record, take) }, &c.exact); !errors.Is(err, job.ErrOtherLine) {
			return err
		}
	}
	if len(records) > 0 {
		if err := f.sketch(ctx, line, c, records[0].record); err != nil {
			return err
		}
	}
	t, err := f.time(ctx, c.from)
	if err != nil {
		return err
	}
	err = f.findFrom(ctx, line, c, t, true)
	if errors.Is(err, errOtherFrame) {
		err = f.findFrom(ctx, line, c, t, false) // the seek has led elsewhere
	}
	return err
}

// glimpse finds the first idea of the frame that something was said of.
func (f *Film) glimpse(ctx context.Context, line *job.Line, c *shotColors, records []keptRecord) error {
	if c.early.before == nil {
		return nil
	}
	var record *job.Recording
	if len(records) > 0 {
		record = records[0].record
	}
	var chroma *vidcolor.Chroma
	err := f.heads.luma(ctx, c.early.frame, func(shown *vidcolor.Frame) (err error) {
		chroma, err = line.Glance(ctx, record, shown, c.early.before)
		return err
	})
	if chroma == nil || err != nil {
		return err
	}
	chroma.Index = c.early.frame
	c.mu.Lock()
	defer c.mu.Unlock()
	c.early.chroma = chroma
	close(c.news)
	c.news = make(chan struct{})
	return nil
}

// sketch finds a draft of c by what was recorded.
func (f *Film) sketch(ctx context.Context, line *job.Line, c *shotColors, record *job.Recording) error {
	draft, err := newPlanes(c.from)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.draft = draft
	c.mu.Unlock()
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), c.close())
	}
	err = c.replay(record, func(take func(*vidcolor.Chroma) error) error { return line.Draft(ctx, record, take) }, &c.draft)
	if errors.Is(err, job.ErrOtherLine) {
		return nil
	}
	return err
}

// replay takes what play makes of a recording.
func (c *shotColors) replay(record *job.Recording, play func(take func(*vidcolor.Chroma) error) error, to *planes) error {
	err := play(func(chroma *vidcolor.Chroma) error {
		if err := c.add(to, chroma.Index, chroma); err != nil || chroma.Index < c.last {
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

func (f *Film) findFrom(ctx context.Context, line *job.Line, c *shotColors, t timeline, seek bool) error {
	start := t.seek(c.from)
	if !seek {
		start = 0
	}
	r, err := f.read(start)
	if err != nil {
		return err
	}
	defer r.Close()
	return f.record(ctx, line, c, t, r, func(frame *vidcolor.Frame, chroma *vidcolor.Chroma) error {
		err := c.add(&c.exact, frame.Index, chroma)
		if err != nil || frame.Index < c.last {
			f.tellColoring(c, false)
		}
		return err
	})
}

// record finds the chroma of c's frames, which r gives, hands it to take, and keeps what
// it records of them.
func (f *Film) record(ctx context.Context, line *job.Line, c *shotColors, t timeline, r *decode.Reader, take func(*vidcolor.Frame, *vidcolor.Chroma) error) error {
	src := &lateSource{Source: r, first: t.pts[c.from]}
	record := f.colors.room(c.from, c.last)
	_, err := line.Carry(ctx, src, job.RunOptions{First: c.from, Chroma: line.Keep(r), Record: record}, func(frame *vidcolor.Frame, chroma *vidcolor.Chroma) error {
		if err := take(frame, chroma); err != nil || frame.Index < c.last {
			return err
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	if err == nil {
		c.fit(record)
	}
	f.colors.keep(keptRecord{c.last, record, err == nil})
	return err
}

// best is the chroma of frame i that is nearest to exact, nil if none is there or the
// film's own colour is kept.
func (c *shotColors) best(i int64) *vidcolor.Chroma {
	c.mu.Lock()
	exact, draft, early := c.exact, c.draft, c.early
	c.mu.Unlock()
	for _, p := range []planes{exact, draft} {
		if p.file != nil && i < p.have && i >= c.from {
			if chroma, err := c.load(p.file, i); err == nil {
				return chroma
			}
		}
	}
	if early.chroma != nil && early.frame == i {
		return early.chroma
	}
	return nil
}

// size is the bytes of one frame's record.
func (c *shotColors) size() int { return 12 * c.w * c.h }

// add keeps the chroma of frame i, nil for one that keeps the colour that the film has.
func (c *shotColors) add(to *planes, i int64, chroma *vidcolor.Chroma) error {
	if chroma == nil {
		chroma = vidcolor.NewChroma(c.w, c.h)
		chroma.A[0] = float32(math.NaN())
	}
	if c.w != chroma.W || c.h != chroma.H {
		return fmt.Errorf("chroma of frame %d is of %d×%d", i, chroma.W, chroma.H)
	}
	size := c.size()
	b := make([]byte, 0, size)
	for _, plane := range [][]float32{chroma.A, chroma.B, chroma.Conf} {
		for _, v := range plane {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	if _, err := to.file.WriteAt(b, (i-c.from)*int64(size)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(chroma.Details) > 0 {
		if c.details == nil {
			c.details = map[int64][]vidcolor.Detail{}
		}
		c.details[i] = chroma.Details
	} else {
		delete(c.details, i)
	}
	to.have = i + 1
	close(c.news)
	c.news = make(chan struct{})
	return nil
}

// load reads the chroma of frame i back, nil of one that keeps the film's own colour.
func (c *shotColors) load(from *os.File, i int64) (*vidcolor.Chroma, error) {
	size := c.size()
	b := make([]byte, size)
	if _, err := from.ReadAt(b, (i-c.from)*int64(size)); err != nil {
		return nil, err
	}
	chroma := vidcolor.NewChroma(c.w, c.h)
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
	c.mu.Lock()
	defer c.mu.Unlock()
	chroma.Details = c.details[i]
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
