package job

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/filesum"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// guideOption is the part of a job's identity that chunks know of themselves.
const guideOption = "guide"

// remake makes those chunks anew of which the guide says something else than when they
// were made, where that alone has changed since. The job then goes on, or puts the film
// together, as if it had been begun with this guide.
func (j *task) remake(info vidcolor.VideoInfo) (err error) {
	if !j.spec.Resume || j.part != nil || j.pipe != nil || j.source.once || !j.spec.inChunks(info) {
		return nil
	}
	dir, err := j.spec.workFolder(j.output)
	if err != nil {
		return err
	}
	if m := journal.Peek(dir); m == nil || len(m.Chunks) == 0 {
		return nil
	}
	id, err := j.identity()
	if err != nil {
		return err
	}
	work, err := journal.Open(dir)
	if err != nil {
		return nil // whoever opens it next says why
	}
	defer func() { err = errors.Join(err, work.Close()) }()
	m, _ := work.Found()
	if m == nil || !onlyGuide(m.Job, id) {
		return nil
	}
	if j.complete && !j.spec.Overwrite {
		return fail.Output(j.output, false, j.input)
	}
	j.complete = false
	if lost, err := work.Resume(j.ctx); err != nil || lost > 0 {
		if err != nil {
			return fail.File("read", dir, err)
		}
		j.warn("%d finished chunks are missing or damaged and are made again", lost)
	}
	began := time.Now()
	defer func() { j.remadeIn = time.Since(began) }()
	r := &remaking{task: j, info: info, work: work, dir: work.Scratch()}
	if err := r.all(); err != nil {
		return err
	}
	return work.Rename(id)
}

// onlyGuide reports whether two jobs differ by their guides alone.
func onlyGuide(found, id journal.Job) bool {
	a, b := maps.Clone(found), maps.Clone(id)
	delete(a, guideOption)
	delete(b, guideOption)
	return found[guideOption] != id[guideOption] && len(a.Differences(b)) == 0
}

// unknownMark is the mark of a chunk of which none could be made.
const unknownMark = "unknown"

// remaking replaces chunks of a film.
type remaking struct {
	*task
	info vidcolor.VideoInfo
	work *journal.Journal
	dir  string // for what is being made

	shots []guide.Shot // of the film, as far as it is done
}

func (r *remaking) all() error {
	chunks := r.work.Manifest().Chunks
	r.shots = shotsOf(chunks, &r.info)
	marks, err := r.marks(chunks)
	if err != nil {
		return err
	}
	stale := make([]bool, len(chunks))
	frames := int64(0)
	for i, c := range chunks {
		stale[i] = readChunkReport(c.Report).Guide != marks[i]
	}
	units := unitsOf(chunks, stale, r.work.Manifest())
	for _, u := range units {
		frames += u.Frames
	}
	r.note(AboutResume, fmt.Sprintf("%s: another guide; %d of %d finished frames are made again", filepath.Base(r.output), frames, r.work.Manifest().Frames()))
	for _, u := range units {
		if err := r.unit(u); err != nil {
			return err
		}
	}
	return nil
}

// shotsOf are the shots that chunks tell of, and one behind them.
func shotsOf(chunks []Chunk, info *vidcolor.VideoInfo) []guide.Shot {
	var spans []guide.Span
	for _, c := range chunks {
		for _, s := range readChunkReport(c.Report).Shots {
			if s.StartPTS != nil && s.EndPTS != nil {
				spans = append(spans, guide.Span{Start: info.Time(*s.StartPTS), End: info.Time(*s.EndPTS)})
			}
		}
	}
	slices.SortFunc(spans, func(a, b guide.Span) int { return cmp.Compare(a.Start, b.Start) })
	if n := len(spans); n > 0 {
		spans = append(spans, guide.Span{Start: spans[n-1].End, End: math.MaxInt64})
	} else {
		spans = []guide.Span{{End: math.MaxInt64}}
	}
	return guide.ShotsAt(spans)
}

// marks are the chunks' by the guide as it is now.
func (r *remaking) marks(chunks []Chunk) ([]string, error) {
	marks := make([]string, len(chunks))
	if r.spec.Guide == "" {
		return marks, nil
	}
	g, err := guide.Open(r.spec.Guide, r.engine.pictures)
	if err != nil {
		return nil, guide.UsageError(err)
	}
	if len(g.Shots) == 0 {
		g.SetShots(r.shots)
	}
	digests := r.digests()
	for i, c := range chunks {
		if marks[i], err = markOf(g, &r.info, &c, digests); err != nil {
			return nil, err
		}
	}
	return marks, nil
}

