// Command score-still shows photos as worn film and measures how still their colour
// holds: the standard deviation of a and b over time, at each pixel and averaged
// over blocks of 16 × 16 pixels, where grain and rounding play no part.
//
//	go run ./scripts/score-still [-frames 100] PHOTO...
//
// The film is the photo's luma with new grain (normal, σ 6 of 255), a weave of one
// pixel at most each way and a brightness of 95 to 105 % in every frame. The result
// is measured as a viewer gets it: encoded by the program's defaults, decoded to
// 8-bit sRGB. Three ways: "frames", the network on every frame (--keyframes 1
// --smooth 0); "smoothed", the defaults; and "held", one keyframe for the whole film
// (--keyframes 1000), which shows what grain, weave, 8-bit rounding and the codec
// leave of colour that doesn't change at all.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	frames := flag.Int("frames", 100, "frames a photo is shown for")
	program := flag.String("program", "bin/vidcolor", "the vidcolor to score")
	flag.Parse()
	if flag.NArg() == 0 || *frames < 2 || *frames > 1000 {
		fmt.Fprintln(os.Stderr, "usage: score-still [-frames 2..1000] [-program FILE] PHOTO...")
		os.Exit(2)
	}
	if err := run(*program, *frames, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "score-still: error:", err)
		os.Exit(1)
	}
}

// A way is one way of coloring.
type way struct {
	name    string
	options []string
}

var ways = []way{
	{"frames", []string{"--keyframes", "1", "--smooth", "0"}},
	{"smoothed", nil},
	{"held", []string{"--keyframes", "1000"}},
}

func run(program string, frames int, photos []string) error {
	dir, err := os.MkdirTemp("", "vidcolor-still")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("standard deviation of a and b over %d frames; px: mean over pixels, block: over blocks of 16 x 16\n", frames)
	fmt.Printf("%-20s", "photo")
	for _, w := range ways {
		fmt.Printf(" %11s px %6s", w.name, "block")
	}
	fmt.Printf(" %8s\n", "chroma")
	total := make([]stillness, len(ways))
	for i, path := range photos {
		row, err := score(program, dir, path, frames, uint64(i))
		if err != nil {
			return err
		}
		show(filepath.Base(path), row)
		for k, s := range row {
			n := float64(len(photos))
			total[k].pixel += s.pixel / n
			total[k].block += s.block / n
			total[k].chroma += s.chroma / n
		}
	}
	show("mean", total)
	return nil
}

// score colors one photo's film in each way.
func score(program, dir, path string, frames int, seed uint64) ([]stillness, error) {
	p, err := readPhoto(path)
	if err != nil {
		return nil, err
	}
	film, out := filepath.Join(dir, "film.mkv"), filepath.Join(dir, "colored.mp4")
	if err := p.shoot(film, frames, seed); err != nil {
		return nil, err
	}
	var row []stillness
	for _, w := range ways {
		args := append([]string{"--progress", "none", "-y"}, w.options...)
		if err := call(nil, io.Discard, program, append(args, film, out)...); err != nil {
			return nil, err
		}
		s, err := p.measure(out)
		if err != nil {
			return nil, err
		}
		row = append(row, s)
	}
	return row, nil
}

func show(name string, row []stillness) {
	fmt.Printf("%-20s", name)
	for _, s := range row {
		fmt.Printf(" %14.3f %6.3f", s.pixel, s.block)
	}
	fmt.Printf(" %8.2f\n", row[1].chroma)
}
