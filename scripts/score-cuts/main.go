// Command score-cuts splices a reel whose cuts, dissolves, fades and flashes are
// known and says how well they are found: by vidcolor info, and by PySceneDetect's
// content and adaptive detectors at their defaults.
//
//	go run ./scripts/score-cuts [-seed 1] [-hard] [-cadence 24] [-keep DIR] SOURCE...
//
// A SOURCE is a film of one shot, or FILE:FIRST for the frames from FIRST on.
// Everything is made with FFmpeg filters: trim, noise, crop (weave, handheld
// camera), lutyuv (flicker, flashes), drawbox (scratches, dust), xfade, hflip,
// framestep. The plain reel has mild grain, flicker and weave; -hard has all at
// once: heavy wear, shots of five frames, fast motion, cuts between two parts of
// one shot, dissolves of 8 to 48 frames, fades through black and white.
//
// -cadence puts the reel into a film of another rate: 12 (every second frame left
// out), 12in24, 16in24 and 18in24 (frames repeated), blend (16 in 24 with mixtures of
// neighbours instead), telecine (24 in 30, two of five frames woven of two), 25i (50
// fields).
//
// A cut is found if a shot begins within one frame of it. A dissolve or fade is
// found if a shot begins from the frame before its first mixed frame to four
// frames after its last; more beginnings in it are wrong. A beginning elsewhere is
// a false cut, or a false dissolve where the finder says so (PySceneDetect
// doesn't). F1 = 2·hits / (found + true).
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	seed := flag.Uint64("seed", 1, "of the reel")
	hard := flag.Bool("hard", false, "make the hard reel")
	rate := flag.String("cadence", "24", "how the reel is put into a film")
	keep := flag.String("keep", "", "folder to leave the reel in, and to take it from next time")
	program := flag.String("program", "bin/vidcolor", "the vidcolor to score")
	python := flag.String("python", "", "Python that has scenedetect; without it PySceneDetect is left out")
	verbose := flag.Bool("v", false, "list what was missed and what was wrong")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "usage: score-cuts [options] SOURCE SOURCE...")
		os.Exit(2)
	}
	if err := run(flag.Args(), *seed, *hard, *rate, *keep, *program, *python, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "score-cuts: error:", err)
		os.Exit(1)
	}
}

func run(args []string, seed uint64, hard bool, rate, keep, program, python string, verbose bool) error {
	c, err := cadenceOf(rate)
	if err != nil {
		return err
	}
	sources, err := readSources(args)
	if err != nil {
		return err
	}
	dir := keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "vidcolor-cuts"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	name := "plain"
	if hard {
		name = "hard"
	}
	path := filepath.Join(dir, fmt.Sprintf("reel-%s-%d.mp4", name, seed))
	r := plan(sources, seed, hard)
	if _, err := os.Stat(path); err != nil {
		if err := r.shoot(path); err != nil {
			return err
		}
	}
	if c.filter != "" {
		r = c.retime(r)
		from := path
		path = filepath.Join(dir, fmt.Sprintf("reel-%s-%d-%s.mp4", name, seed, c.name))
		if _, err := os.Stat(path); err != nil {
			if err := c.convert(from, path); err != nil {
				return err
			}
		}
		name += ", " + c.name
	}
	fmt.Printf("%s reel, seed %d: %d frames, %d cuts, %d dissolves and fades, %d flashes\n",
		name, seed, r.frames, len(r.cuts), len(r.mixes), len(r.flashes))
	fmt.Printf("%-24s %22s %22s %8s\n", "finder", "cuts: F1 (false, missed)", "dissolves: F1 (f., m.)", "flashes")
	found, err := byVidcolor(program, path)
	if err != nil {
		return err
	}
	r.judge(found).print("vidcolor", verbose)
	if python == "" {
		return nil
	}
	for _, detector := range []string{"ContentDetector", "AdaptiveDetector"} {
		found, err := byPySceneDetect(python, detector, path)
		if err != nil {
			return err
		}
		r.judge(found).print("PySceneDetect "+detector[:len(detector)-len("Detector")], verbose)
	}
	return nil
}
