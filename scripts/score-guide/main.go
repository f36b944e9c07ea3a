// Command score-guide measures what a little truth gives a film: statements are made
// of the clips' own colours, spread by package guide, and the result is scored beside
// the automatic one.
//
//	go run ./scripts/score-guide [-seed N] [-objects DIR] [-fit] CLIP...
//	go run ./scripts/score-guide -photos VAL.tar [-every N] [-plot FILE.svg]
//	go run ./scripts/score-guide -small CLIP...
//	go run ./scripts/score-guide -wrong CLIP...
//
// The second scores single photos by points of themselves, the third small squares of the
// first frame in their true colours where they are found later, the fourth each clip with
// each other one as its reference.
//
// Each clip is one shot. Ways: "frame", its first frame corrected in its true
// colours; "10 points" and "100 points" of the first frame, each the mean colour of
// 3 × 3 cells; "dab" and "two dabs", an odd colour on one object of which DIR holds
// outlines (testdata/objects), and "region", the first outline itself; "late dab" and
// "late region", the same of the last frame with an outline alone.
//
// Everything is measured on the network's picture: colour as it is handed to the
// painter, brought up to it bilinearly, with the luma's own lightness, against the
// clip's colour there; PSNR of float sRGB, mean over every second frame, the first
// one included. Encoding is not in it. Ceiling is true colour on the grid.
//
//	gain     of PSNR over the automatic colour, dB
//	later    the same without the stated frame
//	leak     share of the cells, of all frames, that are further from the truth than
//	         the automatic colour by more than 5 in ab
//	flicker  change of ab from frame to frame along the motion, beside the automatic's
//	contrast difference of ab between neighbouring cells, beside the automatic's: what
//	         moves by parts of a cell changes by a share of that, however steady it is
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/colorize"
)

func main() {
	seed := flag.Int64("seed", 1, "of the random points")
	objects := flag.String("objects", "scripts/score-guide/testdata/objects", "folder of outlines")
	only := flag.String("ways", "frame,10 points,100 points,dab,two dabs,region,late dab,late region", "ways, with commas")
	model := flag.String("model", "", "a bundle instead of the built-in one")
	set := flag.String("set", "", "NAME=VALUE,… of guide.Settings")
	doFit := flag.Bool("fit", false, "try settings on every second clip with an object")
	doFits := flag.Bool("fits", false, "tell how well the last frame of each clip fits the first of each")
	pictures := flag.String("pictures", "", "folder for pictures of what came out")
	photos := flag.String("photos", "", "an archive of photos to score instead of clips")
	small := flag.Bool("small", false, "score statements smaller than a cell")
	wrong := flag.Bool("wrong", false, "score references that are of something else")
	every := flag.Int("every", 10, "score every so many photos")
	plotFile := flag.String("plot", "", "SVG file for the gains of photos")
	flag.Parse()
	if flag.NArg() == 0 && *photos == "" {
		fmt.Fprintln(os.Stderr, "usage: score-guide [-seed N] [-objects DIR] CLIP...")
		os.Exit(2)
	}
	j := scoring{*model, *seed, *objects, *pictures, *set, *doFit, *doFits, strings.Split(*only, ",")}
	run := func() error { return j.run(context.Background(), flag.Args()) }
	if *photos != "" {
		run = func() error { return j.runPhotos(context.Background(), *photos, max(*every, 1), *plotFile) }
	}
	if *small {
		run = func() error { return runSmall(context.Background(), flag.Args()) }
	}
	if *wrong {
		run = func() error { return runWrong(context.Background(), *model, flag.Args()) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "score-guide: error:", err)
		os.Exit(1)
	}
}

// scoring is what is asked for.
type scoring struct {
	model             string
	seed              int64
	objects, pictures string
	set               string
	fit, fits         bool
	ways              []string
}

func (j *scoring) runPhotos(ctx context.Context, path string, every int, plotFile string) error {
	net, err := colorize.Open(colorize.Options{Model: j.model})
	if err != nil {
		return err
	}
	defer net.Close()
	scores, err := j.scorePhotos(ctx, net, path, every)
	if err != nil {
		return err
	}
	return printPhotos(scores, plotFile)
}

