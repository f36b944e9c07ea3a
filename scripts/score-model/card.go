package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor/internal/metrics"
)

// writeCard puts text between the marks of a block of a Markdown file:
// <!-- begin: NAME --> and <!-- end: NAME -->. Without a file it does nothing.
func (j *job) writeCard(block, text string) error {
	if j.card == "" {
		return nil
	}
	old, err := os.ReadFile(j.card)
	if err != nil {
		return err
	}
	page, err := replaceBlock(string(old), block, text)
	if err != nil {
		return fmt.Errorf("%s: %w", j.card, err)
	}
	return os.WriteFile(j.card, []byte(page), 0o644)
}

// replaceBlock replaces what is between the marks of a block.
func replaceBlock(page, block, text string) (string, error) {
	begin, end := "<!-- begin: "+block+" -->\n", "<!-- end: "+block+" -->"
	head, rest, found := strings.Cut(page, begin)
	if !found {
		return "", fmt.Errorf("no line %q", strings.TrimSpace(begin))
	}
	_, tail, found := strings.Cut(rest, end)
	if !found {
		return "", fmt.Errorf("no line %q", end)
	}
	return head + begin + text + end + tail, nil
}

// amount says how much was scored, and with which options.
func (j *job) amount() string {
	text := fmt.Sprintf("%d photos", len(j.list))
	if j.every > 1 {
		text += fmt.Sprintf(" (every %dth), a second of each clip", j.every)
	}
	if len(j.args) > 0 {
		text += ", with `" + strings.Join(j.args, " ") + "`"
	}
	return text
}

// markdown is the tables of the default mode.
func (r *result) markdown(amount string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "`make score-model`: %s. Last columns: the gain with mean colourfulness brought to a share of the truth's.\n\n", amount)
	b.WriteString("| | pictures | gain dB | ab error | CF | ΔCF | CF of truth |")
	for _, share := range metrics.CFShares {
		fmt.Fprintf(&b, " %d %% |", share)
	}
	b.WriteString("\n|" + strings.Repeat("---|", 7+len(metrics.CFShares)) + "\n")
	line := func(name string, f figures) {
		fmt.Fprintf(&b, "| %s | %d | %+.2f | %.2f | %.1f | %.1f | %.0f %% |", name, f.Photos, f.Gain, f.ABError, f.CF, f.DeltaCF, f.share())
		for _, share := range metrics.CFShares {
			fmt.Fprintf(&b, " %s |", optional(f.GainAtCF[strconv.Itoa(share)]))
		}
		b.WriteString("\n")
	}
	lines := func(prefix string, p *photoFigures) {
		for _, g := range groups {
			if f, ok := p.Groups[g.name]; ok {
				line(prefix+g.name, f)
			}
		}
	}
	lines("", &r.Clean)
	for _, set := range slices.Sorted(maps.Keys(r.Clean.Sets)) {
		line("*"+set+"*", r.Clean.Sets[set])
	}
	if r.Degraded != nil {
		lines("degraded: ", r.Degraded)
	}
	if r.Clips != nil {
		for _, name := range slices.Sorted(maps.Keys(r.Clips.Each)) {
			line("*"+name+"*", r.Clips.Each[name])
		}
		line("clips", r.Clips.Mean)
	}
	b.WriteString("\n")
	if r.Clean.Top1 != nil {
		fmt.Fprintf(&b, "Scene accuracy of %d classes from luminance alone: %.1f %% top-1, %.1f %% top-5.\n", 100, 100**r.Clean.Top1, 100**r.Clean.Top5)
	}
	if r.Share != nil {
		fmt.Fprintf(&b, "Degraded photos gain %.0f %% of what clean ones do.\n", 100**r.Share)
	}
	return b.String()
}

// emulsionMarkdown is the table of emulsions.
func emulsionMarkdown(amount string, rows []row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "`make score-emulsions`: %s. Gain of the colour alone, in dB.\n\n| seen by | told | gain | over unknown | ab error |\n|---|---|---|---|---|\n", amount)
	for _, r := range rows {
		name := r.Told
		if r.Right {
			name = "**" + name + "**"
		}
		fmt.Fprintf(&b, "| %s | %s | %+.2f | %+.2f | %.2f |\n", r.Seen, name, r.Gain, r.Over, r.ABError)
	}
	return b.String()
}

// sizeMarkdown is the table of sizes.
func sizeMarkdown(amount string, rows []sizeRow) string {
	var b strings.Builder
	fmt.Fprintf(&b, "`make score-sizes`: %s. Gain in dB.\n\n| `--size` |", amount)
	for _, g := range groups {
		fmt.Fprintf(&b, " %s |", g.name)
	}
	b.WriteString(" clips | worst clip | chroma flicker |\n|" + strings.Repeat("---|", 4+len(groups)) + "\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %d |", r.Size)
		for _, g := range groups {
			text := "–"
			if f, ok := r.Groups[g.name]; ok {
				text = fmt.Sprintf("%+.2f", f.Gain)
			}
			fmt.Fprintf(&b, " %s |", text)
		}
		if c := r.Clips; c != nil {
			fmt.Fprintf(&b, " %+.2f | %+.2f | %.2f |\n", c.Mean.Gain, c.Worst, deref(c.Mean.Flicker))
		} else {
			b.WriteString(" – | – | – |\n")
		}
	}
	return b.String()
}
