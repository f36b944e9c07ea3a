package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/metrics"
	"github.com/vidcolor/vidcolor/temporal"
)

func (p *program) scoreCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "score",
		Usage:     "how near a coloured film or photo comes to its colour truth",
		ArgsUsage: "[options] TRUTH RESULT",
		Description: `Two films (frame by frame, in order), two photos, or two folders whose files are
matched by name without extension and averaged. Grey is the truth without colour.
CDC and chroma flicker say how much colour changes from frame to frame.`,
		Flags: []cli.Flag{
			boolFlag("", "json", "print JSON"),
			boolFlag("", "curve", "also the gain with mean colourfulness brought to 60 to 100 % of the truth's"),
			boolFlag("", "chroma-only", "give RESULT the luma of TRUTH first: it was coloured from another grey"),
			threadsFlag(),
		},
		Action: p.score,
	})
}

func (p *program) score(c *cli.Context) error {
	o, err := readOptions(c)
	if err != nil {
		return err
	}
	p.apply(o)
	if c.NArg() != 2 {
		return usageError("score", fmt.Errorf("%d files named", c.NArg()), "write vidcolor score TRUTH RESULT")
	}
	truth, result := c.Args().Get(0), c.Args().Get(1)
	if err := onlyFiles("score", truth, result); err != nil {
		return err
	}
	pairs, err := p.pairs(truth, result)
	if err != nil {
		return err
	}
	card := scoreCard{Truth: truth, Result: result}
	var mean meanReport
	var damaged string
	for _, pair := range pairs {
		r, lost, err := p.scorePair(pair, o)
		if err != nil {
			return err
		}
		if lost != "" {
			damaged = lost
		}
		mean.add(r)
		if pair.truth != truth { // of folders each
			card.Files = append(card.Files, scoredFile{filepath.Base(pair.result), newFigures(r)})
		}
	}
	r := mean.report()
	card.figures = newFigures(r)
	if o.json {
		err = writeJSON(p.stdout, card)
	} else {
		text := r.String()
		if len(pairs) > 1 {
			text = fmt.Sprintf("mean of %d pairs\n", len(pairs)) + text
		}
		_, err = io.WriteString(p.stdout, text)
		err = wrapStdout(err)
	}
	if err == nil && damaged != "" {
		err = damagedInput("score", damaged)
	}
	return err
}

// damagedInput is the error of a command that finished with less than all of a file.
func damagedInput(op, path string) error {
	return &vidcolor.Error{Kind: vidcolor.KindDamaged, Op: op, Path: path,
		Err: errors.New("finished, but the input was damaged"), Hint: "the warnings above name what was lost"}
}

// warnDamage says what was lost of a file and reports whether anything was.
func (p *program) warnDamage(path string, d decode.Damage) bool {
	for _, n := range d.Notes {
		p.term.warn(filepath.Base(path) + ": " + n)
	}
	return d.Lost()
}

// pair is a truth and what was made of it.
type pair struct{ truth, result string }

// pairs finds what is to be compared.
func (p *program) pairs(truth, result string) ([]pair, error) {
	folders := 0
	for _, path := range []string{truth, result} {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, checkInput(path)
		case info.IsDir():
			folders++
		}
	}
	switch folders {
	case 0:
		return []pair{{truth, result}}, nil
	case 1:
		return nil, usageError("score", errors.New("one of the two is a folder, the other is not"), "name two films, two photos or two folders")
	}
	return p.matchFolders(truth, result)
}

// matchFolders pairs the files of two folders by name without extension.
func (p *program) matchFolders(truth, result string) ([]pair, error) {
	truths, err := filesByName(truth)
	if err != nil {
		return nil, err
	}
	results, err := filesByName(result)
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for _, name := range sortedKeys(results) {
		if truths[name] != "" {
			pairs = append(pairs, pair{truths[name], results[name]})
		}
	}
	if n := len(truths) - len(pairs); n > 0 && len(pairs) > 0 {
		p.term.warn(fmt.Sprintf("%d of %d files in %s have no result", n, len(truths), truth))
	}
	if len(pairs) == 0 {
		return nil, usageError("score", fmt.Errorf("no file in %s is called like one in %s", result, truth), "extensions may differ, names may not")
	}
	return pairs, nil
}

// filesByName lists the files in dir by their names without extension.
func filesByName(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fileError("open", dir, err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name := strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))
		if other, ok := files[name]; ok {
			return nil, usageError("score", fmt.Errorf("%s and %s have one name", other, filepath.Join(dir, e.Name())), "move one of them away")
		}
		files[name] = filepath.Join(dir, e.Name())
	}
	return files, nil
}

// scorePair compares two files picture by picture; damaged names one of which
// something was lost.
func (p *program) scorePair(files pair, o options) (r metrics.Report, damaged string, err error) {
	truth, err := openColor(files.truth, o)
	if err != nil {
		return r, "", err
	}
	defer truth.close()
	result, err := openColor(files.result, o)
	if err != nil {
		return r, "", err
	}
	defer result.close()
	s := metrics.NewScorer(temporal.NewFlow())
	if o.curve {
		s.WithCurve()
	}
	if o.chromaOnly {
		s.ChromaOnly()
	}
	for {
		haveTruth, err := truth.next(p.ctx)
		if err != nil {
			return r, "", err
		}
		haveResult, err := result.next(p.ctx)
		if err != nil {
			return r, "", err
		}
		if haveTruth != haveResult {
			p.term.warn(fmt.Sprintf("%s and %s have different numbers of frames; the first %d are scored", files.truth, files.result, s.Report().Frames))
		}
		if !haveTruth || !haveResult {
			break
		}
		if err := s.Add(truth.frame, result.frame); err != nil {
			return r, "", err
		}
	}
	if r = s.Report(); r.Frames == 0 {
		return r, "", &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "score", Path: files.result, Err: errors.New("there is no picture to score"), Hint: "check whether both files play"}
	}
	for _, c := range []*colorReader{truth, result} {
		if path := c.reader.Info().Path; p.warnDamage(path, c.reader.Damage()) {
			damaged = path
		}
	}
	return r, damaged, nil
}

// colorReader reads a film with its colour into one frame.
type colorReader struct {
	reader *decode.Reader
	frame  *vidcolor.Frame
}

func openColor(path string, o options) (*colorReader, error) {
	r, err := decode.Open(path, decode.Options{Threads: decodeThreads(o.threads), Chroma: true})
	if err != nil {
		return nil, err
	}
	i := r.Info()
	return &colorReader{r, vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)}, nil
}

// next reads the next picture; false after the last.
func (c *colorReader) next(ctx context.Context) (bool, error) {
	switch err := c.reader.Next(ctx, c.frame); {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, nil
}

func (c *colorReader) close() { _ = c.reader.Close() }
