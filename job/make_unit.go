package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/chunk"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/machine"
)

// part is a job that makes one unit of a film, or puts a film together from its units.
type part struct {
	film    FilmPlan
	unit    Unit
	dir     string
	journal *journal.Journal // of what is there
	join    bool
	shots   []guide.Shot // of the film, where a guide does not list them; nil: to be found
	corrupt int64        // frames of the film that the decoder mended
}

// MakeUnit makes unit u of a film, which follows the units before, into the empty folder
// dir, which is this call's alone: chunks as a run keeps them, or the output itself where
// the film is made in one piece. Damage of the input is no error. An input that does not
// give the frames that were planned, and another program or network than planned it, are
// refused with an error of KindResume. What a failed call leaves in dir is of no use.
func (e *Engine) MakeUnit(ctx context.Context, film FilmPlan, before []Unit, u Unit, dir string, l Listener) (*Made, error) {
	if err := u.Check(before); err != nil {
		return nil, fail.Refuse("make", film.Spec.Input, fmt.Errorf("the plan cannot be: %w", err), "plan anew")
	}
	began := time.Now()
	s := film.Spec
	s.Output, s.Overwrite = filepath.Join(dir, "film"+filepath.Ext(s.Output)), true
	j, done, err := e.newTask(ctx, s, l)
	if err != nil {
		return nil, err
	}
	defer done()
	if !film.Whole {
		var chunks []journal.Chunk
		for i := range before {
			chunks = append(chunks, before[i].Chunks...)
		}
		j.part = &part{film: film, unit: u, dir: dir, journal: journal.Part(dir, film.Identity, u.TimeBase, chunks)}
	}
	made, err := j.makeUnit(film)
	if err != nil {
		return nil, planAnew(j.failed(err))
	}
	made.Identity, made.Processor, made.Seconds = film.Identity, machine.Processor(), round(time.Since(began).Seconds(), 3)
	made.Host, _ = os.Hostname()
	return made, nil
}

func (j *task) makeUnit(film FilmPlan) (*Made, error) {
	if err := j.enterEngine(); err != nil {
		return nil, err
	}
	if err := fail.First(j.spec.Validate(), j.refuse()); err != nil {
		return nil, err
	}
	n, err := inputBytes(j.input)
	if err != nil {
		return nil, err
	}
	if film.Bytes > 0 && n != film.Bytes {
		return nil, otherInput(j.input, fmt.Errorf("it has %d bytes, when it was planned it had %d", n, film.Bytes))
	}
	if err := j.checkIdentity(film.Identity); err != nil {
		return nil, err
	}
	err = j.run()
	if err != nil && vidcolor.KindOf(err) != vidcolor.KindDamaged {
		return nil, err
	}
	if j.part != nil {
		return j.part.made()
	}
	j.report.Input, j.report.Output = film.Spec.Input, film.Spec.Output
	return wholeMade(j.output, j.report)
}

func otherInput(path string, err error) error {
	return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "open", Path: path, Err: err, Hint: "give the file that was planned, or plan anew"}
}

// planAnew gives errors of state the advice that holds for a plan.
func planAnew(err error) error {
	var e *vidcolor.Error
	if !errors.As(err, &e) || e.Kind != vidcolor.KindResume || e.Op != "resume" {
		return err
	}
	return otherInput(e.Path, e.Err)
}

// made is what lies in the folder, compared with the plan.
func (p *part) made() (*Made, error) {
	chunks := p.journal.Manifest().Chunks[p.unit.Chunk:]
	m := &Made{Chunks: chunks}
	if err := m.Check(p.dir, &p.unit, false); err != nil {
		return nil, otherInput(p.film.Spec.Input, fmt.Errorf("it does not give what was planned: %w", err))
	}
	return m, nil
}

// wholeMade is a film in one piece as a unit's result.
func wholeMade(path string, r *Report) (*Made, error) {
	sum := sha256.New()
	n, err := hashFile(context.Background(), sum, path)
	if err != nil {
		return nil, err
	}
	return &Made{File: filepath.Base(path), Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil)), Report: r}, nil
}

// open is the state of a film of which units are there.
func (p *part) open(j *task) (*work, error) {
	k := &work{Journal: p.journal, shots: map[int64]Shot{}}
	k.plan()
	k.seek = !p.unit.Replay
	return k, nil
}

// until is the first frame that the job does not want, 0 = none.
func (p *part) until() int64 {
	if p == nil || p.join || p.unit.Last {
		return 0
	}
	return p.unit.Next()
}

// finishPart runs the line over the unit and leaves its chunks.
func (f *filmTask) finishPart() error {
	res, err := f.colorAll()
	if err == nil {
		err = f.w.EndPart(f.ctx, f.part.unit.Last)
	}
	f.fill(res)
	return errors.Join(err, f.w.Abort())
}

// checkFile compares the file at path with its size, and with whole its SHA-256.
func checkFile(path string, size int64, sum string, whole bool) error {
	if whole {
		return chunk.Check(path, size, sum)
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() != size {
		err = fmt.Errorf("%s: %w: %d bytes, not %d", filepath.Base(path), chunk.ErrDamaged, info.Size(), size)
	}
	return err
}

// withoutLosses is a chunk's report as a unit's maker wrote it, without what it met of
// damage: the plan has seen all of that.
func withoutLosses(raw json.RawMessage, end *FilmEnd) json.RawMessage {
	r := readChunkReport(raw)
	r.Notes, r.LostPackets, r.Lost = nil, 0, false
	if end != nil {
		r.Notes, r.LostPackets, r.Lost = end.Notes, end.Packets, end.Damaged
	}
	out, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	return out
}
