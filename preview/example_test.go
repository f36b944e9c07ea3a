package preview_test

import (
	"context"
	"fmt"
	"image"
	"time"

	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/preview"
)

// Preview one frame as an image.
func Example() {
	engine := job.NewEngine(job.EngineOptions{})
	defer engine.Close()
	path, remove := exampleFilm()
	defer remove()
	img, err := frameAt(context.Background(), engine, path, 200*time.Millisecond)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Bounds().Size())
	// Output: (96,64)
}

// frameAt is the coloured frame on screen at time t.
func frameAt(ctx context.Context, engine *job.Engine, path string, t time.Duration) (image.Image, error) {
	film, err := preview.Open(ctx, engine, job.Spec{Input: path, Model: tinyModel})
	if err != nil {
		return nil, err
	}
	defer film.Close()
	i, err := film.At(ctx, t)
	if err != nil {
		return nil, err
	}
	return film.Image(ctx, i, preview.Want{})
}
