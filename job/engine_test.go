package job_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
	"go.uber.org/goleak"
)

// tinyModel answers at once.
var tinyModel = filepath.Join("..", "testdata", "tiny.vidcolor")

// newEngine is an engine that the test closes; it skips without ONNX Runtime.
func newEngine(t testing.TB, o job.EngineOptions) *job.Engine {
	t.Helper()
	net, err := colorize.Open(colorize.Options{Model: tinyModel})
	if err != nil {
		t.Skipf("no network: %v", err)
	}
	if err := net.Close(); err != nil {
		t.Fatal(err)
	}
	e := job.NewEngine(o)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// films makes n films that differ, of a second each with a cut in the middle.
func films(t testing.TB, n int) (paths []string) {
	for i := range n {
		half := fmt.Sprintf("size=96x64:rate=25:duration=%d", 1)
		paths = append(paths, mediatest.Make(t, fmt.Sprintf("film%d.mkv", i),
			"-f", "lavfi", "-i", "testsrc2="+half, "-f", "lavfi", "-i", fmt.Sprintf("mandelbrot=size=96x64:rate=25:start_scale=%d", i+1),
			"-filter_complex", "[0]trim=end_frame=14[a];[1]trim=end_frame=12[b];[a][b]concat=n=2,format=gray", "-c:v", "ffv1"))
	}
	return paths
}

func lossless(in, out string) job.Spec {
	return job.Spec{Input: in, Output: out, Model: tinyModel, Size: 32, Codec: "ffv1", Threads: 1}
}

// Two jobs at once give the bits of one after the other, by one session.
func TestJobsAtOnce(t *testing.T) {
	defer goleak.VerifyNone(t)
	in, dir := films(t, 3), t.TempDir()
	colored := func(jobs int) (sums [][]string) {
		e := job.NewEngine(job.EngineOptions{Jobs: jobs, Threads: jobs})
		var wait sync.WaitGroup
		for i, f := range in {
			wait.Go(func() {
				if _, err := e.Run(t.Context(), lossless(f, filepath.Join(dir, fmt.Sprintf("%d-%d.mkv", jobs, i))), nil); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := colorize.Live(); n > 8 && jobs > 1 {
			t.Logf("%d native objects of ONNX Runtime", n)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		for i := range in {
			sums = append(sums, mediatest.FrameMD5(t, filepath.Join(dir, fmt.Sprintf("%d-%d.mkv", jobs, i))))
		}
		return sums
	}
	newEngine(t, job.EngineOptions{}) // or skip
	one, three := colored(1), colored(3)
	for i := range in {
		if !slices.Equal(one[i], three[i]) || len(one[i]) < 26 {
			t.Errorf("film %d: %d frames alone, %d beside others, not the same", i, len(one[i]), len(three[i]))
		}
	}
	if slices.Equal(one[0], one[1]) {
		t.Error("two films came out the same")
	}
}

// A budget that has room for one job lets jobs run one at a time.
func TestBudget(t *testing.T) {
	in, dir := films(t, 1), t.TempDir()
	for name, o := range map[string]job.EngineOptions{
		"jobs": {Jobs: 1}, "threads": {Jobs: 3, Threads: 1}, "memory": {Jobs: 3, Threads: 8, Memory: 1},
	} {
		e := newEngine(t, o)
		var open, most atomic.Int32
		var wait sync.WaitGroup
		for i := range 3 {
			wait.Go(func() {
				l := job.ListenerFunc(func(ev job.Event) {
					switch ev.(type) {
					case job.Opened:
						most.Store(max(most.Load(), open.Add(1)))
					case job.Finished:
						open.Add(-1)
					}
				})
				if _, err := e.Run(t.Context(), lossless(in[0], filepath.Join(dir, fmt.Sprintf("%s%d.mkv", name, i))), l); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if most.Load() != 1 {
			t.Errorf("%s: %d jobs were open at once, want 1", name, most.Load())
		}
	}
}

// A hundred jobs that end at any moment leave no goroutine, session or file.
func TestCancelledJobsLeaveNothing(t *testing.T) {
	in := films(t, 2)
	newEngine(t, job.EngineOptions{}) // or skip
	defer goleak.VerifyNone(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	dir := t.TempDir()
	e := job.NewEngine(job.EngineOptions{Jobs: 3, Threads: 3})
	var wait sync.WaitGroup
	var stopped atomic.Int32
	for i := range 100 {
		after := time.Duration(random.Int64N(int64(400 * time.Millisecond)))
		wait.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), after)
			defer cancel()
			out := filepath.Join(dir, fmt.Sprintf("%d.mkv", i))
			_, err := e.Run(ctx, lossless(in[i%2], out), nil)
			if err == nil { // it was quicker
				err = os.Remove(out)
			} else if errors.Is(err, context.DeadlineExceeded) {
				stopped.Add(1)
				err = nil
			}
			if err != nil {
				t.Error(err)
			}
		})
		if i%10 == 9 {
			wait.Wait()
		}
	}
	wait.Wait()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if n := av.Live() + colorize.Live(); n != 0 {
		t.Errorf("%d native objects are left", n)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if stopped.Load() == 0 {
		t.Error("no job was stopped")
	}
}

// A closed engine ends its jobs and takes no more.
func TestClose(t *testing.T) {
	in, dir := films(t, 1), t.TempDir()
	e := newEngine(t, job.EngineOptions{})
	closed := make(chan error, 1)
	l := job.ListenerFunc(func(ev job.Event) {
		if _, ok := ev.(job.Opened); ok {
			go func() { closed <- e.Close() }()
			time.Sleep(20 * time.Millisecond)
		}
	})
	s := lossless(in[0], filepath.Join(dir, "out.mkv"))
	if _, err := e.Run(t.Context(), s, l); !errors.Is(err, job.ErrClosed) {
		t.Errorf("the running job: got %v", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := e.Run(t.Context(), s, nil); !errors.Is(err, job.ErrClosed) {
		t.Errorf("another job: got %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// What a listener is told, and in which order.
func TestEvents(t *testing.T) {
	in, dir := films(t, 1), t.TempDir()
	e := newEngine(t, job.EngineOptions{})
	var kinds []string
	var shots []job.Shot
	var last job.Finished
	l := job.ListenerFunc(func(ev job.Event) {
		switch ev := ev.(type) {
		case job.ShotFound:
			shots = append(shots, ev.Shot)
			return
		case job.Progress:
			if !ev.Done {
				return
			}
		case job.Finished:
			last = ev
		}
		kinds = append(kinds, fmt.Sprintf("%T", ev))
	})
	r, err := e.Run(t.Context(), lossless(in[0], filepath.Join(dir, "out.mkv")), l)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"job.Note", "job.Opened", "job.Progress", "job.Finished"}; !slices.Equal(kinds, want) {
		t.Errorf("got %v, want %v", kinds, want)
	}
	if last.Report != r || last.Err != nil || r.Frames != 26 {
		t.Errorf("finished with %+v", last)
	}
	if len(shots) != 2 || len(r.Shots) != 2 || shots[1].FirstFrame != 14 || fmt.Sprint(shots) == "" {
		t.Errorf("found %+v, reported %+v", shots, r.Shots)
	}
	kinds = nil
	_, err = e.Run(t.Context(), job.Spec{Input: "absent.mkv", Output: filepath.Join(dir, "x.mkv")}, l)
	mediatest.UserError(t, err, vidcolor.KindUsage)
	if want := []string{"job.Finished"}; !slices.Equal(kinds, want) || last.Report.ExitCode != 2 {
		t.Errorf("refused: got %v, %+v", kinds, last.Report)
	}
}

// An input is known by its content, wherever it lies.
func TestContent(t *testing.T) {
	in, dir := films(t, 2), t.TempDir()
	e := newEngine(t, job.EngineOptions{})
	s := lossless(in[0], filepath.Join(dir, "out.mkv"))
	var err error
	if s.Content, err = job.ContentDigest(t.Context(), in[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Run(t.Context(), s, nil); err != nil {
		t.Error(err)
	}
	s.Input, s.Overwrite = in[1], true
	_, err = e.Run(t.Context(), s, nil)
	mediatest.UserError(t, err, vidcolor.KindResume)
}

// A batch runs as many jobs at once as its engine, and notes what is done.
func TestBatch(t *testing.T) {
	in, dir := films(t, 3), filepath.Join(t.TempDir(), "out")
	e := newEngine(t, job.EngineOptions{Jobs: 2, Threads: 2})
	var open, most atomic.Int32
	b := job.Batch{Spec: lossless("", ""), Inputs: append(in, "absent.mkv"), Dir: dir, Listen: func(string) job.Listener {
		return job.ListenerFunc(func(ev job.Event) {
			switch ev.(type) {
			case job.Opened:
				most.Store(max(most.Load(), open.Add(1)))
			case job.Finished:
				open.Add(-1)
			}
		})
	}}
	r, err := b.Run(t.Context(), e)
	mediatest.UserError(t, err, vidcolor.KindUsage)
	if len(r.Files) != 4 || r.Frames != 3*26 || r.Files[3].ExitCode != 2 || r.Files[0].Input != in[0] {
		t.Errorf("got %+v", r)
	}
	b.Inputs, b.Spec.Resume = in, true
	r, err = b.Run(t.Context(), e)
	if err != nil || r.Skipped != 3 {
		t.Errorf("again: %v, %+v, want 3 passed over", err, r)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 3 {
		t.Errorf("holds %v, want the films alone", left)
	}
}
