package job

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// work is the state of a long film on the disk: its chunks, and how to go on
// behind them.
type work struct {
	*journal.Journal
	made string // --work-dir, where this run made it

	first, from int64         // frame to read from, and frame to write from
	lead, last  journal.Place // the first of them, and the one before the second
	seek        bool          // reading may begin in the middle
	shots       map[int64]Shot
	finished    bool // OUTPUT is there, complete
	keep        bool // also of a film that is complete
}

// wholeChunks is how many chunks long a film is to be worth being kept in chunks.
const wholeChunks = 3

// inChunks reports whether a film is kept in chunks while it is made: one that is
// long, or of which that is not known.
func (s *Spec) inChunks(info vidcolor.VideoInfo) bool {
	length := info.Duration
	if length > 0 {
		length = max(length-s.Start, 1)
	}
	if s.Duration > 0 && (length == 0 || s.Duration < length) {
		length = s.Duration
	}
	return length == 0 || length > wholeChunks*s.chunk()
}

// workFolder is where the chunks of output are kept: hidden beside it, or in
// --work-dir under its name and a digest of its whole path.
func (s *Spec) workFolder(output string) (string, error) {
	const suffix = ".vidcolor"
	if target, err := beside.Target(output); err == nil {
		output = target // the file that is written
	}
	whole, err := filepath.Abs(output)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(whole))
	mark, dir, name := hex.EncodeToString(sum[:8]), filepath.Dir(output), filepath.Base(output)
	if s.WorkDir == "" {
		return filepath.Join(dir, beside.Folder(dir, name, mark, suffix)), nil
	}
	return filepath.Join(s.WorkDir, beside.Cut(name, min(200, beside.Limit(s.WorkDir)-1-len(mark)))+"-"+mark), nil
}

// openWork takes the work folder of a long film and decides how to begin; nil for
// a short one. The network is open.
func (j *task) openWork(w *encode.Writer, info vidcolor.VideoInfo) (*work, error) {
	if j.part != nil {
		w.InChunks(j.part.journal, j.spec.chunk())
		return j.part.open(j)
	}
	if j.pipe != nil || j.source.once {
		return nil, nil // what a pipe gave or took cannot be had again
	}
	if !j.spec.inChunks(info) {
		if j.spec.Resume {
			j.note(AboutResume, filepath.Base(j.output)+": too short to be resumed; made in one piece")
		}
		return nil, nil
	}
	id, err := j.identity()
	if err != nil {
		return nil, err
	}
	dir, err := j.spec.workFolder(j.output)
	if err != nil {
		return nil, err
	}
	k := &work{shots: map[int64]Shot{}, keep: j.spec.KeepChunks}
	if err := k.makeParent(j.spec.WorkDir); err != nil {
		return nil, err
	}
	if k.Journal, err = journal.Open(dir); err != nil {
		if errors.Is(err, journal.ErrBusy) {
			return nil, fail.Refuse("write", j.output, err, "wait until it has ended, or choose another OUTPUT")
		}
		return nil, fail.File(fail.MakeFolder, dir, err)
	}
	if err := k.begin(j, id); err != nil {
		return nil, errors.Join(err, k.Close())
	}
	if k.finished {
		return k, nil
	}
	k.plan()
	w.InChunks(k.Journal, j.spec.chunk())
	return k, nil
}

// makeParent makes the folder of --work-dir.
func (k *work) makeParent(dir string) error {
	if dir == "" {
		return nil
	}
	err := os.Mkdir(dir, 0o777)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fail.File(fail.MakeFolder, dir, err)
	}
	if err == nil {
		k.made = dir
	}
	return nil
}

