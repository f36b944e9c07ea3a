package colorize_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
)

var (
	yuv420 = vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}
	tag709 = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}
)

// open opens a network of testdata, or a built-in one, and closes it with the test.
// Where ONNX Runtime is not there, the test is skipped.
func open(t testing.TB, o colorize.Options) *colorize.Network {
	t.Helper()
	needRuntime(t)
	n, err := colorize.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// needRuntime skips where ONNX Runtime was not fetched.
func needRuntime(t testing.TB) {
	t.Helper()
	if os.Getenv(colorize.LibraryVariable) != "" {
		return
	}
	if _, err := os.Stat(filepath.Join("..", ".runtime", "libonnxruntime.so")); err != nil {
		t.Skip("ONNX Runtime is not there: run `make runtime`")
	}
}

// frame is a grey frame with a smooth picture that depends on seed.
func frame(width, height int, seed float64) *vidcolor.Frame {
	f := vidcolor.NewFrame(width, height, 8, yuv420)
	f.Tag = tag709
	for y := range height {
		for x := range width {
			v := math.Sin(float64(x)/17+seed) + math.Cos(float64(y)/11*seed)
			f.Luma.Set(x, y, 126+int(45*v))
		}
	}
	return f
}

// colors runs both graphs on proxies.
func colors(t testing.TB, c *colorize.Canvas, proxies []*vidcolor.Proxy) ([]*vidcolor.Features, []*vidcolor.Chroma) {
	t.Helper()
	features, err := c.Features(context.Background(), proxies)
	if err != nil {
		t.Fatal(err)
	}
	var priors [][]float32
	for _, f := range features {
		priors = append(priors, f.G)
	}
	chroma, err := c.Color(context.Background(), features, priors)
	if err != nil {
		t.Fatal(err)
	}
	return features, chroma
}

func TestBatchesGiveWhatSingleRunsGive(t *testing.T) {
	for _, model := range []string{"../testdata/tiny.vidcolor", ""} {
		n := open(t, colorize.Options{Model: model, Device: "cpu", Threads: 2, Size: 64})
		c := n.For(vidcolor.VideoInfo{Width: 96, Height: 64}, yuv420, tag709)
		var proxies []*vidcolor.Proxy
		for i := range 10 { // more than one batch
			f := frame(96, 64, 1+float64(i))
			f.Index = int64(100 + i)
			proxies = append(proxies, c.Proxy(f))
		}
		together, colored := colors(t, c, proxies)
		if len(together) != 10 || len(colored) != 10 {
			t.Fatalf("model %q: got %d features and %d chroma, want 10", model, len(together), len(colored))
		}
		for i, p := range proxies {
			single, alone := colors(t, c, []*vidcolor.Proxy{p})
			worst := max(largest(single[0].G, together[i].G), largest(single[0].Scene, together[i].Scene),
				largest(alone[0].A, colored[i].A), largest(alone[0].B, colored[i].B), largest(alone[0].Conf, colored[i].Conf))
			if worst > 1e-3 {
				t.Errorf("model %q, frame %d: batch and single differ by %g", model, i, worst)
			}
			if together[i].Index != p.Index || colored[i].Index != p.Index {
				t.Errorf("model %q, frame %d: index %d and %d, want %d", model, i, together[i].Index, colored[i].Index, p.Index)
			}
			if colored[i].W != p.W/4 || colored[i].H != p.H/4 {
				t.Errorf("model %q: chroma of %d×%d for a proxy of %d×%d", model, colored[i].W, colored[i].H, p.W, p.H)
			}
			checkScene(t, together[i].Scene)
		}
	}
}

// largest is the largest difference of two slices, +Inf where lengths differ.
func largest(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	var worst float64
	for i := range a {
		worst = max(worst, math.Abs(float64(a[i]-b[i])))
	}
	return worst
}

func checkScene(t *testing.T, p []float32) {
	t.Helper()
	var sum float64
	for _, v := range p {
		sum += float64(v)
		if v < 0 {
			t.Errorf("a scene probability of %v", v)
		}
	}
	if math.Abs(sum-1) > 1e-4 {
		t.Errorf("scene probabilities: got a sum of %v, want 1", sum)
	}
}

func TestNetworkServesSeveralSizes(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/tiny.vidcolor"})
	for range 2 {
		for _, size := range [][4]int{{96, 64, 96, 64}, {64, 160, 64, 160}, {1, 1, 64, 64}, {1920, 1080, 128, 64}} {
			c := n.For(vidcolor.VideoInfo{Width: size[0], Height: size[1]}, yuv420, tag709)
			if w, h := c.ProxySize(); w != size[2] || h != size[3] {
				t.Errorf("%v: got a proxy of %d×%d", size, w, h)
			}
			f := frame(size[0], size[1], 2)
			_, chroma := colors(t, c, []*vidcolor.Proxy{c.Proxy(f)})
			if err := c.Paint(f, chroma[0]); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestEmulsionAndPriorReachTheNetwork(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/tiny.vidcolor"})
	info := vidcolor.VideoInfo{Width: 64, Height: 64}
	plain := n.For(info, yuv420, tag709)
	pan := n.For(info, yuv420, tag709)
	pan.SetEmulsion(colorize.EmulsionPan)
	p := []*vidcolor.Proxy{plain.Proxy(frame(64, 64, 1))}
	a, colored := colors(t, plain, p)
	b, _ := colors(t, pan, p)
	if largest(a[0].G, b[0].G) == 0 {
		t.Error("another emulsion gave the same global feature")
	}
	other, err := plain.Color(context.Background(), a, [][]float32{b[0].G})
	if err != nil {
		t.Fatal(err)
	}
	if largest(other[0].A, colored[0].A) == 0 {
		t.Error("another prior gave the same colour")
	}
}

func TestColorRefusesWhatDoesNotFit(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/tiny.vidcolor"})
	c := n.For(vidcolor.VideoInfo{Width: 64, Height: 64}, yuv420, tag709)
	ctx := context.Background()
	good, _ := colors(t, c, []*vidcolor.Proxy{c.Proxy(frame(64, 64, 1))})
	for name, run := range map[string]func() error{
		"too few priors": func() error { _, err := c.Color(ctx, good, nil); return err },
		"short prior":    func() error { _, err := c.Color(ctx, good, [][]float32{{1}}); return err },
		"proxy of odd size": func() error {
			_, err := c.Features(ctx, []*vidcolor.Proxy{{W: 31, H: 32, L: make([]float32, 31*32)}})
			return err
		},
		"proxy without light": func() error { _, err := c.Features(ctx, []*vidcolor.Proxy{{W: 32, H: 32}}); return err },
		"missing map": func() error {
			f := *good[0]
			f.Maps = f.Maps[:1]
			_, err := c.Color(ctx, []*vidcolor.Features{&f}, [][]float32{f.G})
			return err
		},
	} {
		if run() == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if f, err := c.Features(ctx, nil); f != nil || err != nil {
		t.Errorf("no proxies: got %v, %v", f, err)
	}
}

func TestNotANumberIsRefused(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/nan.vidcolor"})
	c := n.For(vidcolor.VideoInfo{Width: 64, Height: 64}, yuv420, tag709)
	black := vidcolor.NewFrame(64, 64, 8, yuv420)
	ctx := context.Background()
	f, err := c.Features(ctx, []*vidcolor.Proxy{c.Proxy(black)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Color(ctx, f, [][]float32{f[0].G})
	if err == nil || vidcolor.KindOf(err) != vidcolor.KindModel {
		t.Errorf("black frame: got error %v, want one of KindModel", err)
	}
}

func TestCancelStopsARunAndTheNetworkLives(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/slow.vidcolor", Threads: 1})
	c := n.For(vidcolor.VideoInfo{Width: 640, Height: 640}, yuv420, tag709)
	slow := &vidcolor.Proxy{W: 640, H: 640, L: make([]float32, 640*640)}
	cause := errors.New("the user had enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
	start := time.Now()
	_, err := c.Features(ctx, []*vidcolor.Proxy{slow})
	if !errors.Is(err, cause) {
		t.Fatalf("after %v: got error %v, want the context's cause", time.Since(start), err)
	}
	if spent := time.Since(start); spent > 3*time.Second {
		t.Errorf("stopping took %v", spent)
	}
	small := &vidcolor.Proxy{W: 32, H: 32, L: make([]float32, 32*32)}
	if _, err := c.Features(ctx, []*vidcolor.Proxy{small}); !errors.Is(err, cause) {
		t.Errorf("with an ended context: got error %v, want its cause", err)
	}
	if _, err := c.Features(context.Background(), []*vidcolor.Proxy{small}); err != nil {
		t.Errorf("after a stopped run: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/tiny.vidcolor"})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			c := n.For(vidcolor.VideoInfo{Width: 64 + 32*i, Height: 64}, yuv420, tag709)
			for k := range 5 {
				f := frame(64+32*i, 64, float64(k))
				_, chroma := colors(t, c, []*vidcolor.Proxy{c.Proxy(f)})
				if err := c.Paint(f, chroma[0]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestCloseTwiceAndUseAfterwards(t *testing.T) {
	n := open(t, colorize.Options{Model: "../testdata/tiny.vidcolor"})
	c := n.For(vidcolor.VideoInfo{Width: 64, Height: 64}, yuv420, tag709)
	p := c.Proxy(frame(64, 64, 1))
	for range 2 {
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Features(context.Background(), []*vidcolor.Proxy{p}); err == nil {
		t.Error("features of a closed network: got no error")
	}
	// The library can be loaded again after the last network went.
	again := open(t, colorize.Options{Model: "../testdata/tiny.vidcolor"})
	colors(t, again.For(vidcolor.VideoInfo{Width: 64, Height: 64}, yuv420, tag709), []*vidcolor.Proxy{p})
}

// Photos are read larger than films, unless a size is asked for.
func TestPhotoSize(t *testing.T) {
	info := vidcolor.VideoInfo{Width: 640, Height: 480}
	for _, c := range []struct {
		still      bool
		size, w, h int
	}{{false, 0, 160, 128}, {true, 0, 224, 160}, {true, 96, 128, 96}, {false, 160, 224, 160}} {
		info.Still = c.still
		canvas := open(t, colorize.Options{Size: c.size}).For(info, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, vidcolor.ColorTag{Matrix: 1, Range: 1, Primaries: 1, Transfer: 1})
		if w, h := canvas.ProxySize(); w != c.w || h != c.h {
			t.Errorf("still %v, size %d: got %d×%d, want %d×%d", c.still, c.size, w, h, c.w, c.h)
		}
	}
}