// digests gives the digests of files, each of which it reads once.
func (j *task) digests() func(path string) (string, error) {
	known := map[string]string{}
	return func(path string) (string, error) {
		if sum, ok := known[path]; ok {
			return sum, nil
		}
		sum, err := filesum.Of(j.ctx, path)
		if err == nil {
			known[path] = sum.SHA256
		}
		return sum.SHA256, err
	}
}

// markOf is the guide's mark of a chunk.
func markOf(g *guide.Guide, info *vidcolor.VideoInfo, c *Chunk, digest func(string) (string, error)) (string, error) {
	return g.Mark(info.Time(c.FirstPTS)+time.Millisecond, info.Time(c.LastPTS), digest)
}

// unitsOf are the parts of a film, from hard cut to hard cut, that hold its stale chunks.
func unitsOf(chunks []Chunk, stale []bool, m *journal.Manifest) (units []Unit) {
	for first := 0; first < len(chunks); {
		next, any := first, false
		for {
			c := &chunks[next]
			any = any || stale[next]
			next++
			if next == len(chunks) || c.Resume.Frame == c.Next() {
				break
			}
		}
		if any {
			u := Unit{First: chunks[first].First, Chunk: first, Last: m.Complete && next == len(chunks), TimeBase: m.TimeBase, Replay: m.Damaged, Chunks: chunks[first:next]}
			u.Frames = chunks[next-1].Next() - u.First
			units = append(units, u)
		}
		first = next
	}
	return units
}

// unit makes one part anew.
func (r *remaking) unit(u Unit) (err error) {
	if err := os.RemoveAll(r.dir); err != nil {
		return fail.File("remove", r.dir, err)
	}
	if err := os.Mkdir(r.dir, 0o777); err != nil {
		return fail.File(fail.MakeFolder, r.dir, err)
	}
	defer func() {
		if e := os.RemoveAll(r.dir); err == nil && e != nil {
			err = fail.File("remove", r.dir, e)
		}
	}()
	j := r.within(u)
	defer func() {
		for _, give := range j.release {
			give()
		}
	}()
	if err := j.work(); err != nil {
		return j.named(err)
	}
	made, err := j.part.made()
	if err != nil {
		return err
	}
	if err := settle(made.Chunks, u.Chunks, j.report.Shots); err != nil {
		return err
	}
	if err := r.work.Replace(u.Chunk, r.dir, made.Chunks); err != nil {
		return fail.File("write", r.work.Dir(), err)
	}
	r.remade += u.Frames
	return nil
}

// settle makes the entries of chunks that were made anew tell where to go on behind them,
// and of all the shots that the old ones told of: as the run that made them found them, else, of one that ended before
// the part did, as it was.
func settle(made, old []Chunk, found []Shot) error {
	told, anew := map[int64]bool{}, map[int64]Shot{}
	for _, s := range found {
		anew[s.FirstFrame] = s
	}
	for _, c := range made {
		for _, s := range readChunkReport(c.Report).Shots {
			told[s.FirstFrame] = true
		}
	}
	for i := range made {
		report := readChunkReport(made[i].Report)
		for _, s := range readChunkReport(old[i].Report).Shots {
			if told[s.FirstFrame] {
				continue
			}
			if now, ok := anew[s.FirstFrame]; ok && now.LastFrame == s.LastFrame {
				s = now
			}
			report.Shots = append(report.Shots, s)
		}
		raw, err := json.Marshal(report)
		if err != nil {
			return err
		}
		made[i].Report, made[i].Resume = raw, old[i].Resume // which its maker, who ended before, could not see
	}
	return nil
}

// within is the job that makes one part. It has this job's turn in the engine, and tells
// nothing but its progress: what there is to say of the film is said of the whole.
func (r *remaking) within(u Unit) *task {
	s := r.spec
	s.Output, s.Overwrite = filepath.Join(r.dir, "film"+filepath.Ext(s.Output)), true
	s.Resume, s.KeepPartial, s.KeepChunks, s.ReportFile, s.Content = false, false, false, "", ""
	tell := ListenerFunc(func(e Event) {
		switch e.(type) {
		case Progress, ShotFound:
			r.tell(e)
		}
	})
	return &task{engine: r.engine, ctx: r.ctx, cancel: r.cancel, listener: tell, spec: s, input: s.Input, output: s.Output, net: r.net,
		report: newReport(s.Input, s.Output),
		part: &part{film: FilmPlan{Spec: s}, unit: u, dir: r.dir, shots: r.shots,
			journal: journal.Part(r.dir, nil, u.TimeBase, r.work.Manifest().Chunks[:u.Chunk])}}
}
