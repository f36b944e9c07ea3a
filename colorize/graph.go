package colorize

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/vidcolor/vidcolor/internal/fault"
)

// batchLimit is the most pictures in one run: more gain nothing on a CPU.
const batchLimit = 8

// port is an input or output of a graph.
type port struct {
	name     string
	channels int
	stride   int // how much smaller than the proxy; 0 for a vector (N, channels)
}

// size is the number of values of one picture of h × w.
func (p *port) size(h, w int) int {
	if p.stride == 0 {
		return p.channels
	}
	return p.channels * (h / p.stride) * (w / p.stride)
}

func (p *port) shape(n, h, w int) ort.Shape {
	if p.stride == 0 {
		return ort.NewShape(int64(n), int64(p.channels))
	}
	return ort.NewShape(int64(n), int64(p.channels), int64(h/p.stride), int64(w/p.stride))
}

// graph is one session with its tensors. It owns both; the tensors' memory is Go's,
// pinned for as long as C knows it. One goroutine at a time.
type graph struct {
	name    string
	session *ort.DynamicAdvancedSession
	in, out []port

	// Tensors of the current picture size: room for so many pictures, and the
	// views of the first n of them that C was given so far.
	h, w, room int
	inData     [][]float32
	outData    [][]float32
	views      [batchLimit + 1]*tensors
	pinned     runtime.Pinner
	destroyed  bool
}

// tensors are a run's values for one batch size.
type tensors struct {
	in, out []ort.Value
}

// close frees tensors and session. Idempotent.
func (g *graph) close() error {
	if g == nil || g.destroyed {
		return nil
	}
	g.destroyed = true
	g.unbind()
	live.Add(-1)
	if err := g.session.Destroy(); err != nil {
		return fmt.Errorf("close graph %s: %w", g.name, err)
	}
	return nil
}

// unbind frees the tensors.
func (g *graph) unbind() {
	for i, v := range g.views {
		v.destroy()
		g.views[i] = nil
	}
	g.pinned.Unpin()
	g.inData, g.outData, g.h, g.w, g.room = nil, nil, 0, 0, 0
}

func (t *tensors) destroy() {
	if t == nil {
		return
	}
	for _, v := range append(t.in, t.out...) {
		if v != nil {
			live.Add(-1)
			v.Destroy() // a Tensor's Destroy cannot fail
		}
	}
}

// bind makes the tensors for n pictures of h × w ready.
func (g *graph) bind(n, h, w int) error {
	if g.h != h || g.w != w || g.room < n {
		g.unbind()
		g.inData = g.allocate(g.in, n, h, w)
		g.outData = g.allocate(g.out, n, h, w)
		g.h, g.w, g.room = h, w, n
	}
	if g.views[n] != nil {
		return nil
	}
	t := &tensors{}
	var err error
	if t.in, err = makeViews(g.in, g.inData, n, h, w); err == nil {
		t.out, err = makeViews(g.out, g.outData, n, h, w)
	}
	if err != nil {
		t.destroy()
		return fmt.Errorf("tensors of graph %s: %w", g.name, err)
	}
	g.views[n] = t
	return nil
}

func (g *graph) allocate(ports []port, n, h, w int) [][]float32 {
	data := make([][]float32, len(ports))
	for i := range ports {
		data[i] = make([]float32, n*ports[i].size(h, w))
		g.pinned.Pin(&data[i][0])
	}
	return data
}

func makeViews(ports []port, data [][]float32, n, h, w int) ([]ort.Value, error) {
	var views []ort.Value
	for i := range ports {
		if err := fault.At("tensor"); err != nil {
			return views, err
		}
		t, err := ort.NewTensor(ports[i].shape(n, h, w), data[i])
		if err != nil {
			return views, err
		}
		live.Add(1)
		views = append(views, t)
	}
	return views, nil
}

// run computes the first n pictures of the bound tensors. When ctx ends it tells
// the run to stop and waits until it has: C never writes after run has returned.
func (g *graph) run(ctx context.Context, n int) error {
	if err := fault.At("run " + g.name); err != nil {
		return fmt.Errorf("graph %s: %w", g.name, err)
	}
	if err := runSession(ctx, g.session, g.views[n].in, g.views[n].out); err != nil {
		return fmt.Errorf("graph %s: %w", g.name, err)
	}
	return g.checkFinite(n)
}

func runSession(ctx context.Context, s *ort.DynamicAdvancedSession, in, out []ort.Value) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	options, err := ort.NewRunOptions()
	if err != nil {
		return err
	}
	defer options.Destroy()
	told := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		options.Terminate() // fails only on a nil receiver
		close(told)
	})
	err = s.RunWithOptions(in, out, options)
	runtime.KeepAlive(in)
	runtime.KeepAlive(out)
	if !stop() {
		<-told // the options are freed only after the telling is over
	}
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

var errNotFinite = errors.New("the network gave values that are not numbers")

// checkFinite refuses NaN and infinity in the outputs of n pictures.
func (g *graph) checkFinite(n int) error {
	for i := range g.out {
		// Any NaN or infinity times 0 is NaN and stays so in the sum.
		var sum float32
		for _, v := range g.outData[i][:n*g.out[i].size(g.h, g.w)] {
			sum += v * 0
		}
		if sum != 0 {
			return fmt.Errorf("graph %s, output %s: %w", g.name, g.out[i].name, errNotFinite)
		}
	}
	return nil
}
