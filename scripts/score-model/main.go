// Command score-model scores a network through the finished program: on the
// validation photos, clean and degraded, in groups; on the clips; and, in other
// modes, with old emulsions or at several sizes. It prints a table, then one line
// of JSON.
//
//	go run ./scripts/score-model [options] [-- OPTIONS OF VIDCOLOR]
//
//	-every 20          a quick try: every 20th photo, a second of each clip
//	-emulsions         simulated emulsions, told rightly, wrongly and not at all
//	-sizes 96,128,160  the same photos and clips at several --size
//	-card docs/model-card.md  also write the table there
//
// Photos are those of -photos (val.tar and val.tsv). The degraded and emulsion
// pictures are made once by the training environment (train/pictures.py) and kept
// under -work.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// job is what the modes share.
type job struct {
	program       string // the finished program
	python        string // of the training environment
	photos, clips string // folders
	work          string // what is kept
	dir           string // scratch
	card          string // Markdown file whose block gets the table; empty: none
	every         int
	args          []string // more options of the program
	list          []photo
}

func main() {
	os.Setenv("VIDCOLOR_KEEP_COLOR", "never") // the inputs are in colour, the truth
	j := &job{}
	flag.StringVar(&j.program, "program", filepath.Join("bin", "vidcolor"), "the finished program")
	flag.StringVar(&j.python, "python", filepath.Join(".venv", "bin", "python"), "of the training environment")
	flag.StringVar(&j.photos, "photos", filepath.Join("..", "shared", "data", "photos"), "folder of val.tar and val.tsv")
	flag.StringVar(&j.clips, "clips", filepath.Join("..", "shared", "data", "clips"), "folder of clips with colour; empty: none")
	flag.StringVar(&j.work, "work", filepath.Join(".work", "score-model"), "folder of pictures that are made once")
	flag.IntVar(&j.every, "every", 1, "every n-th photo only; above 1 a second of each clip")
	flag.StringVar(&j.card, "card", "", "Markdown file whose block of this mode (photos, emulsions, sizes) gets the table")
	emulsions := flag.Bool("emulsions", false, "score simulated emulsions")
	sizes := flag.String("sizes", "", "score at several sizes, such as 96,128,160")
	flag.Parse()
	j.args = flag.Args()
	if err := run(j, *emulsions, *sizes); err != nil {
		fmt.Fprintln(os.Stderr, "score-model: error:", err)
		os.Exit(1)
	}
}

func run(j *job, emulsions bool, sizes string) (err error) {
	if j.every < 1 {
		return fmt.Errorf("-every %d: want 1 or more", j.every)
	}
	if _, err := os.Stat(filepath.Join(j.photos, "val.tar")); err != nil {
		fmt.Printf("score-model: skipped: no photos in %s\n", j.photos)
		return nil
	}
	if j.dir, err = os.MkdirTemp("", "score-model-"); err != nil {
		return err
	}
	defer os.RemoveAll(j.dir)
	if err := j.unpack(); err != nil {
		return err
	}
	switch {
	case emulsions:
		return j.scoreEmulsions()
	case sizes != "":
		return j.scoreSizes(sizes)
	}
	return j.scoreAll()
}

// parseSizes reads a list of --size.
func parseSizes(text string) ([]int, error) {
	var out []int
	for _, s := range strings.Split(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 32 || n > 1024 {
			return nil, fmt.Errorf("-sizes %s: %q is no size from 32 to 1024", text, s)
		}
		out = append(out, n)
	}
	return out, nil
}
