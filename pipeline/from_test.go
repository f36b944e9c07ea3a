package pipeline

import (
	"context"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// beginSink notes what it gets.
type beginSink struct {
	frames []int64
	begins []int64
}

func (s *beginSink) Write(_ context.Context, f *vidcolor.Frame) error {
	s.frames = append(s.frames, f.Index)
	if f.Begin != vidcolor.TransitionNone {
		s.begins = append(s.begins, f.Index)
	}
	return nil
}

// A run that ends before a shot sees the same batches as the whole run until there,
// writes what is wanted and reads only a little more.
func TestRunUntil(t *testing.T) {
	whole, net := fakeStages(t, 200)
	if _, err := runFake(t.Context(), t, whole, fakeOptions()); err != nil {
		t.Fatal(err)
	}
	s, part := fakeStages(t, 200)
	film := s.Source.(*fakeFilm)
	film.next = 60
	sink := &beginSink{}
	s.Sink = sink
	o := fakeOptions()
	o.First, o.From, o.Until = 60, 60, 120
	res, err := runFake(t.Context(), t, s, o)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(net.batches, part.batches[0])
	if end := at + len(part.batches); at < 0 || end > len(net.batches) || !slices.Equal(net.batches[at:end], part.batches) {
		t.Errorf("batches %v are not those of the whole %v", part.batches, net.batches)
	}
	if n := len(sink.frames); n != 60 || sink.frames[0] != 60 || sink.frames[59] != 119 {
		t.Errorf("wrote %d frames: %v", n, sink.frames)
	}
	if last := res.Shots[len(res.Shots)-1]; res.Frames != 120 || last.Last != 119 {
		t.Errorf("got %d frames and a last shot up to %d, want 120 and 119", res.Frames, last.Last)
	}
	if film.next > 160 {
		t.Errorf("%d frames were read for 120", film.next)
	}
}

// A run that begins at a shot's first frame sees the same batches as the whole
// run from there on, and writes only what is wanted.
func TestRunFromTheMiddle(t *testing.T) {
	whole, net := fakeStages(t, 200)
	if _, err := runFake(t.Context(), t, whole, fakeOptions()); err != nil {
		t.Fatal(err)
	}
	for _, from := range []int64{60, 75, 89} {
		s, part := fakeStages(t, 200)
		s.Source.(*fakeFilm).next = 60
		sink := &beginSink{}
		s.Sink = sink
		o := fakeOptions()
		o.First, o.From, o.Total = 60, from, 200
		var shots []Shot
		var last Progress
		o.Shot = func(s Shot) { shots = append(shots, s) }
		o.Progress = func(p Progress) { last = p }
		res, err := runFake(t.Context(), t, s, o)
		if err != nil {
			t.Fatal(err)
		}
		if at := slices.Index(net.batches, part.batches[0]); at < 0 || !slices.Equal(net.batches[at:], part.batches) {
			t.Errorf("from %d: batches %v are not those of the whole %v", from, part.batches, net.batches)
		}
		if n := len(sink.frames); int64(n) != 200-from || sink.frames[0] != from {
			t.Errorf("from %d: wrote %d frames from %d on", from, n, sink.frames[0])
		}
		if want := []int64{90, 120, 150, 180}; !slices.Equal(sink.begins[len(sink.begins)-4:], want) {
			t.Errorf("from %d: shots begin at %v, want %v", from, sink.begins, want)
		}
		if res.Frames != 200 || last.Frames != 200 || len(shots) != len(res.Shots) || res.Shots[0].First != 60 {
			t.Errorf("from %d: %d frames, progress ends at %d, %d of %d shots told, the first at %d", from, res.Frames, last.Frames, len(shots), len(res.Shots), res.Shots[0].First)
		}
	}
}

func TestFromBeforeFirst(t *testing.T) {
	o := fakeOptions()
	o.First, o.From = 10, 5
	if o.Validate() == nil {
		t.Error("frames wanted before the source begins are accepted")
	}
}

// A run whose pictures nobody wants gives every frame's times to the sink, without
// planes, with the same batches, and holds fewer frames than one that paints.
func TestRunBare(t *testing.T) {
	s, whole := fakeStages(t, 200)
	full, err := runFake(t.Context(), t, s, fakeOptions())
	if err != nil {
		t.Fatal(err)
	}
	s, bare := fakeStages(t, 200)
	s.Colorizer = unpainted{s.Colorizer}
	var seen []int64
	s.Sink = sinkFunc(func(f *vidcolor.Frame) error {
		if f.Luma.Pix != nil || f.U.Pix != nil || f.V.Pix != nil {
			t.Errorf("frame %d has planes", f.Index)
		}
		seen = append(seen, f.PTS)
		return nil
	})
	o := fakeOptions()
	o.Bare = true
	res, err := runFake(t.Context(), t, s, o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(bare.batches, whole.batches) {
		t.Errorf("batches %v, want %v", bare.batches, whole.batches)
	}
	if len(seen) != 200 || !slices.IsSorted(seen) {
		t.Errorf("sink got %d frames, pts %v", len(seen), seen)
	}
	if res.Pool >= full.Pool {
		t.Errorf("holds %d frames, a run that paints %d", res.Pool, full.Pool)
	}
}

// unpainted paints nothing.
type unpainted struct{ Colorizer }

func (unpainted) Paint(*vidcolor.Frame, *vidcolor.Chroma) error { return nil }

type sinkFunc func(*vidcolor.Frame) error

func (f sinkFunc) Write(_ context.Context, x *vidcolor.Frame) error { return f(x) }
