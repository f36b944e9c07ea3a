package colorize_test

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
)

// onDevice opens the built-in network. CUDA is skipped where "auto" finds no provider beside ONNX Runtime's library.
func onDevice(t testing.TB, o colorize.Options) *colorize.Network {
	t.Helper()
	if o.Device == "cuda" {
		auto := open(t, colorize.Options{Model: "../testdata/tiny.vidcolor", Device: "auto"})
		if auto.Device() == "cpu" && auto.Fallback() == nil {
			t.Skip("no CUDA provider: put ONNX Runtime's GPU build in VIDCOLOR_ORT")
		}
	}
	return open(t, o)
}

// TestCUDAGivesTheColorsOfTheCPU compares the built-in network's chroma of two
// pictures. CUDA multiplies in TF32 or float32, in another order.
func TestCUDAGivesTheColorsOfTheCPU(t *testing.T) {
	const within = 1.0 // CIELAB units: less is not seen
	var got [2][]*vidcolor.Chroma
	for i, device := range []string{"cpu", "cuda"} {
		n := onDevice(t, colorize.Options{Device: device, Size: 256})
		c := n.For(vidcolor.VideoInfo{Width: 384, Height: 256}, yuv420, tag709)
		proxies := []*vidcolor.Proxy{c.Proxy(frame(384, 256, 1)), c.Proxy(frame(384, 256, 2))}
		_, got[i] = colors(t, c, proxies)
		if device == "cuda" && n.Device() != "cuda:0" {
			t.Errorf("got device %s, want cuda:0", n.Device())
		}
	}
	far, strongest := 0.0, 0.0
	for k, cpu := range got[0] {
		for i := range cpu.A {
			da, db := float64(got[1][k].A[i]-cpu.A[i]), float64(got[1][k].B[i]-cpu.B[i])
			far = max(far, math.Hypot(da, db))
			strongest = max(strongest, math.Hypot(float64(cpu.A[i]), float64(cpu.B[i])))
		}
	}
	t.Logf("CUDA is at most %.3f CIELAB units from the CPU, whose strongest colour is %.1f", far, strongest)
	if !(far <= within) || strongest < 2 {
		t.Errorf("got CUDA %.3f units from the CPU (strongest colour %.1f), want at most %.1f", far, strongest, within)
	}
}
