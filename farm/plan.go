package farm

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Plan is what a plan's file says. Units are numbered through all its films from 0.
type Plan struct {
	ID       string
	Path     string
	Films    []*Film
	Units    int
	Complete bool // nothing more is planned
	// Base is the path by which the folder of units is named, "" = Path.
	Base string

	roots Roots
}

// Film is one film of a plan.
type Film struct {
	Number int
	job.FilmPlan
	First  int // number of its first unit in the plan
	Units  []job.Unit
	End    *job.FilmEnd // nil while it is looked at, and where that failed
	Failed string       // why it is not coloured
	Joined int64        // bytes of its output, once that is about to get its name
}

// ReadPlan reads the plan at path, as far as it is written. Its paths below one of roots
// are resolved.
func ReadPlan(path string, roots Roots) (*Plan, error) {
	if err := fail.Input(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fail.File("open", path, err)
	}
	defer f.Close()
	p, err := parsePlan(f)
	if err != nil {
		return nil, fail.Refuse("read", path, err, "name a file that vidcolor plan wrote")
	}
	p.Path, p.roots = path, roots
	for _, film := range p.Films {
		if err := roots.Resolve(&film.Spec); err != nil {
			return nil, fail.Refuse("read", path, err, "name every folder that the plan names: --root NAME=DIR")
		}
	}
	return p, nil
}

// Dir is the folder of the units.
func (p *Plan) Dir() string { return UnitsDir(cmp.Or(p.Base, p.Path), p.ID) }

// UnitsDir is the folder of the units of the plan of an ID at path.
func UnitsDir(path, id string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + "." + id + ".units"
}

func (p *Plan) unitDir(n int) string { return filepath.Join(p.Dir(), fmt.Sprintf("%06d", n)) }

// Unit is the film of unit n and the unit's number in it.
func (p *Plan) Unit(n int) (film *Film, index int, err error) {
	for _, f := range p.Films {
		if n >= f.First && n < f.First+len(f.Units) {
			return f, n - f.First, nil
		}
	}
	hint := fmt.Sprintf("units are 0 to %d", p.Units-1)
	if !p.Complete {
		hint = "it is still being planned, or its planning was cut off: wait, or plan anew"
	}
	return nil, 0, fail.Refuse("read", p.Path, fmt.Errorf("there is no unit %d", n), hint)
}

// Planning is how a plan is made.
type Planning struct {
	Spec      job.Spec // of each film; Input and Output are not looked at
	Films     []string
	To        string        // folder of the outputs, or the output of one film; "" = folder "colored" beside each
	Length    time.Duration // see [job.PlanOptions]
	Overwrite bool          // replace a plan that is there, with the units that were made of it
	Roots     Roots
	ID        string // of the plan, 12 hexadecimal digits; "" = a new one

	// Unit, if not nil, is told of every unit once it is in the file.
	Unit func(p *Plan, n int)
	// May, if not nil, refuses a film that cannot be planned before it is given to a farm.
	May func(ctx context.Context, s job.Spec) error
	// Listen gives the listener of looking at a film; see [job.Batch].
	Listen func(input string) job.Listener
}

// Write looks at the films one after another and writes the plan to path, line by line:
// units that are there can be made while it goes on. A film that cannot be coloured is
// noted in the plan and the others are planned; the error then is the gravest. Where ctx
// ends, or the disk is full or the network missing, no plan is left.
func (o Planning) Write(ctx context.Context, e *job.Engine, path string) (_ *Plan, err error) {
	outputs, err := o.Outputs()
	if err != nil {
		return nil, err
	}
	if err := o.replace(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, fail.Refuse("write", path, errors.New("the file exists"), "add -y to replace it and what was made of it, or choose another name")
	}
	if err != nil {
		return nil, fail.File("write", path, err)
	}
	w := &planWriter{Planning: o, file: f, plan: &Plan{ID: cmp.Or(o.ID, NewID()), Path: path, roots: o.Roots}}
	err = w.all(ctx, e, outputs)
	if e := f.Close(); err == nil && e != nil {
		err = fail.File("write", path, e)
	}
	if err != nil && !w.plan.Complete {
		_ = os.Remove(path)
		return nil, err
	}
	return w.plan, err
}

// NewID makes the name of a plan.
func NewID() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// replace removes a plan that is to be replaced, with its units.
func (o *Planning) replace(path string) error {
	if !o.Overwrite {
		return nil
	}
	if old, err := ReadPlan(path, nil); err == nil {
		if err := os.RemoveAll(old.Dir()); err != nil {
			return fail.File("remove", old.Dir(), err)
		}
	} else if _, err := os.Stat(path); err == nil {
		return fail.Refuse("write", path, errors.New("the file exists and is no plan"), "choose another name")
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail.File("remove", path, err)
	}
	return nil
}

