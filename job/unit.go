package job

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// FilmPlan is what the units of one film have in common.
type FilmPlan struct {
	Spec Spec `json:"spec"` // without a digest of the input, which [FilmEnd] has
	// Identity is what the result depends on, the input apart: options, network and
	// versions. Units are made and joined only by a program that has the same.
	Identity map[string]string `json:"identity"`
	Bytes    int64             `json:"bytes,omitempty"` // of the input, 0 = not compared
	// Whole says that the film is made in one piece, as photos and films of up to three
	// chunks are: it has one unit, whose result is the output itself.
	Whole    bool    `json:"whole,omitempty"`
	Duration float64 `json:"duration,omitempty"` // of the film, seconds, 0 = unknown
}

// Chunk is a part of a unit's film in a file of its own: which frames and times it holds,
// what the encoder's clock carries over its end, and, once it is made, the file's length
// and digest.
type Chunk = journal.Chunk

// Unit is a part of a film that can be made by itself: whole chunks, from a hard cut to
// a hard cut.
type Unit struct {
	First    int64             `json:"first"`  // film index of its first frame
	Frames   int64             `json:"frames"` // 0 where the film is made in one piece
	Chunk    int               `json:"chunk"`  // number of its first chunk
	Last     bool              `json:"last,omitempty"`
	TimeBase vidcolor.Rational `json:"time_base"`
	// Chunks are the chunks as they will be, without their sizes and checksums.
	Chunks []Chunk `json:"chunks,omitempty"`
	// Replay says that the decoder had lost something by then: the film is decoded from
	// its beginning, since a seek might lead to other frames.
	Replay bool `json:"replay,omitempty"`
}

// Next is the film index of the first frame behind the unit.
func (u *Unit) Next() int64 { return u.First + u.Frames }

// Check reports what cannot follow the units before.
func (u *Unit) Check(before []Unit) error {
	first, number := int64(0), 0
	if n := len(before); n > 0 {
		b := &before[n-1]
		if b.Last {
			return errors.New("it follows the film's last unit")
		}
		first, number = b.Next(), b.Chunk+len(b.Chunks)
	}
	if u.First != first || u.Chunk != number {
		return fmt.Errorf("it begins at frame %d, chunk %d, not at %d, %d", u.First, u.Chunk, first, number)
	}
	for _, c := range u.Chunks {
		switch {
		case c.First != first || c.Frames < 1 || c.Frames > 1<<40:
			return fmt.Errorf("a chunk of %d frames at frame %d, not %d", c.Frames, c.First, first)
		case c.Last.Frame != c.Next()-1 || c.Resume.Frame < 0 || c.Resume.Frame > c.Next():
			return fmt.Errorf("the chunk at frame %d ends at %d", c.First, c.Last.Frame)
		}
		first = c.Next()
	}
	if u.Frames != 0 && (u.Next() != first || len(u.Chunks) == 0 || !u.TimeBase.Valid()) {
		return fmt.Errorf("%d frames in chunks of %d", u.Frames, first-u.First)
	}
	return nil
}

// FilmEnd is what is known of a film when all of it was looked at.
type FilmEnd struct {
	Content string   `json:"content_sha256"` // as [ContentDigest] gives it
	Units   int      `json:"units"`
	Frames  int64    `json:"frames,omitempty"`
	Corrupt int64    `json:"corrupt_frames,omitempty"`
	Packets int      `json:"lost_packets,omitempty"`
	Notes   []string `json:"damage,omitempty"` // of the input, one line each
	Damaged bool     `json:"damaged,omitempty"`
}

// Made is what making a unit gave.
type Made struct {
	Identity  map[string]string `json:"identity"`
	Processor string            `json:"processor"` // on which a network's last bits depend
	Host      string            `json:"host"`
	Chunks    []Chunk           `json:"chunks,omitempty"` // in files by their numbers
	File      string            `json:"file,omitempty"`   // of a film in one piece: the output's name in the folder
	Bytes     int64             `json:"bytes,omitempty"`  // of File
	SHA256    string            `json:"sha256,omitempty"` // the same
	Report    *Report           `json:"report,omitempty"` // the same
	Seconds   float64           `json:"seconds"`          // that it took
}

// Digest tells results apart that hold other bits.
func (m *Made) Digest() string {
	if m.File != "" {
		return m.SHA256
	}
	var sums []string
	for _, c := range m.Chunks {
		sums = append(sums, c.SHA256)
	}
	return strings.Join(sums, " ")
}

// MadeFile is one file of a unit that is made.
type MadeFile struct {
	Name  string
	Bytes int64
}

// Files are the files of what was made of u, in order. Their names lie in its folder.
func (m *Made) Files(u *Unit) (files []MadeFile) {
	if m.File != "" {
		return []MadeFile{{filepath.Base(m.File), m.Bytes}}
	}
	for i, c := range m.Chunks {
		files = append(files, MadeFile{chunkFile(u.Chunk + i), c.Bytes})
	}
	return files
}

