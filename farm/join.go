package farm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Joining says how films are put together.
type Joining struct {
	// Wait is for how long a unit that the folder lists is waited for: a folder over the
	// network shows what is new only after a while. 0 = 90 s.
	Wait time.Duration
	// Listen gives the listener of joining a film; see [job.Batch].
	Listen func(input string) job.Listener
	// Note is told what is no problem, may be nil.
	Note func(text string)
}

// Join puts film number f of the plan together and removes its units. It reports false
// where that was done before. Units that are missing or damaged are named; damaged ones
// are taken away, so that they can be made again.
func (p *Plan) Join(ctx context.Context, e *job.Engine, f int, o Joining) (joined bool, err error) {
	film := p.Films[f]
	if film.Failed != "" {
		return false, fail.Refuse("color", film.Spec.Input, errors.New("it could not be planned: "+film.Failed), "mend it and plan it anew")
	}
	if film.End == nil {
		return false, fail.Refuse("join", p.Path, fmt.Errorf("%s is not planned to its end", filepath.Base(film.Spec.Input)), "wait until vidcolor plan has ended, or plan anew if it was cut off")
	}
	if info, err := os.Stat(film.Spec.Output); err == nil && film.Joined > 0 && info.Size() == film.Joined {
		p.removeFilm(film)
		return false, nil
	}
	if info, err := os.Stat(film.Spec.Output); err == nil && info.Mode().IsRegular() && !film.Spec.Overwrite {
		return false, fail.Refuse("write", film.Spec.Output, errors.New("the file exists, and is not what was planned"), "move it away and join again: the units are kept")
	}
	units, err := p.collect(ctx, film, o)
	if err != nil {
		return false, err
	}
	p.tellProcessors(units, o)
	var l job.Listener
	if o.Listen != nil {
		l = o.Listen(film.Spec.Input)
	}
	finished := func(bytes int64) error {
		film.Joined = bytes
		return appendLine(p.Path, line{Joined: &joinedLine{f, bytes}})
	}
	_, err = e.JoinFilm(ctx, film.FilmPlan, *film.End, units, finished, l)
	if err != nil && vidcolor.KindOf(err) != vidcolor.KindDamaged {
		if bad := p.discardRotten(ctx, film, err); bad != nil {
			return false, bad
		}
		return false, err
	}
	p.removeFilm(film)
	return true, err
}

// collect reads the records of a film's units.
func (p *Plan) collect(ctx context.Context, film *Film, o Joining) (units []job.MadeUnit, err error) {
	var missing []int
	for i := range film.Units {
		n := film.First + i
		r, err := p.await(ctx, n, o)
		if err != nil && !errors.Is(err, ErrRotten) {
			return nil, err
		}
		if err != nil {
			err = errors.Join(err, p.Discard(n))
		}
		if r == nil {
			missing = append(missing, n)
			continue
		}
		units = append(units, job.MadeUnit{Unit: film.Units[i], Made: &r.Made, Dir: p.unitDir(n)})
	}
	if len(missing) > 0 {
		return nil, p.missing(film, missing, "not made")
	}
	return units, nil
}

// await returns the record of unit n, waiting for it where the folder lists it.
func (p *Plan) await(ctx context.Context, n int, o Joining) (*Record, error) {
	wait := o.Wait
	if wait == 0 {
		wait = 90 * time.Second
	}
	for end := time.Now().Add(wait); ; {
		r, err := p.Done(n, false)
		if err != nil || r != nil {
			return r, err
		}
		entries, _ := os.ReadDir(p.Dir()) // makes a network's file system look anew
		name := filepath.Base(p.unitDir(n))
		if !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == name }) || time.Now().After(end) {
			return p.Done(n, false)
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(time.Second):
		}
	}
}

// ErrMissing is wrapped by errors about a film of which units are not there.
var ErrMissing = errors.New("are")

// missing names units.
func (p *Plan) missing(film *Film, units []int, what string) error {
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "join", Path: film.Spec.Output,
		Err:  fmt.Errorf("%d of %d units %w %s: %s", len(units), len(film.Units), ErrMissing, what, ranges(units)),
		Hint: fmt.Sprintf("make them: vidcolor work %s --unit %s", p.Path, ranges(units))}
}

