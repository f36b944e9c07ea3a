package farm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/job"
)

// planFormat is the version of the file's form.
const planFormat = 1

// Limits of what is believed of a plan.
const (
	maxLine  = 64 << 20 // bytes: a shot of a whole day
	maxUnits = 10_000_000
	maxFilms = 1_000_000
)

// line is one line of a plan: one of its fields.
type line struct {
	Plan   *header     `json:"plan,omitempty"`
	Film   *filmLine   `json:"film,omitempty"`
	Unit   *unitLine   `json:"unit,omitempty"`
	Looked *lookedLine `json:"looked,omitempty"`
	End    *endLine    `json:"end,omitempty"`
	Joined *joinedLine `json:"joined,omitempty"`
}

type header struct {
	Format int    `json:"format"`
	ID     string `json:"id"` // tells its units from those of other plans
}

type filmLine struct {
	Number int `json:"number"`
	job.FilmPlan
}

type unitLine struct {
	Number int `json:"number"` // in the plan
	Film   int `json:"film"`
	job.Unit
}

// lookedLine ends a film of which all units are known, or which failed.
type lookedLine struct {
	Film int `json:"film"`
	*job.FilmEnd
	Error string `json:"error,omitempty"`
}

type endLine struct {
	Films int `json:"films"`
	Units int `json:"units"`
}

// joinedLine says that a film's output, of a number of bytes, is about to get its name.
type joinedLine struct {
	Film  int   `json:"film"`
	Bytes int64 `json:"bytes"`
}

// appendLine adds a line to the file at path, which is on the disk when it returns.
func appendLine(path string, l line) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fail.File("write", path, err)
	}
	err = writeLine(f, l)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fail.File("write", path, err)
	}
	return nil
}

func writeLine(f *os.File, l line) error {
	data, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if len(data) > maxLine {
		return fmt.Errorf("a line of %d bytes: a unit is too long", len(data))
	}
	if _, err := f.Write(append(data, '\n')); err != nil {
		return err
	}
	return system.SyncFile(f)
}

// parsePlan reads what lines are complete.
func parsePlan(in io.Reader) (*Plan, error) {
	p := &Plan{}
	r := bufio.NewReaderSize(in, 1<<16)
	for n := 1; ; n++ {
		text, err := readLine(r)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		var l line
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if err := p.take(n, &l); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if p.ID == "" {
		return nil, errors.New("it is no plan")
	}
	return p, nil
}

// readLine returns the next line; what ends without a line's end is not complete.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if len(line) > maxLine {
				return nil, errors.New("it is too long")
			}
		case err != nil:
			return nil, err
		default:
			return line, nil
		}
	}
}

// take adds line n.
func (p *Plan) take(n int, l *line) error {
	if (l.Plan != nil) != (n == 1) {
		return errors.New("it is no plan, or two")
	}
	if p.Complete && l.Joined == nil {
		return errors.New("something follows the plan's end")
	}
	switch {
	case l.Plan != nil:
		if l.Plan.Format != planFormat || !validID(l.Plan.ID) {
			return fmt.Errorf("a plan of version %d, this program knows %d", l.Plan.Format, planFormat)
		}
		p.ID = l.Plan.ID
	case l.Film != nil:
		if l.Film.Number != len(p.Films) || len(p.Films) >= maxFilms || p.open() != nil {
			return fmt.Errorf("film %d out of turn", l.Film.Number)
		}
		p.Films = append(p.Films, &Film{Number: l.Film.Number, FilmPlan: l.Film.FilmPlan, First: p.Units})
	case l.Unit != nil:
		return p.takeUnit(l.Unit)
	case l.Looked != nil:
		f := p.open()
		if f == nil || f.Number != l.Looked.Film {
			return fmt.Errorf("film %d ends out of turn", l.Looked.Film)
		}
		f.End, f.Failed = l.Looked.FilmEnd, l.Looked.Error
		if f.Failed == "" && (f.End == nil || f.End.Units != len(f.Units) || !f.Units[len(f.Units)-1].Last) {
			return fmt.Errorf("film %d ends before its last unit", f.Number)
		}
	case l.End != nil:
		p.Complete = true
		if l.End.Films != len(p.Films) || l.End.Units != p.Units || p.open() != nil {
			return errors.New("films or units are missing")
		}
	case l.Joined != nil:
		if l.Joined.Film < 0 || l.Joined.Film >= len(p.Films) {
			return fmt.Errorf("film %d is not planned", l.Joined.Film)
		}
		p.Films[l.Joined.Film].Joined = l.Joined.Bytes
	default:
		return errors.New("it says nothing")
	}
	return nil
}

func (p *Plan) takeUnit(l *unitLine) error {
	f := p.open()
	if f == nil || f.Number != l.Film || l.Number != p.Units || p.Units >= maxUnits {
		return fmt.Errorf("unit %d out of turn", l.Number)
	}
	if err := l.Unit.Check(f.Units); err != nil {
		return fmt.Errorf("unit %d: %w", l.Number, err)
	}
	f.Units = append(f.Units, l.Unit)
	p.Units++
	return nil
}

// open is the film that is being looked at, nil if there is none.
func (p *Plan) open() *Film {
	if n := len(p.Films); n > 0 && p.Films[n-1].End == nil && p.Films[n-1].Failed == "" {
		return p.Films[n-1]
	}
	return nil
}

func validID(id string) bool {
	if len(id) != 12 {
		return false
	}
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
