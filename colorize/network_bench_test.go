package colorize_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
)

func BenchmarkNetwork(b *testing.B) {
	benchmarkNetwork(b, "cpu")
}

func BenchmarkNetworkOnCUDA(b *testing.B) {
	benchmarkNetwork(b, "cuda")
}

// benchmarkNetwork runs both graphs of the bundle that VIDCOLOR_BENCH_MODEL names, or of the embedded one, on one keyframe
// and on four. The first run, which loads a device's code, is not timed.
func benchmarkNetwork(b *testing.B, device string) {
	model := os.Getenv("VIDCOLOR_BENCH_MODEL")
	for _, size := range [][2]int{{224, 128}, {256, 256}} {
		for _, batch := range []int{1, 4} {
			n := onDevice(b, colorize.Options{Model: model, Device: device, Threads: 2, Size: size[1]})
			c := n.For(vidcolor.VideoInfo{Width: size[0], Height: size[1]}, yuv420, tag709)
			var proxies []*vidcolor.Proxy
			for i := range batch {
				proxies = append(proxies, c.Proxy(frame(size[0], size[1], float64(1+i))))
			}
			features, _ := colors(b, c, proxies)
			var priors [][]float32
			for _, f := range features {
				priors = append(priors, f.G)
			}
			ctx := context.Background()
			name := fmt.Sprintf("%dx%d_batch%d", size[1], size[0], batch)
			b.Run("features_"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.Features(ctx, proxies); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("color_"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.Color(ctx, features, priors); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkProxy(b *testing.B) {
	n := open(b, colorize.Options{Model: "../testdata/tiny.vidcolor", Size: 128})
	for _, size := range [][2]int{{854, 480}, {1920, 1080}} {
		c := n.For(vidcolor.VideoInfo{Width: size[0], Height: size[1]}, yuv420, tag709)
		f := frame(size[0], size[1], 1)
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Proxy(f)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	needRuntime(b)
	for b.Loop() {
		n, err := colorize.Open(colorize.Options{Device: "cpu", Threads: 2})
		if err != nil {
			b.Fatal(err)
		}
		n.Close()
	}
}
