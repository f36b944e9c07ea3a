package preview

import (
	"context"
	"errors"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
)

const (
	maxHeads = 2  // decoders that wait where they were used last
	maxWalk  = 48 // frames that a decoder goes on for, before a new one seeks
)

// head is a decoder that stands behind a frame.
type head struct {
	r     *decode.Reader
	frame *vidcolor.Frame // the last one that it gave
	next  int64           // film index of the frame that it gives next
}

// heads keeps decoders warm at the places where frames were asked for.
type heads struct {
	film *Film

	mu   sync.Mutex
	idle []*head // the one used last at the end
	shut bool
}

// take hands out a decoder that meets frame i soon, or a new one.
func (h *heads) take(ctx context.Context, i int64) (*head, error) {
	h.mu.Lock()
	best := -1
	for k, one := range h.idle {
		if one.next <= i+1 && i-one.next <= maxWalk && (best < 0 || one.next > h.idle[best].next) {
			best = k
		}
	}
	var one *head
	if best >= 0 {
		one = h.idle[best]
		h.idle = append(h.idle[:best], h.idle[best+1:]...)
	}
	h.mu.Unlock()
	if one != nil {
		return one, nil
	}
	return h.open(ctx, i, true)
}

// open opens a decoder that gives frame i next.
func (h *heads) open(ctx context.Context, i int64, seek bool) (*head, error) {
	t, err := h.film.time(ctx, i)
	if err != nil {
		return nil, err
	}
	start := t.seek(i)
	if !seek {
		start = 0
	}
	r, err := h.film.read(start)
	if err != nil {
		return nil, err
	}
	one := &head{r: r, frame: h.film.newFrame(), next: i}
	if err := one.find(ctx, t, i); err != nil {
		err = errors.Join(err, r.Close())
		if seek && errors.Is(err, errOtherFrame) {
			return h.open(ctx, i, false) // the seek has led elsewhere
		}
		return nil, err
	}
	return one, nil
}

// find reads until frame i, which one.frame then holds.
func (one *head) find(ctx context.Context, t timeline, i int64) error {
	for {
		if err := one.r.Next(ctx, one.frame); err != nil {
			if isEnd(err) {
				return errOtherFrame
			}
			return err
		}
		switch {
		case one.frame.PTS == t.pts[i]:
			one.next = i + 1
			return t.check(i, one.frame)
		case one.frame.PTS > t.pts[i]:
			return errOtherFrame
		}
	}
}

// at makes one.frame frame i, which lies at most maxWalk further on, or is there.
func (one *head) at(ctx context.Context, t timeline, i int64) error {
	for one.next <= i {
		if err := one.r.Next(ctx, one.frame); err != nil {
			return err
		}
		one.next++
	}
	one.frame.Index = i
	return t.check(i, one.frame)
}

// put takes a decoder back; the one that was used longest ago goes.
func (h *heads) put(one *head) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.shut {
		return one.r.Close()
	}
	h.idle = append(h.idle, one)
	if len(h.idle) <= maxHeads {
		return nil
	}
	oldest := h.idle[0]
	h.idle = h.idle[1:]
	return oldest.r.Close()
}

// luma calls use with frame i as decoded. The frame is use's until it returns.
func (h *heads) luma(ctx context.Context, i int64, use func(*vidcolor.Frame) error) error {
	t, err := h.film.time(ctx, i)
	if err != nil {
		return err
	}
	one, err := h.take(ctx, i)
	if err != nil {
		return err
	}
	if err := one.at(ctx, t, i); err != nil {
		return errors.Join(err, one.r.Close())
	}
	err = use(one.frame)
	return errors.Join(err, h.put(one))
}

func (h *heads) close() (err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shut = true
	for _, one := range h.idle {
		err = errors.Join(err, one.r.Close())
	}
	h.idle = nil
	return err
}