// Outputs names the output of each film, and makes their folders.
func (o *Planning) Outputs() ([]string, error) {
	outputs, err := o.Names()
	if err != nil || len(o.Films) == 1 && outputs[0] == o.To {
		return outputs, err
	}
	for _, out := range outputs {
		dir := filepath.Dir(out)
		if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fail.File(fail.MakeFolder, dir, err)
		}
	}
	return outputs, nil
}

// Names is the output of each film.
func (o *Planning) Names() ([]string, error) {
	folder := o.To == "" || strings.HasSuffix(o.To, string(filepath.Separator))
	if info, err := os.Stat(o.To); err == nil && info.IsDir() {
		folder = true
	}
	if !folder {
		if len(o.Films) != 1 {
			return nil, fail.Usage("--to "+o.To, errors.New("it is no folder"), "several films go into one: --to OUTDIR/")
		}
		return []string{o.To}, nil
	}
	var outputs []string
	taken := map[string]string{}
	for _, film := range o.Films {
		dir, base := o.To, filepath.Base(film)
		if dir == "" {
			dir = filepath.Join(filepath.Dir(film), "colored")
		}
		out := filepath.Join(dir, strings.TrimSuffix(base, filepath.Ext(base))+o.Spec.Extension(base, encode.Photos(base)))
		if other, ok := taken[strings.ToLower(out)]; ok {
			return nil, fail.Refuse("write", out, fmt.Errorf("both %s and %s would be written there", other, film), "plan them apart, or rename one")
		}
		taken[strings.ToLower(out)] = film
		outputs = append(outputs, out)
	}
	return outputs, nil
}

// planWriter writes a plan.
type planWriter struct {
	Planning
	file *os.File
	plan *Plan
}

// add writes a line and reads it, as others will.
func (w *planWriter) add(l line) error {
	if err := writeLine(w.file, l); err != nil {
		return fail.File("write", w.plan.Path, err)
	}
	n := 2
	if l.Plan != nil {
		n = 1
	}
	return w.plan.take(n, &l)
}

func (w *planWriter) all(ctx context.Context, e *job.Engine, outputs []string) error {
	if err := w.add(line{Plan: &header{planFormat, w.plan.ID}}); err != nil {
		return err
	}
	var worst error
	for i, film := range w.Films {
		err := w.film(ctx, e, film, outputs[i])
		if err == nil {
			continue
		}
		kind := vidcolor.KindOf(err)
		if ctx.Err() != nil || len(w.Films) == 1 || kind == vidcolor.KindModel || kind == vidcolor.KindDiskFull || errors.Is(err, errWritePlan) {
			return err
		}
		if worst == nil || fail.Worse(fail.Code(worst), fail.Code(err)) != fail.Code(worst) {
			worst = err
		}
	}
	if err := w.add(line{End: &endLine{len(w.plan.Films), w.plan.Units}}); err != nil {
		return err
	}
	return worst
}

var errWritePlan = errors.New("the plan cannot be written")

// film looks at one film.
func (w *planWriter) film(ctx context.Context, e *job.Engine, input, output string) error {
	s := w.Spec
	s.Input, s.Output = input, output
	var l job.Listener
	if w.Listen != nil {
		l = w.Listen(input)
	}
	number, began := len(w.plan.Films), false
	end, err := e.PlanFilm(ctx, s, job.PlanOptions{Length: w.Length,
		Film: func(f job.FilmPlan) error {
			began = true
			w.Roots.Shorten(&f.Spec)
			return wrapWrite(w.add(line{Film: &filmLine{number, f}}))
		},
		Unit: func(u job.Unit) error {
			n := w.plan.Units
			if err := wrapWrite(w.add(line{Unit: &unitLine{n, number, u}})); err != nil {
				return err
			}
			if w.Unit != nil {
				w.Unit(w.plan, n)
			}
			return nil
		},
	}, l)
	if err != nil && ctx.Err() == nil && began && !errors.Is(err, errWritePlan) {
		return errors.Join(err, w.add(line{Looked: &lookedLine{Film: number, Error: fail.OneLine(err)}}))
	}
	if err != nil {
		return err
	}
	return wrapWrite(w.add(line{Looked: &lookedLine{Film: number, FilmEnd: end}}))
}

func wrapWrite(err error) error {
	if err == nil {
		return nil
	}
	return &writeError{err}
}

// writeError is an error of the plan's own file.
type writeError struct{ error }

func (e *writeError) Unwrap() []error { return []error{e.error, errWritePlan} }

// Foreign reports whether a job's option has no meaning for films in units.
func Foreign(option string) bool {
	return slices.Contains([]string{"resume", "work-dir", "keep-partial", "report"}, option)
}

// SetLength reads the length of units.
func (o *Planning) SetLength(text string) (err error) {
	if o.Length, err = clock.Parse(text); err != nil || o.Length < time.Second || o.Length > 24*time.Hour {
		return fail.Usage("--unit-length "+text, errors.New("it is no time from 1 s to a day"), "such as 30 or 1:00")
	}
	return nil
}
