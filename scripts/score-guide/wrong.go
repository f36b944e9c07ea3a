package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/job"
)

// untouched is what a reference may change of the PSNR, in dB, that is taken for nothing.
const untouched = 0.05

// runWrong colours each clip with the first frame of each other one as its reference, and
// tells what that costs, and what its own last frame gives.
func runWrong(ctx context.Context, model string, paths []string) error {
	net, err := colorize.Open(colorize.Options{Model: model})
	if err != nil {
		return err
	}
	defer net.Close()
	engine := job.NewEngine(job.EngineOptions{})
	defer engine.Close()
	fmt.Println("| clip | wrong references | of no account | gain, mean | worst | by | its own last frame |")
	fmt.Println("|---|---|---|---|---|---|---|")
	var all, right []float64
	for _, path := range paths {
		c, err := readClip(ctx, net, path, false)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		base, err := c.byEngine(ctx, engine, path, "", 0)
		if err != nil {
			return err
		}
		own, err := c.byEngine(ctx, engine, path, path, c.last)
		if err != nil {
			return err
		}
		right = append(right, own-base)
		var gains []float64
		by := ""
		for _, other := range paths {
			if other == path {
				continue
			}
			got, err := c.byEngine(ctx, engine, path, other, 0)
			if err != nil {
				return err
			}
			if gains = append(gains, got-base); slices.Min(gains) == got-base {
				by = filepath.Base(other)
			}
		}
		wrongRow(c.name, gains, by, right[len(right)-1:])
		all = append(all, gains...)
	}
	wrongRow("**all**", all, "", right)
	return nil
}

func wrongRow(name string, gains []float64, by string, right []float64) {
	if len(gains) == 0 {
		return
	}
	none, sum := 0, 0.0
	for _, g := range gains {
		if sum += g; math.Abs(g) <= untouched {
			none++
		}
	}
	own := 0.0
	for _, g := range right {
		own += g / float64(len(right))
	}
	fmt.Printf("| %s | %d | %d | %+.2f | %+.2f | %s | %+.2f |\n", name, len(gains), none, sum/float64(len(gains)), slices.Min(gains), by, own)
}

// byEngine is the mean PSNR of the clip as the engine colours it, with a frame of another
// film, or of itself, as its reference unless that is "".
func (c *clip) byEngine(ctx context.Context, engine *job.Engine, path, reference string, at time.Duration) (float64, error) {
	r, err := decode.Open(path, decode.Options{})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	info := r.Info()
	spec := job.Spec{Input: path, KeepColor: job.KeepNever}
	if reference != "" {
		if spec.Guide, err = os.MkdirTemp("", "score-wrong-"); err != nil {
			return 0, err
		}
		defer os.RemoveAll(spec.Guide)
		film, err := os.ReadFile(reference)
		if err != nil {
			return 0, err
		}
		name := "other" + filepath.Ext(reference) // references lie in the guide's folder
		if err := os.WriteFile(filepath.Join(spec.Guide, name), film, 0o600); err != nil {
			return 0, err
		}
		text := fmt.Sprintf("format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0\nend = 3600\n[[reference]]\nfilm = %q\ntime = \"%s\"\n", name, guide.FormatTime(at))
		if err := os.WriteFile(filepath.Join(spec.Guide, "guide.toml"), []byte(text), 0o600); err != nil {
			return 0, err
		}
	}
	line, err := engine.Line(ctx, spec, info, info.Layout, info.Tag.Complete(info.Width, info.Height))
	if err != nil {
		return 0, err
	}
	var got []*vidcolor.Chroma
	_, err = line.Carry(ctx, r, job.RunOptions{}, func(_ *vidcolor.Frame, chroma *vidcolor.Chroma) error {
		got = append(got, chroma)
		return nil
	})
	if err != nil {
		return 0, err
	}
	sum := 0.0
	all := c.decibels(got)
	for _, v := range all {
		sum += v
	}
	return sum / float64(len(all)), nil
}
