package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/vidcolor/vidcolor/internal/metrics"
)

// result is the line of JSON.
type result struct {
	Every    int           `json:"every"`
	Clean    photoFigures  `json:"clean"`
	Degraded *photoFigures `json:"degraded,omitempty"`
	Share    *float64      `json:"degraded_share,omitempty"` // gain on degraded over gain on clean
	Clips    *clipFigures  `json:"clips,omitempty"`
}

// clipFigures are those of the films.
type clipFigures struct {
	Mean  figures            `json:"mean"`
	Worst float64            `json:"worst"` // gain
	Each  map[string]figures `json:"each"`
}

// scoreAll is the default mode.
func (j *job) scoreAll() error {
	clean, err := j.rendering("clean")
	if err != nil {
		return err
	}
	r := result{Every: j.every, Clean: *clean}
	have, err := j.make("degraded")
	if err != nil {
		return err
	}
	if have {
		if r.Degraded, err = j.rendering("degraded", "--chroma-only"); err != nil {
			return err
		}
		if base := r.Clean.Groups["all"].Gain; base > 0 {
			share := r.Degraded.Groups["all"].Gain / base
			r.Share = &share
		}
	} else {
		fmt.Fprintln(os.Stderr, "score-model: no degraded photos without the training environment: make train-setup")
	}
	if r.Clips, err = j.scoreClips(); err != nil {
		return err
	}
	r.print()
	if err := j.writeCard("photos", r.markdown(j.amount())); err != nil {
		return err
	}
	return printJSON(r)
}

// rendering colours and scores the photos of a kind.
func (j *job) rendering(kind string, args ...string) (*photoFigures, error) {
	files, err := j.files(kind)
	if err != nil {
		return nil, err
	}
	dir, scenes, err := j.color(files)
	if err != nil {
		return nil, err
	}
	scores, err := j.score(j.kind("clean"), dir, args...)
	if err != nil {
		return nil, err
	}
	f := j.photoFigures(scores, scenes)
	return &f, nil
}

// scoreClips colours and scores the clips, nil where there are none.
func (j *job) scoreClips(args ...string) (*clipFigures, error) {
	files, err := filepath.Glob(filepath.Join(j.clips, "*.mp4"))
	if err != nil || j.clips == "" || len(files) == 0 {
		return nil, err
	}
	if j.every > 1 {
		args = append(args, "--duration", "1")
	}
	dir, _, err := j.color(files, args...)
	if err != nil {
		return nil, err
	}
	scores, err := j.score(j.clips, dir)
	if err != nil {
		return nil, err
	}
	c := &clipFigures{Each: map[string]figures{}}
	var all []score
	for i, name := range slices.Sorted(maps.Keys(scores)) {
		f := mean([]score{scores[name]})
		c.Each[name] = f
		if i == 0 || f.Gain < c.Worst {
			c.Worst = f.Gain
		}
		all = append(all, scores[name])
	}
	c.Mean = mean(all)
	return c, nil
}

// print writes the table.
func (r *result) print() {
	fmt.Printf("%-14s %6s %6s %7s %6s %6s %6s %6s  gain with CF at %%", "", "photos", "gain", "ab err", "CF", "truth", "ΔCF", "CF %")
	for _, share := range metrics.CFShares {
		fmt.Printf(" %6d", share)
	}
	fmt.Println()
	r.Clean.print("")
	if r.Degraded != nil {
		r.Degraded.print("degraded ")
	}
	if r.Clips != nil {
		for _, name := range slices.Sorted(maps.Keys(r.Clips.Each)) {
			f := r.Clips.Each[name]
			f.print(name)
		}
		r.Clips.Mean.print("clips")
		fmt.Printf("clips: mean %+.2f dB, worst %+.2f dB, chroma flicker %.2f\n", r.Clips.Mean.Gain, r.Clips.Worst, deref(r.Clips.Mean.Flicker))
	}
	for _, f := range []struct {
		name string
		*photoFigures
	}{{"clean", &r.Clean}, {"degraded", r.Degraded}} {
		if f.photoFigures != nil && f.Top1 != nil {
			fmt.Printf("scene of %d, %s: top-1 %.1f %%, top-5 %.1f %%\n", f.Sets[scenePhotos].Photos, f.name, 100**f.Top1, 100**f.Top5)
		}
	}
	if r.Share != nil {
		fmt.Printf("gain on degraded photos: %.0f %% of the clean ones'\n", 100**r.Share)
	}
}

// print writes the lines of groups, and of the sets of clean photos.
func (p *photoFigures) print(prefix string) {
	for _, g := range groups {
		if f, ok := p.Groups[g.name]; ok {
			f.print(prefix + g.name)
		}
	}
	if prefix != "" {
		return
	}
	for _, set := range slices.Sorted(maps.Keys(p.Sets)) {
		f := p.Sets[set]
		f.print("  " + set)
	}
}

// print writes one line.
func (f *figures) print(name string) {
	fmt.Printf("%-14.15s %6d %+6.2f %7.2f %6.1f %6.1f %6.1f %6.0f %18s", name, f.Photos, f.Gain, f.ABError, f.CF, f.TruthCF, f.DeltaCF, f.share(), "")
	for _, share := range metrics.CFShares {
		fmt.Printf(" %6s", optional(f.GainAtCF[strconv.Itoa(share)]))
	}
	fmt.Println()
}

// optional is a gain, a dash where there is none.
func optional(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%+.2f", *v)
}

func deref(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// printJSON writes v as one line.
func printJSON(v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = fmt.Printf("%s\n", text)
	}
	return err
}
