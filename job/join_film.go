package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/filesum"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/system"
)

// MadeUnit is a unit of a film with what was made of it, in folder Dir.
type MadeUnit struct {
	Unit Unit
	Made *Made
	Dir  string
}

// JoinFilm puts a film together from all its units and gives it its name. Every chunk
// is compared with its checksum and the input with its digest. finished is called with
// the number of bytes of the result when that is about to get its name. The report is
// never nil. Errors are those of [Engine.Run]; versions that differ are refused by name.
func (e *Engine) JoinFilm(ctx context.Context, film FilmPlan, end FilmEnd, units []MadeUnit, finished func(int64) error, l Listener) (*Report, error) {
	s := film.Spec
	s.Content = end.Content
	j, done, err := e.newTask(ctx, s, l)
	if err != nil {
		return newReport(s.Input, s.Output), err
	}
	defer done()
	err = j.joinFilm(film, end, units, finished)
	if err != nil {
		j.failed(err)
	}
	j.tell(Finished{j.report, err})
	return j.report, err
}

func (j *task) joinFilm(film FilmPlan, end FilmEnd, units []MadeUnit, finished func(int64) error) error {
	if err := j.enterEngine(); err != nil {
		return err
	}
	if err := fail.First(j.spec.Validate(), j.refuse(), checkUnits(film, end, units)); err != nil {
		return err
	}
	if film.Whole {
		return j.placeWhole(&units[0], finished)
	}
	if err := j.checkIdentity(film.Identity); err != nil {
		return err
	}
	var chunks []journal.Chunk
	var files []string
	for _, u := range units {
		for i, c := range u.Made.Chunks {
			last := (*FilmEnd)(nil)
			if u.Unit.Last && i == len(u.Made.Chunks)-1 {
				last = &end
			}
			c.Report = withoutLosses(c.Report, last)
			chunks = append(chunks, c)
			files = append(files, filepath.Join(u.Dir, chunkFile(u.Unit.Chunk+i)))
		}
	}
	dir := filepath.Dir(units[0].Dir)
	j.part = &part{film: film, dir: dir, join: true, corrupt: end.Corrupt, journal: journal.Whole(dir, film.Identity, units[0].Unit.TimeBase, chunks, files, finished)}
	return planAnew(j.run())
}

// checkUnits refuses units that do not make up the film, or were made by something else.
func checkUnits(film FilmPlan, end FilmEnd, units []MadeUnit) error {
	if len(units) == 0 || len(units) != end.Units || !units[len(units)-1].Unit.Last {
		return fail.Refuse("join", film.Spec.Output, fmt.Errorf("%d units are there of %d", len(units), end.Units), "make the others first")
	}
	var before []Unit
	for i := range units {
		u := &units[i]
		if err := errors.Join(u.Unit.Check(before), u.Made.Check(u.Dir, &u.Unit, false)); err != nil {
			return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "join", Path: u.Dir, Err: err, Hint: "make that unit again"}
		}
		if err := SameIdentity(film.Spec.Input, film.Identity, u.Made.Identity); err != nil {
			return err
		}
		before = append(before, u.Unit)
	}
	return nil
}

// placeWhole gives a film that was made in one piece its name.
func (j *task) placeWhole(u *MadeUnit, finished func(int64) error) (err error) {
	if r := u.Made.Report; r != nil {
		*j.report = *r
		for _, text := range r.Warnings {
			j.tell(Warning{j.input, text}) // who joins has not seen them
		}
		j.report.damaged = r.ExitCode == int(vidcolor.KindDamaged) && len(r.DroppedStreams) == 0
	}
	from := filepath.Join(u.Dir, u.Made.File)
	if err := checkFile(from, u.Made.Bytes, u.Made.SHA256, true); err != nil {
		return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "join", Path: from, Err: err, Hint: "make that unit again"}
	}
	target, err := beside.Target(j.output)
	if err != nil {
		target = j.output
	}
	defer j.engine.writesBeside(j.output)()
	if err := copyInto(j.ctx, from, target, func() error { return finished(u.Made.Bytes) }); err != nil {
		return fail.File("write", j.output, err)
	}
	if u.Made.Report != nil && u.Made.Report.ExitCode == int(vidcolor.KindDamaged) {
		return fail.Damaged("color", j.input)
	}
	return nil
}

// copyInto copies a file to path, which it gets when it is complete and on the disk.
func copyInto(ctx context.Context, from, path string, finished func() error) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := beside.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(out.Name()))
		}
	}()
	_, err = io.Copy(out, filesum.Reader(ctx, in))
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = finished()
	}
	if err == nil {
		err = system.Rename(out.Name(), path)
	}
	if err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil // it has its name
	}
	_ = d.Sync()
	return d.Close()
}
