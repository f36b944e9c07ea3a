package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// runFake runs the line and checks that every frame came back.
func runFake(ctx context.Context, t *testing.T, s Stages, o Options) (*Result, error) {
	t.Helper()
	r, err := newRun(s, o)
	if err != nil {
		t.Fatal(err)
	}
	res, err := r.whole(ctx)
	if live := r.frames.pool.Live(); live != 0 {
		t.Errorf("%d frames still lent after the run", live)
	}
	return res, err
}

func TestRunOrderAndCounts(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 11, 12, 13, 29, 30, 31, 59, 60, 61, 500} {
		t.Run(fmt.Sprintf("frames=%d", n), func(t *testing.T) {
			s, net := fakeStages(t, n)
			res, err := runFake(t.Context(), t, s, fakeOptions())
			if err != nil {
				t.Fatal(err)
			}
			keys := n/30*3 + (n%30+11)/12
			if res.Frames != n || s.Sink.(*fakeSink).next != n || res.Keyframes != keys || res.NetworkFrames != keys {
				t.Errorf("got %d frames, %d keyframes, %d on the network; want %d, %d, %d", res.Frames, res.Keyframes, res.NetworkFrames, n, keys, keys)
			}
			if got := s.Carrier.(*fakeCarrier).priors; int64(got) != keys {
				t.Errorf("got %d priors, want %d", got, keys)
			}
			if got, want := int64(len(res.Shots)), (n+29)/30; got != want {
				t.Errorf("got %d shots, want %d", got, want)
			}
			if n > 0 && len(net.batches) == 0 {
				t.Error("the network never ran")
			}
		})
	}
}

func TestRunShots(t *testing.T) {
	s, _ := fakeStages(t, 45)
	res, err := runFake(t.Context(), t, s, fakeOptions())
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Shots) != 2 {
		t.Fatalf("got %d shots, want 2", len(res.Shots))
	}
	a, b := res.Shots[0], res.Shots[1]
	if a.First != 0 || a.Last != 29 || a.StartPTS != 0 || a.EndPTS != 60 || a.LastPTS != 58 || !slices.Equal(a.Keyframes, []int64{0, 12, 24}) {
		t.Errorf("first shot: got %+v", a)
	}
	if b.First != 30 || b.Last != 44 || b.StartPTS != 60 || b.EndPTS != 90 || !slices.Equal(b.Keyframes, []int64{30, 42}) {
		t.Errorf("second shot: got %+v", b)
	}
	if a.Begin != vidcolor.TransitionNone || b.Begin != vidcolor.TransitionDissolve || b.Mixed != 5 {
		t.Errorf("the second shot begins with a %v after %d mixed frames, want a dissolve after 5", b.Begin, b.Mixed)
	}
	if b.Confidence != 0.5 || len(b.Scenes) != 2 || b.Scenes[0] != (Scene{Class: 1, Probability: 0.75}) {
		t.Errorf("second shot: confidence %v, scenes %v; want 0.5, class 1 at 0.75 first", b.Confidence, b.Scenes)
	}
	if res.TimeBase != (vidcolor.Rational{Num: 1, Den: 50}) {
		t.Errorf("time base: got %v", res.TimeBase)
	}
}

// Batches must be the same whatever the speed of the stages.
func TestRunBatchesDoNotDependOnTiming(t *testing.T) {
	var want []string
	for _, tc := range []struct{ queue, painters int }{{1, 1}, {2, 3}, {7, 8}} {
		for range 3 {
			s, net := fakeStages(t, 200)
			s.Sink.(*fakeSink).onWrite = func(int64) { time.Sleep(time.Duration(rand.IntN(100)) * time.Microsecond) }
			o := fakeOptions()
			o.Queue, o.Painters, o.Batch = tc.queue, tc.painters, 4
			if _, err := runFake(t.Context(), t, s, o); err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = net.batches
			}
			if !slices.Equal(net.batches, want) {
				t.Fatalf("queue %d, painters %d: batches %v, want %v", tc.queue, tc.painters, net.batches, want)
			}
		}
	}
	if want[0] != " 0 12 24" || want[1] != " 30 42 54" {
		t.Errorf("first batches: got %q and %q, want frames 0 12 24 and, of the next shot, 30 42 54", want[0], want[1])
	}
}

func TestRunLargeFramesStillMove(t *testing.T) {
	// A window of one frame and the smallest pool must not starve the line.
	s, _ := fakeStages(t, 100)
	o := fakeOptions()
	o.Queue, o.Painters, o.Batch = 1, 1, 1
	if _, err := runFake(t.Context(), t, s, o); err != nil {
		t.Fatal(err)
	}
	o.Width, o.Height, o.Batch = 8192, 4320, 4
	if got := o.window(); got != 1 {
		t.Errorf("window at 8K: got %d frames, want 1", got)
	}
	if got, want := o.poolSize(5, 12), 5+1+12+4+2; got != want {
		t.Errorf("pool at 8K: got %d frames, want %d", got, want)
	}
}

