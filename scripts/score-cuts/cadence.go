package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// cadence is how a reel, as it was shot at 24 frames a second, is put into a film.
type cadence struct {
	name     string
	filter   string // of FFmpeg
	num, den int    // frames of the film for those of the reel
}

var cadences = []cadence{
	{"24", "", 1, 1},
	{"12", "framestep=2", 1, 2}, // motion twice as fast
	{"12in24", "framestep=2,setpts=N/12/TB,fps=24", 1, 1},                 // every frame twice
	{"16in24", "setpts=N/16/TB,fps=24", 3, 2},                             // every second frame twice
	{"18in24", "setpts=N/18/TB,fps=24", 4, 3},                             // every third frame twice
	{"telecine", "crop=iw:268,telecine=pattern=23", 5, 4},                 // two of five frames woven of two
	{"25i", "crop=iw:268,setpts=N/50/TB,fps=50,interlace=scan=tff", 1, 2}, // a field each
	{"blend", "setpts=N/16/TB,framerate=fps=24:scene=100", 3, 2},          // mixtures of neighbours
}

func cadenceOf(name string) (cadence, error) {
	var names []string
	for _, c := range cadences {
		if c.name == name {
			return c, nil
		}
		names = append(names, c.name)
	}
	return cadence{}, fmt.Errorf("cadence %s: known are %s", name, strings.Join(names, ", "))
}

// convert puts the reel's film at from into one of the cadence at to.
func (c cadence) convert(from, to string) error {
	args := []string{"-nostdin", "-v", "error", "-y", "-i", from, "-vf", c.filter, "-c:v", "libx264", "-crf", "16", "-preset", "veryfast"}
	if c.name == "25i" || c.name == "telecine" {
		args = append(args, "-flags", "+ildct+ilme")
	}
	cmd := exec.Command("ffmpeg", append(args, to)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		os.Remove(to)
		return fmt.Errorf("make %s: %w: %s", to, err, errs.String())
	}
	return nil
}

// retime returns the reel with the places that its events have in the cadence.
func (c cadence) retime(r *reel) *reel {
	at := func(n int) int { return (n*c.num + c.den - 1) / c.den }
	last := func(n int) int { return max((n+1)*c.num-1, 0) / c.den }
	out := &reel{frames: at(r.frames), cuts: slices.Clone(r.cuts)}
	for i, n := range out.cuts {
		out.cuts[i] = at(n)
	}
	for _, m := range r.mixes {
		out.mixes = append(out.mixes, [2]int{at(m[0]), last(m[1])})
	}
	for _, f := range r.flashes {
		out.flashes = append(out.flashes, [2]int{at(f[0]), last(f[1])})
	}
	return out
}