// chunkFile is the name of chunk n, as the journal has it.
func chunkFile(n int) string { return fmt.Sprintf("%06d.chunk", n) }

// Check reports whether what dir holds is what was made of u, by size, or with whole
// by reading all of it. An error is a missing file's or names what differs.
func (m *Made) Check(dir string, u *Unit, whole bool) error {
	if m.File != "" {
		return checkFile(filepath.Join(dir, m.File), m.Bytes, m.SHA256, whole)
	}
	if err := sameChunks(u, m.Chunks); err != nil {
		return err
	}
	for i, c := range m.Chunks {
		if err := checkFile(filepath.Join(dir, chunkFile(u.Chunk+i)), c.Bytes, c.SHA256, whole); err != nil {
			return err
		}
	}
	return nil
}

// sameChunks compares chunks with what was planned of a unit.
func sameChunks(u *Unit, made []Chunk) error {
	if len(made) != len(u.Chunks) {
		return fmt.Errorf("%d chunks, planned were %d", len(made), len(u.Chunks))
	}
	lost := u.Replay
	for i, c := range made {
		if r := readChunkReport(c.Report); r.Notes != nil || r.Lost {
			lost = true
		}
		if err := sameChunk(&u.Chunks[i], &c, lost); err != nil {
			return err
		}
	}
	return nil
}

// sameChunk compares a chunk with what was planned. What a decoder of several threads makes up
// for frames that were lost, and of what follows from them, need not be the same twice, so
// behind a loss samples are not compared.
func sameChunk(want, got *journal.Chunk, lost bool) error {
	last := got.Last
	if lost {
		last.Luma = want.Last.Luma
	}
	if want.First != got.First || want.Frames != got.Frames || want.FirstPTS != got.FirstPTS || want.LastPTS != got.LastPTS ||
		want.Last != last || want.Clock != got.Clock || want.ClockTick != got.ClockTick || want.Nudged != got.Nudged || !slices.Equal(want.Shifts, got.Shifts) {
		return fmt.Errorf("the chunk at frame %d holds %d frames up to time %d, planned were %d up to %d", got.First, got.Frames, got.LastPTS, want.Frames, want.LastPTS)
	}
	return nil
}

// unitIdentity is what a unit's result depends on. The network's threads change no bit,
// and machines have different numbers of processors.
func (j *task) unitIdentity() (map[string]string, error) {
	id, err := j.optionsIdentity()
	if err != nil {
		return nil, err
	}
	delete(id, "threads")
	id["container"] = strings.ToLower(filepath.Ext(j.output))
	return maps.Clone(id), nil
}

// checkIdentity refuses to go on with a film that was planned by something else.
func (j *task) checkIdentity(planned map[string]string) error {
	id, err := j.unitIdentity()
	if err != nil {
		return err
	}
	return SameIdentity(j.input, planned, id)
}

// ErrUnlike is wrapped by errors about a film that another program, network or option
// has to do with than planned it.
var ErrUnlike = errors.New("it was planned by something else")

// SameIdentity refuses, by the names of what differs, what was made of input by
// something else than it was planned by.
func SameIdentity(input string, planned, made map[string]string) error {
	diff := journal.Job(planned).Differences(made)
	if len(diff) == 0 {
		return nil
	}
	return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "color", Path: input,
		Err:  fmt.Errorf("%w: %s", ErrUnlike, strings.Join(diff, ", ")),
		Hint: "use the program and network that planned it on every machine, or plan anew"}
}

// planned is the spec without what concerns one machine, with as many threads of the
// encoder as this one has processors where none are named.
func (s Spec) planned() Spec {
	s = s.profiled()
	s.EncoderThreads = s.coderThreads()
	if s.EncoderThreads == 0 {
		s.EncoderThreads = min(runtime.NumCPU(), 64)
	}
	s.Threads, s.WorkDir, s.ReportFile, s.Content = 0, "", "", ""
	return s
}

// Everywhere is s with whole paths, as it is read on any machine that has the files there.
func (s Spec) Everywhere() (Spec, error) {
	s = s.planned()
	paths := []*string{&s.Input, &s.Output, &s.Guide}
	if strings.ContainsRune(s.Model, filepath.Separator) || filepath.Ext(s.Model) != "" {
		paths = append(paths, &s.Model)
	}
	for _, p := range paths {
		if *p == "" {
			continue
		}
		whole, err := filepath.Abs(*p)
		if err != nil {
			return s, fail.File("find", *p, err)
		}
		*p = whole
	}
	return s, nil
}

// inputBytes is the size of the input, 0 where that says nothing.
func inputBytes(path string) (int64, error) {
	if sequence.Is(path) {
		return 0, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, fail.File("open", path, err)
	}
	return info.Size(), nil
}

// isWhole reports whether a film that is found to be info is made in one piece.
func (s *Spec) isWhole(info vidcolor.VideoInfo) bool {
	return info.Still || encode.Photos(s.Output) || !s.inChunks(info)
}
