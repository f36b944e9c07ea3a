package colorize_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
)

// onDevice opens the built-in network on a device for proxies of a size. CUDA is skipped where the library
// of VIDCOLOR_ORT, or that of `make runtime`, has no CUDA provider beside it.
func onDevice(t testing.TB, device string, size int) *colorize.Network {
	t.Helper()
	library := os.Getenv(colorize.LibraryVariable)
	if library == "" {
		library = filepath.Join("..", ".runtime", "libonnxruntime.so")
	}
	provider := filepath.Join(filepath.Dir(library), "libonnxruntime_providers_cuda.so")
	if _, err := os.Stat(provider); device == "cuda" && errors.Is(err, os.ErrNotExist) {
		t.Skip("no CUDA provider: put ONNX Runtime's GPU build in VIDCOLOR_ORT")
	}
	return open(t, colorize.Options{Device: device, Size: size})
}

// TestCUDAGivesTheColorsOfTheCPU compares the built-in network's chroma of two
// pictures. CUDA multiplies in TF32 or float32, in another order.
func TestCUDAGivesTheColorsOfTheCPU(t *testing.T) {
	const within = 1.0 // CIELAB units: less is not seen
	var got [2][]*vidcolor.Chroma
	for i, device := range []string{"cpu", "cuda"} {
		n := onDevice(t, device, 256)
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

// BenchmarkDevice runs the whole network on one keyframe or four: 224x128 is that of a film.
func BenchmarkDevice(b *testing.B) {
	for _, device := range []string{"cpu", "cuda"} {
		b.Run(device, func(b *testing.B) {
			for _, at := range [][3]int{{224, 128, 1}, {224, 128, 4}, {256, 256, 1}, {256, 256, 4}, {512, 512, 1}} {
				n := onDevice(b, device, at[1])
				b.Run(fmt.Sprintf("%dx%d_batch%d", at[0], at[1], at[2]), func(b *testing.B) {
					c := n.For(vidcolor.VideoInfo{Width: at[0], Height: at[1]}, yuv420, tag709)
					var proxies []*vidcolor.Proxy
					for i := range at[2] {
						proxies = append(proxies, c.Proxy(frame(at[0], at[1], float64(1+i))))
					}
					colors(b, c, proxies) // a device loads its code, for up to a second
					b.ReportAllocs()
					for b.Loop() {
						colors(b, c, proxies)
					}
				})
			}
		})
	}
}
