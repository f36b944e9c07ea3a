// Command score-still shows photos as worn film and measures how still their colour
// holds: the standard deviation of a and b over time.
//
//	go run ./scripts/score-still [-frames 100] PHOTO...
//
// The film is the photo's luma with new grain (normal, σ 6 of 255), a weave of one
// pixel at most each way and a brightness of 95 to 105 % in every frame.
//
// Ways of colouring: "frames", the network on every frame (--keyframes 1 --smooth
// 0); "smoothed", the defaults; "held", one keyframe for the whole film
// (--keyframes 1000); and "fixed": one picture of colour, the mean over time of what
// "held" carries, painted on every frame as it is. Fixed colour does not change at
// all, so what is seen of it is the floor: what painting, rounding and encoding
// leave where luma moves.
//
// Each is measured at five stations:
//
//	carried  chroma as it is handed to the painter: network and temporal alone
//	444/16   painted at every pixel in 16 bits: what the gamut adds
//	420/8    painted in 4:2:0 of 8 bits, stored without loss, seen as 8-bit sRGB
//	shown    encoded by the program's defaults, seen as 8-bit sRGB: as a viewer gets it
//	block    the same, averaged over blocks of 16 × 16 pixels
//
// Beside them the mean distance from grey: the figures grow with it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor/colorize"
)

func main() {
	frames := flag.Int("frames", 100, "frames a photo is shown for")
	flag.Parse()
	if flag.NArg() == 0 || *frames < 2 || *frames > 1000 {
		fmt.Fprintln(os.Stderr, "usage: score-still [-frames 2..1000] PHOTO...")
		os.Exit(2)
	}
	if err := run(*frames, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "score-still: error:", err)
		os.Exit(1)
	}
}

func run(frames int, photos []string) error {
	dir, err := os.MkdirTemp("", "vidcolor-still")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	net, err := colorize.Open(colorize.Options{})
	if err != nil {
		return err
	}
	defer net.Close()
	fmt.Printf("standard deviation of a and b over %d frames, mean of all places\n", frames)
	fmt.Printf("%-20s %-9s %8s %8s %8s %8s %8s %9s\n", "photo", "way", "carried", "444/16", "420/8", "shown", "block", "chroma")
	total := make([]stillness, len(ways)+1)
	for i, path := range photos {
		rows, err := score(context.Background(), net, dir, path, frames, uint64(i))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		show(filepath.Base(path), rows)
		for k, s := range rows {
			total[k].add(s, float64(len(photos)))
		}
	}
	show("mean", total)
	return nil
}

// score colours one photo's film in each way.
func score(ctx context.Context, net *colorize.Network, dir, path string, frames int, seed uint64) ([]stillness, error) {
	p, err := readPhoto(path)
	if err != nil {
		return nil, err
	}
	f := &film{net: net, dir: dir, path: filepath.Join(dir, "film.mkv"), w: p.w, h: p.h}
	if err := p.shoot(f.path, frames, seed); err != nil {
		return nil, err
	}
	var rows []stillness
	var colors colors
	for _, w := range ways {
		if colors, err = f.carry(ctx, w.options); err != nil {
			return nil, err
		}
		s, err := f.measure(ctx, colors)
		if err != nil {
			return nil, err
		}
		rows = append(rows, s)
	}
	s, err := f.measure(ctx, colors.fixed()) // held, the last way
	return append(rows, s), err
}

func show(name string, rows []stillness) {
	for i, s := range rows {
		way := "fixed"
		if i < len(ways) {
			way = ways[i].name
		}
		fmt.Printf("%-20s %-9s %8.3f %8.3f %8.3f %8.3f %8.3f %9.2f\n", name, way, s.carried, s.exact, s.stored, s.shown, s.block, s.chroma)
	}
}
