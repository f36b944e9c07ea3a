package job_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

// Colour a film.
func ExampleEngine_Run() {
	in, out, remove := exampleFilm()
	defer remove()
	engine := job.NewEngine(job.EngineOptions{})
	defer engine.Close()
	spec := job.Spec{Input: in, Output: out, Model: exampleModel, Year: 1925}
	report, err := engine.Run(context.Background(), spec, job.ListenerFunc(func(e job.Event) {
		if shot, ok := e.(job.ShotFound); ok {
			fmt.Println("a shot from frame", shot.Shot.FirstFrame)
		}
	}))
	if err != nil {
		fmt.Println(err, vidcolor.HintOf(err))
		return
	}
	fmt.Println(report.Frames, "frames,", report.Emulsion.Name)
	// Output:
	// a shot from frame 0
	// 10 frames, ortho
}

// grays is a pipeline.Source: pictures that this program makes.
type grays struct{ made int64 }

func (g *grays) Next(_ context.Context, f *vidcolor.Frame) error {
	if g.made == 5 {
		return io.EOF
	}
	f.Index, f.PTS, f.Duration, f.TimeBase = g.made, g.made, 1, vidcolor.Rational{Num: 1, Den: 24}
	for y := range f.Luma.Height {
		for x, row := 0, f.Luma.Row8(y); x < len(row); x++ {
			row[x] = uint8(16 + 2*x + int(g.made))
		}
	}
	g.made++
	return nil
}

// pictures is a pipeline.Sink: it takes coloured frames in order.
type pictures []image.Image

func (p *pictures) Write(_ context.Context, f *vidcolor.Frame) error {
	img := image.NewYCbCr(image.Rect(0, 0, f.Luma.Width, f.Luma.Height), image.YCbCrSubsampleRatio444)
	for y := range f.Luma.Height {
		copy(img.Y[y*img.YStride:], f.Luma.Row8(y))
		copy(img.Cb[y*img.CStride:], f.U.Row8(y))
		copy(img.Cr[y*img.CStride:], f.V.Row8(y))
	}
	*p = append(*p, img)
	return nil
}

// Colour frames that another program makes.
func ExampleEngine_Line() {
	engine := job.NewEngine(job.EngineOptions{})
	defer engine.Close()
	info := vidcolor.VideoInfo{Width: 96, Height: 64, Depth: 8}
	tag := vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull, Primaries: vidcolor.PrimariesBT709, Transfer: 1}
	line, err := engine.Line(context.Background(), job.Spec{Model: exampleModel}, info, vidcolor.Layout{Depth: 8}, tag)
	if err != nil {
		fmt.Println(err)
		return
	}
	var colored pictures
	result, err := line.Color(context.Background(), &grays{}, &colored, job.RunOptions{})
	fmt.Println(result.Frames, "frames,", len(result.Shots), "shot,", colored[0].ColorModel() == color.YCbCrModel, err)
	// Output: 5 frames, 1 shot, true <nil>
}

// exampleModel is small; "" is the built-in network.
var exampleModel = filepath.Join("..", "testdata", "tiny.vidcolor")

// exampleFilm makes a film in grey and names an output beside it.
func exampleFilm() (in, out string, remove func()) {
	dir, err := os.MkdirTemp("", "vidcolor-example")
	if err != nil {
		panic(err)
	}
	in = filepath.Join(dir, "grey.mkv")
	if err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=0.4,format=gray", "-c:v", "ffv1", in).Run(); err != nil {
		panic(err)
	}
	return in, filepath.Join(dir, "colour.mp4"), func() { _ = os.RemoveAll(dir) }
}