func (j *scoring) run(ctx context.Context, paths []string) error {
	set, err := settings(j.set)
	if err != nil {
		return err
	}
	net, err := colorize.Open(colorize.Options{Model: j.model})
	if err != nil {
		return err
	}
	defer net.Close()
	var all []row
	var clips []*clip
	for _, path := range paths {
		c, err := readClip(ctx, net, path, j.fit || j.fits)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if c.outlines, err = readOutlines(filepath.Join(j.objects, c.name+".txt")); err != nil {
			return err
		}
		if j.fit || j.fits {
			clips = append(clips, c)
			continue
		}
		rows, err := j.rows(ctx, c, set)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, rows...)
		for _, r := range rows {
			fmt.Fprintln(os.Stderr, r)
		}
	}
	if j.fit {
		return fit(ctx, clips, set)
	}
	if j.fits {
		return fits(ctx, clips)
	}
	j.print(all)
	return nil
}

// print writes the tables.
func (j *scoring) print(all []row) {
	fmt.Println("| way | clip | PSNR dB | gain | later | leak % | flicker (automatic) | contrast (automatic) |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, w := range append([]string{"automatic", "ceiling"}, j.ways...) {
		of := slices.DeleteFunc(slices.Clone(all), func(r row) bool { return r.way != w || r.object })
		for _, r := range of {
			fmt.Println(r)
		}
		if len(of) > 1 {
			fmt.Println(summary(w, of))
		}
	}
	objectTable(all)
}

// row is one clip coloured in one way.
type row struct {
	way, clip             string
	psnr, gain, later     float64
	leak, flicker, before float64
	contrast, plain       float64 // between cells, and of the automatic colour

	object      bool
	taken, rest float64 // shares of an object's cells that took the colour, and of others that changed
}

func (r row) String() string {
	if r.object {
		return fmt.Sprintf("| %s | %s | %.0f | %.1f |", r.way, r.clip, 100*r.taken, 100*r.rest)
	}
	return fmt.Sprintf("| %s | %s | %.2f | %+.2f | %+.2f | %.1f | %.3f (%.3f) | %.2f (%.2f) |", r.way, r.clip, r.psnr, r.gain, r.later, 100*r.leak, r.flicker, r.before, r.contrast, r.plain)
}

// summary is mean, median and worst of a way.
func summary(way string, of []row) string {
	mean := func(get func(row) float64) (sum float64) {
		for _, r := range of {
			sum += get(r) / float64(len(of))
		}
		return sum
	}
	var gains []float64
	for _, r := range of {
		gains = append(gains, r.gain)
	}
	slices.Sort(gains)
	n := len(gains)
	median := (gains[n/2] + gains[(n-1)/2]) / 2
	return fmt.Sprintf("| %s | **mean** | %.2f | **%+.2f**, median %+.2f, worst %+.2f | %+.2f | %.1f | %.3f (%.3f) | %.2f (%.2f) |", way,
		mean(func(r row) float64 { return r.psnr }), mean(func(r row) float64 { return r.gain }), median, gains[0],
		mean(func(r row) float64 { return r.later }), 100*mean(func(r row) float64 { return r.leak }),
		mean(func(r row) float64 { return r.flicker }), mean(func(r row) float64 { return r.before }),
		mean(func(r row) float64 { return r.contrast }), mean(func(r row) float64 { return r.plain }))
}

func objectTable(all []row) {
	of := slices.DeleteFunc(slices.Clone(all), func(r row) bool { return !r.object })
	if len(of) == 0 {
		return
	}
	fmt.Println("\n| way | object | cells that took it % | others that changed % |")
	fmt.Println("|---|---|---|---|")
	sums := map[string][]row{}
	var order []string
	for _, r := range of {
		fmt.Println(r)
		if sums[r.way] == nil {
			order = append(order, r.way)
		}
		sums[r.way] = append(sums[r.way], r)
	}
	for _, w := range order {
		m := row{way: w, clip: "**mean**", object: true}
		for _, r := range sums[w] {
			m.taken += r.taken / float64(len(sums[w]))
			m.rest += r.rest / float64(len(sums[w]))
		}
		fmt.Println(m)
	}
}

// distance is that of two colours in the ab plane.
func distance(a, b, c, d float32) float64 { return math.Hypot(float64(a-c), float64(b-d)) }
