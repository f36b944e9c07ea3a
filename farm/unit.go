package farm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor/internal/chunk"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/job"
)

// recordName is the file in a unit's folder that says what the folder holds.
const recordName = "unit.json"

// Record is what is kept of a unit that is done.
type Record struct {
	Plan    string `json:"plan"`
	Unit    int    `json:"unit"`
	Attempt string `json:"attempt"` // name of the folder in which it was made
	job.Made
}

// Outcome is how making a unit ended.
type Outcome struct {
	Record  *Record
	Already bool // it was there before
	Double  bool // it was made, and somebody else was first
	Differs bool // and what the other made holds other bits
}

// Done returns the record of unit n, nil if it is not made. With whole all of it is
// read. A damaged one is an error that wraps [ErrRotten].
func (p *Plan) Done(n int, whole bool) (*Record, error) {
	film, i, err := p.Unit(n)
	if err != nil {
		return nil, err
	}
	dir := p.unitDir(n)
	path := filepath.Join(dir, recordName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fail.File("read", path, err)
	}
	r := &Record{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, rotten(path, err)
	}
	if r.Plan != p.ID || r.Unit != n {
		return nil, rotten(path, errors.New("it is the record of another unit"))
	}
	err = r.Made.Check(dir, &film.Units[i], whole)
	var pe *fs.PathError
	if err != nil && (!errors.As(err, &pe) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, chunk.ErrDamaged)) {
		return nil, rotten(dir, err)
	}
	if err != nil {
		return nil, fail.File("read", dir, err)
	}
	return r, nil
}

// ErrRotten is wrapped by errors about a unit whose folder does not hold what was made.
var ErrRotten = errors.New("it is not what was made")

func rotten(path string, err error) error {
	return fail.File("read", path, fmt.Errorf("%w: %w", ErrRotten, err))
}

// Make makes unit n. One that is there is left as it is; a damaged one is made anew.
func (p *Plan) Make(ctx context.Context, e *job.Engine, n int, l job.Listener) (*Outcome, error) {
	film, i, err := p.Unit(n)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(p.Dir(), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fail.File(fail.MakeFolder, p.Dir(), err)
	}
	r, err := p.Done(n, true)
	switch {
	case errors.Is(err, ErrRotten):
		if err := p.Discard(n); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case r != nil:
		return &Outcome{Record: r, Already: true}, nil
	}
	p.sweep(n)
	dir, err := os.MkdirTemp(p.Dir(), attemptName(n)+"*"+attemptEnd)
	if err != nil {
		return nil, fail.File(fail.MakeFolder, p.Dir(), err)
	}
	defer os.RemoveAll(dir)
	made, err := e.MakeUnit(ctx, film.FilmPlan, film.Units[:i], film.Units[i], dir, l)
	if err != nil {
		return nil, err
	}
	r = &Record{Plan: p.ID, Unit: n, Attempt: filepath.Base(dir), Made: *made}
	return p.publish(n, dir, r)
}

// publish gives the folder of an attempt the unit's number.
func (p *Plan) publish(n int, dir string, r *Record) (*Outcome, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if err := writeSynced(filepath.Join(dir, recordName), append(data, '\n')); err != nil {
		return nil, fail.File("write", dir, err)
	}
	_ = os.Chmod(dir, 0o755) // whoever joins may be somebody else
	syncFolder(dir)
	err = os.Rename(dir, p.unitDir(n))
	syncFolder(p.Dir())
	// A file system over the network may report a failure of what it did: look.
	there, lookErr := p.Done(n, false)
	switch {
	case lookErr == nil && there != nil && there.Attempt == r.Attempt:
		return &Outcome{Record: r}, nil
	case lookErr == nil && there != nil:
		return &Outcome{Record: there, Double: true, Differs: there.Digest() != r.Digest()}, nil
	case err != nil:
		return nil, fail.File(fail.MakeFolder, p.unitDir(n), err)
	}
	return nil, errors.Join(lookErr, fail.File(fail.MakeFolder, p.unitDir(n), errors.New("it is gone")))
}

// Discard takes the folder of unit n away, so that it can be made again.
func (p *Plan) Discard(n int) error {
	dir, err := os.MkdirTemp(p.Dir(), attemptName(n)+"*"+attemptEnd)
	if err != nil {
		return fail.File(fail.MakeFolder, p.Dir(), err)
	}
	defer os.RemoveAll(dir)
	if err := os.Rename(p.unitDir(n), filepath.Join(dir, "old")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail.File("remove", p.unitDir(n), err)
	}
	return nil
}

// Names of the folders of attempts: unit, machine, process and something random.
const attemptEnd = ".tmp"

func attemptName(n int) string {
	host, err := os.Hostname()
	if err != nil || strings.ContainsAny(host, "/*") {
		host = "unknown"
	}
	return fmt.Sprintf("%06d@%s@%d@", n, host, os.Getpid())
}

// sweep removes what processes of this machine that are no more left of unit n; n < 0
// stands for all units.
func (p *Plan) sweep(n int) {
	entries, err := os.ReadDir(p.Dir())
	if err != nil {
		return
	}
	host, err := os.Hostname()
	if err != nil {
		return
	}
	for _, e := range entries {
		part := strings.Split(e.Name(), "@")
		if len(part) != 4 || !strings.HasSuffix(e.Name(), attemptEnd) || part[1] != host {
			continue
		}
		unit, err1 := strconv.Atoi(part[0])
		pid, err2 := strconv.Atoi(part[2])
		if err1 != nil || err2 != nil || pid < 1 || n >= 0 && unit != n {
			continue
		}
		if system.Gone(pid) {
			_ = os.RemoveAll(filepath.Join(p.Dir(), e.Name()))
		}
	}
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = system.SyncFile(f)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// syncFolder brings what was renamed in dir to the disk, on file systems that can.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// Line says in a line what became of unit n of a film.
func (o *Outcome) Line(n int, film string) string {
	text := fmt.Sprintf("unit %d of %s: ", n, film)
	switch {
	case o.Already:
		return text + "it was there already"
	case o.Differs:
		return text + "somebody else was first, with other bits: " + o.Record.Host + ", " + o.Record.Processor
	case o.Double:
		return text + "somebody else was first"
	}
	frames := int64(0)
	for _, c := range o.Record.Chunks {
		frames += c.Frames
	}
	if frames == 0 {
		return text + fmt.Sprintf("done in %.1f s", o.Record.Seconds)
	}
	return text + fmt.Sprintf("%d frames in %.1f s", frames, o.Record.Seconds)
}

// MakeThese makes the units that text names, as [ParseUnits] reads it, and tells note of
// each.
func (p *Plan) MakeThese(ctx context.Context, e *job.Engine, text string, listen func(input string) job.Listener, note func(string)) error {
	if text == "" {
		return fail.Usage("work", errors.New("no unit is named"), "write vidcolor work plan.json --unit N")
	}
	units, err := ParseUnits(text, p.Units)
	if err != nil {
		return err
	}
	for _, n := range units {
		film, _, err := p.Unit(n)
		if err != nil {
			return err
		}
		made, err := p.Make(ctx, e, n, listen(film.Spec.Input))
		if err != nil {
			return err
		}
		note(made.Line(n, filepath.Base(film.Spec.Input)))
	}
	return nil
}