func TestRunErrors(t *testing.T) {
	boom := errors.New("boom")
	tests := []struct {
		name string
		set  func(s *Stages, n *fakeNetwork)
	}{
		{"source", func(s *Stages, _ *fakeNetwork) { s.Source = &fakeFilm{n: 300, failAt: 100, err: boom} }},
		{"source-first", func(s *Stages, _ *fakeNetwork) { s.Source = &fakeFilm{n: 300, err: boom} }},
		{"features", func(_ *Stages, n *fakeNetwork) { n.features = boom }},
		{"color", func(_ *Stages, n *fakeNetwork) { n.color = boom }},
		{"paint", func(_ *Stages, n *fakeNetwork) { n.paint = boom }},
		{"sink", func(s *Stages, _ *fakeNetwork) { s.Sink.(*fakeSink).failAt, s.Sink.(*fakeSink).err = 100, boom }},
		{"sink-first", func(s *Stages, _ *fakeNetwork) { s.Sink.(*fakeSink).err = boom }},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			s, net := fakeStages(t, 300)
			net.failAt = 100
			tc.set(&s, net)
			res, err := runFake(t.Context(), t, s, fakeOptions())
			if !errors.Is(err, boom) {
				t.Errorf("got error %v, want %v", err, boom)
			}
			if res == nil || res.Frames > 100 {
				t.Errorf("got result %+v, want at most 100 frames", res)
			}
		})
	}
}

// A stage that breaks its contract must end the run, not hang it.
func TestRunBrokenContracts(t *testing.T) {
	tests := []struct {
		name string
		set  func(s *Stages)
	}{
		{"tracker-holds-too-many", func(s *Stages) { s.Tracker = &liar{fakeTracker{shotLen: 30, keyEvery: 12, ahead: 9}} }},
		{"tracker-forgets", func(s *Stages) { s.Tracker = &forgetful{fakeTracker{shotLen: 30, keyEvery: 12, ahead: 3}} }},
		{"carrier-forgets", func(s *Stages) { s.Carrier = &forgetfulCarrier{fakeCarrier{ahead: 12}} }},
		{"carrier-out-of-turn", func(s *Stages) { s.Carrier = &twisted{fakeCarrier{ahead: 12}} }},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := fakeStages(t, 300)
			tc.set(&s)
			if _, err := runFake(t.Context(), t, s, fakeOptions()); err == nil {
				t.Error("got no error")
			}
		})
	}
}

type liar struct{ fakeTracker }

func (*liar) Lookahead() int { return 2 }

type forgetful struct{ fakeTracker }

func (*forgetful) Flush() []*vidcolor.Mark { return nil }

type forgetfulCarrier struct{ fakeCarrier }

func (*forgetfulCarrier) Flush() []*vidcolor.Chroma { return nil }

type twisted struct{ fakeCarrier }

func (c *twisted) Add(m *vidcolor.Mark, key *vidcolor.Chroma) []*vidcolor.Chroma {
	out := c.fakeCarrier.Add(m, key)
	slices.Reverse(out)
	return out
}

// Cancelling at 1,000 random moments never deadlocks and never leaks.
func TestRunCancelAtRandomMoments(t *testing.T) {
	rounds := 1000
	if testing.Short() {
		rounds = 100
	}
	stop := errors.New("stop")
	const frames = 120
	early, whole := 0, 0
	for i := range rounds {
		s, _ := fakeStages(t, frames)
		ctx, cancel := context.WithCancelCause(t.Context())
		at := int64(rand.IntN(frames))
		delay := time.Duration(rand.IntN(300)) * time.Microsecond
		if i%2 == 0 { // by the clock: also before the first frame arrives
			time.AfterFunc(delay*3, func() { cancel(stop) })
		} else { // by the frame
			s.Sink.(*fakeSink).onWrite = func(n int64) {
				if n == at {
					cancel(stop)
				}
			}
		}
		done := make(chan error, 1)
		go func() {
			_, err := runFake(ctx, t, s, fakeOptions())
			done <- err
		}()
		select {
		case err := <-done:
			if err == nil {
				whole++
			} else {
				early++
				if !errors.Is(err, stop) {
					t.Errorf("round %d: got error %v, want the cause %v", i, err, stop)
				}
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("round %d: no end 5 s after the cancel", i)
		}
		cancel(nil)
	}
	if early < rounds/4 {
		t.Errorf("only %d of %d rounds were stopped early: the test proves little", early, rounds)
	}
	t.Logf("%d rounds stopped early, %d finished first", early, whole)
}

// A sink that never returns until cancelled fills the queues to their bound.
func TestRunSlowSinkIsBounded(t *testing.T) {
	s, _ := fakeStages(t, 100_000)
	blocked := &blockingSink{}
	s.Sink = blocked
	ctx, cancel := context.WithCancel(t.Context())
	film := s.Source.(*fakeFilm)
	time.AfterFunc(300*time.Millisecond, cancel)
	res, err := runFake(ctx, t, s, fakeOptions())
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want canceled", err)
	}
	if film.next > int64(res.Pool) {
		t.Errorf("read %d frames with a pool of %d", film.next, res.Pool)
	}
}

type blockingSink struct{}

func (*blockingSink) Write(ctx context.Context, _ *vidcolor.Frame) error {
	<-ctx.Done()
	return ctx.Err()
}
