// Package score compares coloured films and photos with their colour truth by the
// measures of package internal/metrics.
package score

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/metrics"
	"github.com/vidcolor/vidcolor/temporal"
)

// Options say how to compare. The zero value works.
type Options struct {
	Curve      bool // also the gain by colourfulness
	ChromaOnly bool // give the result the luma of the truth first
	Playlists  bool // the files may lead to others on this machine
	Threads    int  // of the decoders, 0 = one a processor, at most 4

	Warn func(file, text string) // told what was lost of a file ("" = none), may be nil
}

// Compare compares result with truth: two films, frame by frame in order; two photos;
// or two folders, whose files are matched by name without extension and averaged. Of
// a file that is damaged as much is compared as there is; the error is then of
// vidcolor.KindDamaged and comes with the card.
func Compare(ctx context.Context, truth, result string, o Options) (*Card, error) {
	if o.Warn == nil {
		o.Warn = func(string, string) {}
	}
	c := comparer{o}
	pairs, err := c.pairs(truth, result)
	if err != nil {
		return nil, err
	}
	card := &Card{Truth: truth, Result: result, Pairs: len(pairs)}
	var mean meanReport
	var damaged string
	for _, pair := range pairs {
		r, lost, err := c.scorePair(ctx, pair)
		if err != nil {
			return nil, fail.Cause(ctx, err)
		}
		if lost != "" {
			damaged = lost
		}
		mean.add(r)
		if pair.truth != truth { // of folders each
			card.Files = append(card.Files, File{filepath.Base(pair.result), newFigures(r)})
		}
	}
	r := mean.report()
	card.Figures, card.text = newFigures(r), r.String()
	if damaged != "" {
		return card, fail.Damaged("score", damaged)
	}
	return card, nil
}

// comparer compares files as its options say.
type comparer struct{ Options }

// warnDamage says what was lost of a file and reports whether anything was.
func (c comparer) warnDamage(path string, d decode.Damage) bool {
	for _, n := range d.Notes {
		c.Warn(path, n)
	}
	return d.Lost()
}

// pair is a truth and what was made of it.
type pair struct{ truth, result string }

// pairs finds what is to be compared.
func (c comparer) pairs(truth, result string) ([]pair, error) {
	folders := 0
	for _, path := range []string{truth, result} {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, fail.Input(path)
		case info.IsDir():
			folders++
		}
	}
	switch folders {
	case 0:
		return []pair{{truth, result}}, nil
	case 1:
		return nil, fail.Usage("score", errors.New("one of the two is a folder, the other is not"), "name two films, two photos or two folders")
	}
	return c.matchFolders(truth, result)
}

// matchFolders pairs the files of two folders by name without extension.
func (c comparer) matchFolders(truth, result string) ([]pair, error) {
	truths, err := filesByName(truth)
	if err != nil {
		return nil, err
	}
	results, err := filesByName(result)
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for _, name := range slices.Sorted(maps.Keys(results)) {
		if truths[name] != "" {
			pairs = append(pairs, pair{truths[name], results[name]})
		}
	}
	if n := len(truths) - len(pairs); n > 0 && len(pairs) > 0 {
		c.Warn("", fmt.Sprintf("%d of %d files in %s have no result", n, len(truths), truth))
	}
	if len(pairs) == 0 {
		return nil, fail.Usage("score", fmt.Errorf("no file in %s is called like one in %s", result, truth), "extensions may differ, names may not")
	}
	return pairs, nil
}

// filesByName lists the files in dir by their names without extension.
func filesByName(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fail.File("open", dir, err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name := strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))
		if other, ok := files[name]; ok {
			return nil, fail.Usage("score", fmt.Errorf("%s and %s have one name", other, filepath.Join(dir, e.Name())), "move one of them away")
		}
		files[name] = filepath.Join(dir, e.Name())
	}
	return files, nil
}

// scorePair compares two files picture by picture; damaged names one of which
// something was lost.
func (c comparer) scorePair(ctx context.Context, files pair) (r metrics.Report, damaged string, err error) {
	truth, err := openColor(files.truth, c.Options)
	if err != nil {
		return r, "", err
	}
	defer truth.close()
	result, err := openColor(files.result, c.Options)
	if err != nil {
		return r, "", err
	}
	defer result.close()
	s := metrics.NewScorer(temporal.NewFlow())
	if c.Curve {
		s.WithCurve()
	}
	if c.Options.ChromaOnly {
		s.ChromaOnly()
	}
	for {
		haveTruth, err := truth.next(ctx)
		if err != nil {
			return r, "", err
		}
		haveResult, err := result.next(ctx)
		if err != nil {
			return r, "", err
		}
		if haveTruth != haveResult {
			c.Warn("", fmt.Sprintf("%s and %s have different numbers of frames; the first %d are scored", files.truth, files.result, s.Report().Frames))
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
	for _, r := range []*colorReader{truth, result} {
		if path := r.reader.Info().Path; c.warnDamage(path, r.reader.Damage()) {
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

func openColor(path string, o Options) (*colorReader, error) {
	r, err := decode.Open(path, decode.Options{Threads: min(o.Threads, 4), Chroma: true, Playlists: o.Playlists})
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
