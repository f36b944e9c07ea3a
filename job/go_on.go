package job

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/pipeline"
)

// errElsewhere says that reading anew gave another frame than before.
var errElsewhere = errors.New("the film does not decode to the same frames as before")

// goOn colours the film from where its chunks end. It reads from the beginning of
// the shot that lies there: by a seek, and if that leads to other frames than the
// first time, or if the film is damaged, by decoding everything before.
func (f *filmTask) goOn() (*pipeline.Result, error) {
	k := f.work
	res, err := &pipeline.Result{}, error(errElsewhere)
	if k.seek {
		res, err = f.goOnFrom(true)
	}
	if errors.Is(err, errElsewhere) {
		res, err = f.goOnFrom(false)
	}
	f.noteDamage()
	switch {
	case errors.Is(err, errElsewhere):
		err = &vidcolor.Error{Kind: vidcolor.KindResume, Op: "resume", Path: f.input, Err: errElsewhere, Hint: "start anew, without --resume"}
	case err == nil && res.Frames == k.from:
		err = &vidcolor.Error{Kind: vidcolor.KindResume, Op: "resume", Path: f.input,
			Err: fmt.Errorf("it now ends by frame %d", k.from), Hint: "check the film, or start anew without --resume"}
	}
	return res, err
}

func (f *filmTask) goOnFrom(seek bool) (*pipeline.Result, error) {
	k := f.work
	if err := f.r.Jump(f.ctx, k.lead.PTS, seek); err != nil {
		none := &pipeline.Result{Frames: k.from, TimeBase: f.info.TimeBase}
		if seek && f.ctx.Err() == nil {
			err = errElsewhere
		}
		return none, err
	}
	return f.color(f.source(map[int64]journal.Place{k.lead.Frame: k.lead, k.last.Frame: k.last}))
}

// filmSource reads a film and checks frames that are known.
type filmSource struct {
	r     *decode.Reader
	index int64
	known map[int64]journal.Place // by film index

	troubled atomic.Bool // the decoder lost or repaired something

	mu    sync.Mutex
	shots []pipeline.Shot // ended, not noted yet
}

// source makes the line's source; the film job keeps it for its notes.
func (f *filmTask) source(known map[int64]journal.Place) *filmSource {
	s := &filmSource{r: f.r, known: known}
	if f.work != nil {
		s.index = f.work.first
		if f.work.lead.Frame > f.work.last.Frame {
			delete(known, f.work.last.Frame) // it lies before what is read
		}
	}
	f.src = s
	return s
}

// Next is the pipeline's.
func (s *filmSource) Next(ctx context.Context, frame *vidcolor.Frame) error {
	if err := s.r.Next(ctx, frame); err != nil {
		return err
	}
	if s.r.Troubled() {
		s.troubled.Store(true)
	}
	if p, ok := s.known[s.index]; ok && (frame.PTS != p.PTS || frame.Luma.Sum() != p.Luma) {
		return errElsewhere
	}
	s.index++
	return nil
}

// shot is told of shots that have ended.
func (s *filmSource) shot(shot pipeline.Shot) {
	s.mu.Lock()
	s.shots = append(s.shots, asInWhole(shot))
	s.mu.Unlock()
}

// asInWhole corrects how a shot begins with which reading began: in the whole
// film it is a cut, for a run goes on at no other.
func asInWhole(s pipeline.Shot) pipeline.Shot {
	if s.First > 0 && s.Begin == vidcolor.TransitionStart {
		s.Begin = vidcolor.TransitionCut
	}
	return s
}

// annotate gives the manifest what it keeps of a chunk: for the report, and
// whether the film is damaged.
func (f *filmTask) annotate(c *journal.Chunk) (json.RawMessage, bool) {
	s, note := f.src, chunkReport{}
	s.mu.Lock()
	for len(s.shots) > 0 && (s.shots[0].Last < c.Next() || f.read) {
		note.Shots = append(note.Shots, shotReport(s.shots[0], f.info.TimeBase, f.info.Origin, f.net.scenes()))
		s.shots = s.shots[1:]
	}
	s.mu.Unlock()
	if f.read { // the last chunk
		note.Notes, note.LostPackets, note.Lost = f.lost.Notes, f.lost.Packets, f.lost.Lost()
	}
	if g := f.line.guided; g != nil {
		if f.digest == nil {
			f.digest = f.digests()
		}
		mark, err := markOf(g.guide, &f.info, c, f.digest)
		if err != nil {
			mark = unknownMark
		}
		note.Guide = mark
	}
	raw, err := json.Marshal(note)
	if err != nil {
		raw = nil
	}
	return raw, s.troubled.Load()
}

// remember tells what an earlier run found in a film of which only the putting
// together is left.
func (f *filmTask) remember() {
	for _, c := range f.work.Manifest().Chunks {
		if r := readChunkReport(c.Report); r.Notes != nil || r.Lost {
			f.damage(decode.Damage{Packets: r.LostPackets, Notes: r.Notes})
			f.report.damaged = r.Lost
		}
	}
}

// fill puts what the run found into the report, with what earlier runs did.
func (f *filmTask) fill(res *pipeline.Result) {
	res.Seconds += f.remadeIn.Seconds()
	res.Effort.Code = f.w.Coding()
	f.report.fill(res, f.info.Origin, f.net.scenes())
	k := f.work
	if k == nil || k.from == 0 {
		return
	}
	for _, s := range f.report.Shots {
		k.shots[s.FirstFrame] = s
	}
	f.report.Shots = slices.SortedFunc(maps.Values(k.shots), func(a, b Shot) int { return cmp.Compare(a.FirstFrame, b.FirstFrame) })
	f.report.Keyframes = 0
	for _, s := range f.report.Shots {
		f.report.Keyframes += int64(len(s.Keyframes))
	}
	f.report.NetworkFrames = f.report.Keyframes
	if f.part == nil {
		f.report.resumed(k.from - f.remade)
	} else {
		f.report.CorruptFrames = f.part.corrupt
	}
}
