package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/chunk"
	"github.com/vidcolor/vidcolor/internal/system"
)

// Journal is a work folder that this process has. One goroutine uses it. Close
// or Remove ends it.
type Journal struct {
	dir  string
	lock *os.File

	found *Manifest // as it was found, nil if there was none
	bad   error     // why what was found cannot be read
	m     Manifest  // what is being done
	fresh bool      // nothing of m is on the disk yet; what was found still is

	part     bool     // see [Part] and [Whole]
	files    []string // of the chunks, nil = named by their numbers
	finished func(output int64) error

	// Annotate, if not nil, gives what the manifest is to keep of a new chunk.
	Annotate func(c *Chunk) (report json.RawMessage, damaged bool)
}

// Open takes the folder dir, making it if its parent exists. It fails with
// [ErrBusy] where another process has it.
func Open(dir string) (*Journal, error) {
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	j := &Journal{dir: dir, lock: lock, fresh: true}
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		j.bad = err
	default:
		j.found, j.bad = Parse(data)
	}
	return j, nil
}

// Found returns the manifest that an earlier process left, nil if there is none,
// and an error if there is one that cannot be read.
func (j *Journal) Found() (*Manifest, error) { return j.found, j.bad }

// Begin starts job anew. What was found stays until the first chunk is finished.
func (j *Journal) Begin(job Job) {
	j.m, j.fresh = Manifest{Format: format, Job: job}, true
}

// Resume goes on with what was found. Chunks that are missing or damaged, and
// those behind them, are given up; lost says how many. All are read for that.
func (j *Journal) Resume(ctx context.Context) (lost int, err error) {
	if j.found == nil {
		return 0, errors.New("there is nothing to resume")
	}
	j.m, j.fresh = *j.found, false
	whole := len(j.m.Chunks)
	for i, c := range j.m.Chunks {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		err := chunk.Check(j.Path(i), c.Bytes, c.SHA256)
		if err == nil {
			continue
		}
		if !errors.Is(err, chunk.ErrDamaged) && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		j.m.Chunks, j.m.Complete = j.m.Chunks[:i:i], false
		break
	}
	j.clean(len(j.m.Chunks))
	return whole - len(j.m.Chunks), nil
}

// clean removes what killed processes left: unfinished files, and chunks from
// number n on.
func (j *Journal) clean(n int) {
	entries, err := os.ReadDir(j.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name, number := e.Name(), 0
		k, _ := fmt.Sscanf(name, "%d.chunk", &number)
		if strings.HasSuffix(name, ".tmp") || k == 1 && number >= n {
			_ = os.Remove(filepath.Join(j.dir, name))
		}
	}
	_ = os.RemoveAll(j.Scratch())
}

// Manifest is what is done. It is the journal's: it is only read.
func (j *Journal) Manifest() *Manifest { return &j.m }

// Dir is the work folder.
func (j *Journal) Dir() string { return j.dir }

// Scratch is a folder in it for chunks that are to take the place of others, which nobody
// has made yet.
func (j *Journal) Scratch() string { return filepath.Join(j.dir, "anew") }

// Path is the file of chunk i. It does not change by what is done.
func (j *Journal) Path(i int) string {
	if j.files != nil {
		return j.files[i]
	}
	return filepath.Join(j.dir, fmt.Sprintf("%06d.chunk", i))
}

// NewChunk begins the file of the next chunk. The first of a job that is begun
// anew takes the place of what was found.
func (j *Journal) NewChunk(header []byte, tb vidcolor.Rational) (*chunk.Writer, error) {
	j.m.TimeBase = tb
	return chunk.Create(j.Path(len(j.m.Chunks)), header)
}

// Add completes w and notes it as the next chunk; size and checksum of c are
// filled in. last says that it ends the film. When Add returns nil, the chunk
// outlives a crash of the machine.
func (j *Journal) Add(w *chunk.Writer, c Chunk, last bool) (err error) {
	if j.fresh {
		if err := j.forget(); err != nil {
			w.Abort()
			return err
		}
	}
	if c.Bytes, c.SHA256, err = w.Commit(); err != nil {
		return err
	}
	if j.Annotate != nil {
		c.Report, j.m.Damaged = j.Annotate(&c)
	}
	j.m.Chunks = append(j.m.Chunks, c)
	j.m.Complete = last
	if err := j.save(); err != nil {
		j.m.Chunks = j.m.Chunks[:len(j.m.Chunks)-1]
		j.m.Complete = false
		_ = os.Remove(j.Path(len(j.m.Chunks)))
		return err
	}
	return nil
}

// forget gives up what was found, before anything of it is replaced.
func (j *Journal) forget() error {
	j.fresh, j.found = false, nil
	if err := j.save(); err != nil {
		return err
	}
	entries, err := os.ReadDir(j.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".chunk") {
			_ = os.Remove(filepath.Join(j.dir, e.Name()))
		}
	}
	return os.RemoveAll(j.Scratch())
}

// Replace puts other chunks of the same frames in the place of those from number first on:
// their files, named by their numbers, move here from the folder from.
func (j *Journal) Replace(first int, from string, chunks []Chunk) error {
	all := slices.Clone(j.m.Chunks)
	for i, c := range chunks {
		n := first + i
		if n >= len(all) || all[n].First != c.First || all[n].Frames != c.Frames {
			return fmt.Errorf("chunk %d of other frames", n)
		}
		all[n] = c
	}
	for i := range chunks {
		if err := system.Rename(filepath.Join(from, filepath.Base(j.Path(first+i))), j.Path(first+i)); err != nil {
			return err
		}
	}
	j.m.Chunks, j.m.Output = all, 0
	return j.save()
}

// Rename notes that what is done is also job's.
func (j *Journal) Rename(job Job) error {
	j.m.Job, j.m.Output = job, 0
	return j.save()
}

// Finish notes that the result, of a number of bytes, is about to get its name.
func (j *Journal) Finish(output int64) error {
	if j.finished != nil {
		return j.finished(output)
	}
	j.m.Output = output
	return j.save()
}

func (j *Journal) save() error {
	if j.part {
		return nil
	}
	data, err := json.Marshal(&j.m)
	if err != nil {
		return err
	}
	return replaceFile(j.dir, manifestName, append(data, '\n'))
}

// Kept reports whether an unfinished job is on the disk that could be resumed.
func (j *Journal) Kept() bool {
	if j.fresh {
		return j.found != nil && len(j.found.Chunks) > 0
	}
	return len(j.m.Chunks) > 0
}

// Remove deletes the folder with what this package put there. It may be called
// after Close's first call, not before Open; a second call does nothing.
func (j *Journal) Remove() error {
	if j.lock == nil {
		return nil
	}
	lock := j.lock
	j.lock = nil
	j.clean(0)
	// The manifest goes last: as long as anything is left, it says that all is done.
	if err := dismiss(j.dir, lock); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(j.dir, manifestName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// Something foreign in the folder keeps it.
	if err := os.Remove(j.dir); err != nil && !system.NotEmpty(err) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Close lets the folder go and leaves what is in it. It may be called twice.
func (j *Journal) Close() error {
	if j.lock == nil {
		return nil
	}
	if j.fresh && j.found == nil && j.bad == nil {
		lock := j.lock
		j.lock = nil
		err := dismiss(j.dir, lock) // nothing was begun
		_ = os.Remove(j.dir)
		return err
	}
	err := j.lock.Close()
	j.lock = nil
	return err
}

// Peek reads the manifest in dir without taking the folder; nil if there is none
// that can be read.
func Peek(dir string) *Manifest {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil
	}
	m, err := Parse(data)
	if err != nil {
		return nil
	}
	return m
}
