package photo

// #include "bridge.h"
import "C"

import (
	"bytes"
	"context"
	"runtime"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

// probe is the length of the pieces of a strip by which it is judged.
const probe = 16 << 10

// A squeezer deflates strips, one at a time.
type squeezer struct {
	level   int // 1 = quick
	samples []byte
	raw     []byte // what was packed last, where that is asked for
	packed  []byte // what was made of the last strip
	buffer  bytes.Buffer
	coded   *zlib.Writer  // by letters alone
	letters *flate.Writer // likewise, raw
	strings *flate.Writer // raw, with repeats
}

func newSqueezer(size, level int) *squeezer {
	return &squeezer{level: level, samples: aligned(size)}
}

// grainy reports whether looking for repeats in b gains next to nothing over coding
// each byte by how frequent it is: the noise of a scan, which is most of its bits.
func (q *squeezer) grainy(b []byte) bool {
	if q.level != 1 || len(b) < 6*probe {
		return false
	}
	var repeats, letters int
	for i := range 3 {
		piece := b[i*(len(b)-probe)/2:][:probe]
		repeats += q.deflate(piece, 1)
		letters += q.zlib(piece)
	}
	return 100*repeats > 95*letters
}

// deflate leaves a zlib stream of b by libdeflate, and returns its length, 0 where there
// is no memory.
func (q *squeezer) deflate(b []byte, level int) int {
	if room := int(C.vc_deflate_bound(C.size_t(len(b)))); cap(q.packed) < room {
		q.packed = make([]byte, room)
	}
	to := q.packed[:cap(q.packed)]
	n := int(C.vc_deflate(bytesC(b), C.size_t(len(b)), bytesC(to), C.size_t(len(to)), C.int(level)))
	q.packed = to[:n]
	return n
}

// zlib leaves a zlib stream of b that codes letters alone in q.buffer, and returns its
// length.
func (q *squeezer) zlib(b []byte) int {
	q.buffer.Reset()
	if q.coded == nil {
		q.coded, _ = zlib.NewWriterLevel(&q.buffer, zlib.HuffmanOnly) // the level is valid
	}
	q.coded.Reset(&q.buffer)
	_, _ = q.coded.Write(b) // a buffer takes everything
	_ = q.coded.Close()
	return q.buffer.Len()
}

// strip makes a zlib stream of b and returns it, nil where there is no memory. It is
// valid until the next.
func (q *squeezer) strip(b []byte) []byte {
	if q.grainy(b) {
		q.zlib(b)
		return q.buffer.Bytes()
	}
	if q.deflate(b, q.level) == 0 {
		return nil
	}
	return q.packed
}

// part makes raw deflated blocks of b, the last of which ends on a byte and not the
// stream. They are valid until the next.
func (q *squeezer) part(b []byte) []byte {
	w, level := &q.strings, 6
	if q.level == 1 {
		level = 5
	}
	if q.grainy(b) {
		w, level = &q.letters, flate.HuffmanOnly
	}
	if *w == nil {
		*w, _ = flate.NewWriter(&q.buffer, level) // the level is valid
	}
	q.buffer.Reset()
	(*w).Reset(&q.buffer)
	_, _ = (*w).Write(b)
	_ = (*w).Flush()
	return q.buffer.Bytes()
}

// inTurn lets make work on 0 to count−1 in several goroutines, each with squeezers of
// its own, and gives what comes of it to take in order, while the next are made.
func inTurn(ctx context.Context, count, size, level int, pack func(q *squeezer, i int) []byte, take func(i int, q *squeezer, packed []byte) error) error {
	type result struct {
		q      *squeezer
		packed []byte
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	team := max(min(runtime.GOMAXPROCS(0), count), 1)
	full, empty := make([]chan result, team), make([]chan *squeezer, team)
	done := make(chan struct{}, team)
	for w := range team {
		full[w], empty[w] = make(chan result, 2), make(chan *squeezer, 2) // room for all that there is: nobody waits to give
		empty[w] <- newSqueezer(size, level)
		empty[w] <- newSqueezer(size, level)
		go func() {
			defer func() { done <- struct{}{} }()
			for i := w; i < count; i += team {
				select {
				case q := <-empty[w]:
					full[w] <- result{q, pack(q, i)}
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	// Callers' rows are asked for no more once this has returned.
	defer func() {
		cancel()
		for range team {
			<-done
		}
	}()
	for i := range count {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case r := <-full[i%team]:
			if err := take(i, r.q, r.packed); err != nil {
				return err
			}
			empty[i%team] <- r.q
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
