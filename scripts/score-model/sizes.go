package main

import (
	"fmt"
	"strconv"
)

// sizeRow is a line of the table of sizes.
type sizeRow struct {
	Size   int                `json:"size"`
	Groups map[string]figures `json:"groups"`
	Clips  *clipFigures       `json:"clips,omitempty"`
}

// scoreSizes scores photos and clips at several --size.
func (j *job) scoreSizes(text string) error {
	sizes, err := parseSizes(text)
	if err != nil {
		return err
	}
	files, err := j.files("clean")
	if err != nil {
		return err
	}
	fmt.Printf("%5s", "size")
	for _, g := range groups {
		fmt.Printf(" %7s", g.name)
	}
	fmt.Printf(" %6s %7s %7s %6s %8s\n", "@CF80", "clips", "worst", "@CF80", "flicker")
	var rows []sizeRow
	for _, size := range sizes {
		args := []string{"--size", strconv.Itoa(size)}
		dir, _, err := j.color(files, args...)
		if err != nil {
			return err
		}
		scores, err := j.score(j.kind("clean"), dir)
		if err != nil {
			return err
		}
		r := sizeRow{Size: size, Groups: j.photoFigures(scores, nil).Groups}
		if r.Clips, err = j.scoreClips(args...); err != nil {
			return err
		}
		r.print()
		rows = append(rows, r)
	}
	if err := j.writeCard("sizes", sizeMarkdown(j.amount(), rows)); err != nil {
		return err
	}
	return printJSON(map[string]any{"every": j.every, "photos": len(j.list), "sizes": rows})
}

func (r *sizeRow) print() {
	fmt.Printf("%5d", r.Size)
	for _, g := range groups {
		if f, ok := r.Groups[g.name]; ok {
			fmt.Printf(" %+7.2f", f.Gain)
		} else {
			fmt.Printf(" %7s", "–")
		}
	}
	fmt.Printf(" %6s", optional(r.Groups["all"].GainAtCF["80"]))
	if c := r.Clips; c != nil {
		fmt.Printf(" %+7.2f %+7.2f %6s %8.2f", c.Mean.Gain, c.Worst, optional(c.Mean.GainAtCF["80"]), deref(c.Mean.Flicker))
	}
	fmt.Println()
}
