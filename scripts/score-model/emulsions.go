package main

import "fmt"

// told is what the program is told of the film's year: one within each emulsion's
// time, see colorize.EmulsionOf.
var told = []struct{ name, year string }{{"unknown", ""}, {"blue", "1900"}, {"ortho", "1915"}, {"pan", "1950"}}

// row is a line of the table of emulsions.
type row struct {
	Seen  string  `json:"seen"` // by the simulated film
	Told  string  `json:"told"`
	Right bool    `json:"right"`
	Gain  float64 `json:"gain"`
	Over  float64 `json:"over_unknown"` // dB
	figures
}

// scoreEmulsions colours photos as old emulsions saw them, told each emulsion's
// year and none.
func (j *job) scoreEmulsions() error {
	have, err := j.make("ortho", "blue")
	if err != nil {
		return err
	}
	if !have {
		return fmt.Errorf("%s is missing: make train-setup", j.python)
	}
	var rows []row
	fmt.Printf("%-6s %-8s %6s %13s %7s %6s\n", "seen", "told", "gain", "over unknown", "ab err", "CF %")
	for _, seen := range []string{"ortho", "blue", "clean"} {
		files, err := j.files(seen)
		if err != nil {
			return err
		}
		base := 0.0
		for _, t := range told {
			f, err := j.toldAs(files, t.year)
			if err != nil {
				return err
			}
			if t.year == "" {
				base = f.Gain
			}
			r := row{Seen: seen, Told: t.name, Gain: f.Gain, Over: f.Gain - base, figures: f}
			r.Right = seen == t.name || seen == "clean" && t.name == "pan"
			fmt.Printf("%-6s %-8s %+6.2f %+13.2f %7.2f %6.0f\n", r.Seen, r.Told+map[bool]string{true: " ✓"}[r.Right], r.Gain, r.Over, f.ABError, f.share())
			rows = append(rows, r)
		}
	}
	if err := j.writeCard("emulsions", emulsionMarkdown(j.amount(), rows)); err != nil {
		return err
	}
	return printJSON(map[string]any{"every": j.every, "photos": len(j.list), "rows": rows})
}

// toldAs colours files as a film of a year and scores their colour on the clean
// photos' luma.
func (j *job) toldAs(files []string, year string) (figures, error) {
	var args []string
	if year != "" {
		args = []string{"--year", year}
	}
	dir, _, err := j.color(files, args...)
	if err != nil {
		return figures{}, err
	}
	scores, err := j.score(j.kind("clean"), dir, "--chroma-only")
	if err != nil {
		return figures{}, err
	}
	return j.photoFigures(scores, nil).Groups["all"], nil
}