// begin starts the job, anew or where it was left.
func (k *work) begin(j *task, id journal.Job) error {
	name, found, bad := filepath.Base(j.output), (*journal.Manifest)(nil), error(nil)
	found, bad = k.Found()
	if found != nil && len(found.Chunks) == 0 {
		found = nil
	}
	switch {
	case !j.spec.Resume:
		if found != nil {
			what := "an unfinished run"
			if found.Output > 0 {
				what = "a kept run"
			}
			j.note(AboutResume, fmt.Sprintf("%s: %s of %d frames is there; this one starts anew and soon replaces it (--resume goes on instead)", name, what, found.Frames()))
		}
		k.Begin(id)
		return nil
	case bad != nil:
		return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "resume", Path: j.output, Err: fmt.Errorf("its state in %s cannot be read: %w", k.Dir(), bad), Hint: "start anew, without --resume"}
	case found == nil:
		j.note(AboutResume, name+": there is nothing to resume; starting")
		k.Begin(id)
		return nil
	}
	if diff := found.Job.Differences(id); len(diff) > 0 {
		return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "resume", Path: j.output,
			Err:  fmt.Errorf("it was begun with something else: %s", strings.Join(diff, ", ")),
			Hint: "give what it was begun with, or start anew without --resume"}
	}
	if j.complete {
		k.finished = true
		return nil
	}
	lost, err := k.Resume(j.ctx)
	if j.ctx.Err() != nil {
		return err
	}
	if err != nil {
		return fail.File("read", k.Dir(), err)
	}
	if lost > 0 {
		j.warn("%d finished chunks are missing or damaged and are made again", lost)
	}
	m := k.Manifest()
	j.note(AboutResume, fmt.Sprintf("%s: going on behind %d frames (%s)", name, m.Frames(), played(m)))
	return nil
}

// played is how much of the film m holds.
func played(m *journal.Manifest) string {
	if len(m.Chunks) == 0 {
		return "0:00"
	}
	ticks := m.Chunks[len(m.Chunks)-1].LastPTS - m.Chunks[0].FirstPTS
	return clock.Short(time.Duration(vidcolor.Seconds(ticks, m.TimeBase) * float64(time.Second)))
}

// plan works out where to go on.
func (k *work) plan() {
	m := k.Manifest()
	if len(m.Chunks) == 0 {
		return
	}
	c := m.Chunks[len(m.Chunks)-1]
	k.first, k.from, k.lead, k.last = c.Resume.Frame, c.Next(), c.Resume, c.Last
	k.seek = !m.Damaged
	for _, c := range m.Chunks {
		for _, s := range readChunkReport(c.Report).Shots {
			if s.FirstFrame < k.first || m.Complete {
				k.shots[s.FirstFrame] = s
			}
		}
	}
}

// chunkReport is what the manifest keeps of a chunk for the report.
type chunkReport struct {
	Shots       []Shot   `json:"shots,omitempty"` // that ended by its end
	Notes       []string `json:"notes,omitempty"` // of the film's last chunk: what was lost
	LostPackets int      `json:"lost_packets,omitempty"`
	Lost        bool     `json:"lost,omitempty"`
	Guide       string   `json:"guide,omitempty"` // mark of what the guide said to its shots
}

// readChunkReport reads a chunk's report; what cannot be read is as good as none,
// for nothing but the report depends on it.
func readChunkReport(raw json.RawMessage) (r chunkReport) {
	if json.Unmarshal(raw, &r) != nil {
		return chunkReport{}
	}
	return r
}

// done removes the state of a film that is complete.
func (k *work) done() error {
	if k == nil {
		return nil
	}
	if k.keep && k.Kept() {
		return k.Close()
	}
	err := k.Remove()
	if k.made != "" {
		_ = os.Remove(k.made) // goes only if nothing else is in it
	}
	if err != nil {
		return fail.File("remove", k.Dir(), err)
	}
	return nil
}

// Discard removes what an unfinished run of s has left to be resumed, if it left anything.
// While the run still works
// nothing is removed and the error says so.
func Discard(s Spec) error {
	dir, err := s.workFolder(s.Output)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	j, err := journal.Open(dir)
	if errors.Is(err, journal.ErrBusy) {
		return fail.Refuse("remove", dir, err, "wait until the run has ended")
	}
	if err != nil {
		return fail.File("remove", dir, err)
	}
	return (&work{Journal: j}).done()
}
