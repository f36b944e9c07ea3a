package job_test

import (
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/job"
)

// Colour a film.
func ExampleEngine_Run() {
	in, out, remove := exampleFilm()
	defer remove()
	engine := job.NewEngine(job.EngineOptions{})
	defer engine.Close()
	report, err := engine.Run(context.Background(), job.Spec{Input: in, Output: out, Model: exampleModel, Year: 1925}, nil)
	if err != nil {
		fmt.Println(err, vidcolor.HintOf(err))
		return
	}
	fmt.Println(report.Frames, "frames in", len(report.Shots), "shot,", report.Emulsion.Name)
	// Output: 10 frames in 1 shot, ortho
}

// grays is a pipeline.Source: pictures that this program makes.
type grays struct{ made int64 }

func (g *grays) Next(_ context.Context, f *vidcolor.Frame) error {
	if g.made == 5 {
		return io.EOF
	}
	f.PTS, f.Duration, f.TimeBase = g.made, 1, vidcolor.Rational{Num: 1, Den: 24}
	for i := range f.Luma.Pix { // row by row, without padding
		f.Luma.Pix[i] = uint8(16 + 2*(i%f.Luma.Width) + int(g.made))
	}
	g.made++
	return nil
}

// pictures is a pipeline.Sink: it takes coloured frames in order.
type pictures []image.Image

func (p *pictures) Write(_ context.Context, f *vidcolor.Frame) error {
	img, err := encode.Image(f)
	*p = append(*p, img)
	return err
}

// Colour frames that another program makes.
func ExampleEngine_Line() {
	engine := job.NewEngine(job.EngineOptions{})
	defer engine.Close()
	info, layout := vidcolor.VideoInfo{Width: 96, Height: 64, Depth: 8}, vidcolor.Layout{Depth: 8}
	tag := vidcolor.ColorTag{Range: vidcolor.RangeFull}.Complete(info.Width, info.Height)
	line, err := engine.Line(context.Background(), job.Spec{Model: exampleModel}, info, layout, tag)
	if err != nil {
		fmt.Println(err)
		return
	}
	var colored pictures
	result, err := line.Color(context.Background(), &grays{}, &colored, job.RunOptions{})
	fmt.Println(result.Frames, "frames of", colored[0].Bounds().Size(), err)
	// Output: 5 frames of (96,64) <nil>
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