// discardRotten looks which units are damaged after joining has failed, takes them away
// and names them; nil if none is.
func (p *Plan) discardRotten(ctx context.Context, film *Film, cause error) error {
	if ctx.Err() != nil || vidcolor.KindOf(cause) != vidcolor.KindResume {
		return nil
	}
	var bad []int
	for i := range film.Units {
		if _, err := p.Done(film.First+i, true); errors.Is(err, ErrRotten) {
			bad = append(bad, film.First+i)
			if err := p.Discard(film.First + i); err != nil {
				return err
			}
		}
	}
	if bad == nil {
		return nil
	}
	return p.missing(film, bad, "damaged and were taken away")
}

// tellProcessors says if units were made on different kinds of processor.
func (p *Plan) tellProcessors(units []job.MadeUnit, o Joining) {
	kinds := map[string]int{}
	for _, u := range units {
		kinds[u.Made.Processor]++
	}
	if len(kinds) < 2 || o.Note == nil {
		return
	}
	var words []string
	for k, n := range kinds {
		words = append(words, fmt.Sprintf("%s (%d units)", k, n))
	}
	slices.Sort(words)
	o.Note("its units were made on different kinds of processor, on which the last bits of the network's results may differ: " + strings.Join(words, ", "))
}

// removeFilm removes the units of a film that is complete, and the folder with the last.
func (p *Plan) removeFilm(film *Film) {
	entries, err := os.ReadDir(p.Dir())
	if err != nil {
		return
	}
	for _, e := range entries {
		var n int
		if k, _ := fmt.Sscanf(e.Name(), "%d", &n); k == 1 && n >= film.First && n < film.First+len(film.Units) {
			_ = os.RemoveAll(filepath.Join(p.Dir(), e.Name()))
		}
	}
	_ = os.Remove(p.Dir()) // goes only if it is empty
}

// ranges writes numbers as "3,7-9".
func ranges(numbers []int) string {
	var words []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		word := fmt.Sprint(numbers[i])
		if j > i {
			word += fmt.Sprintf("-%d", numbers[j])
		}
		words = append(words, word)
		i = j + 1
	}
	return strings.Join(words, ",")
}

// ParseUnits reads "3,7-9" or "all" of units from 0 to count-1.
func ParseUnits(text string, count int) ([]int, error) {
	bad := func(why string) error {
		return fail.Usage("--unit "+text, errors.New(why), "write a number, such as 12, a range 10-19, several of them 3,7-9, or all")
	}
	if text == "all" {
		text = fmt.Sprintf("0-%d", count-1)
	}
	var units []int
	for part := range strings.SplitSeq(text, ",") {
		var from, to int
		var rest string
		switch k, _ := fmt.Sscanf(part+" .", "%d-%d %s", &from, &to, &rest); {
		case k == 3:
		default:
			if k, _ := fmt.Sscanf(part+" .", "%d %s", &from, &rest); k != 2 {
				return nil, bad("it is no number")
			}
			to = from
		}
		if rest != "." || from < 0 || to < from || to-from >= maxUnits {
			return nil, bad("it is no number")
		}
		for n := from; n <= to; n++ {
			units = append(units, n)
		}
	}
	return units, nil
}

// JoinAll joins every film of the plan. fails is told of a film that cannot be joined
// where there are others; the error is the gravest.
func (p *Plan) JoinAll(ctx context.Context, e *job.Engine, o Joining, fails func(input string, err error)) error {
	if !p.Complete {
		return fail.Refuse("join", p.Path, errors.New("it is not complete"), "wait until vidcolor plan has ended, or plan anew if it was cut off")
	}
	var worst error
	for i, film := range p.Films {
		joined, err := p.Join(ctx, e, i, o)
		if ctx.Err() != nil {
			return err
		}
		if err == nil && !joined && o.Note != nil {
			o.Note(film.Spec.Output + ": it was there already")
		}
		if err == nil {
			continue
		}
		if len(p.Films) > 1 {
			fails(film.Spec.Input, err)
		}
		if worst == nil || fail.Worse(fail.Code(worst), fail.Code(err)) != fail.Code(worst) {
			worst = err
		}
	}
	if len(p.Films) > 1 && worst != nil {
		return &vidcolor.Error{Kind: vidcolor.KindOf(worst), Op: "join", Path: p.Path, Err: errors.New("not all films are complete"), Hint: "the messages above name what is missing of them"}
	}
	return worst
}
