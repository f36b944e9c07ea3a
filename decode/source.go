package decode

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// DefaultFrameRate is the rate of numbered pictures where none is asked for.
var DefaultFrameRate = vidcolor.Rational{Num: 24, Den: 1}

// source is what a path names: a file, or numbered pictures that are a film, or
// a stream in place of a file.
type source struct {
	path    string
	stream  func() (io.ReadCloser, error) // nil = a file
	others  bool                          // it may lead to other files
	pattern sequence.Pattern
	runs    []sequence.Run // nil = a file
	rate    vidcolor.Rational
	frames  int64 // pictures of all runs

	run    int   // that is open
	opened int64 // number at which it was opened
	next   int64 // number of the next picture
}

// findSource looks at what path names, without opening it.
func findSource(path string, o Options) (*source, error) {
	s := &source{path: path, rate: o.FrameRate, stream: o.Stream, others: o.Playlists}
	if !s.rate.Valid() {
		s.rate = DefaultFrameRate
	}
	if s.stream != nil || !sequence.Is(path) {
		return s, nil
	}
	var err error
	if s.pattern, err = sequence.Parse(path); err != nil {
		return nil, usage("open", path, err, "")
	}
	numbers, err := s.pattern.Find()
	if err != nil {
		return nil, usage("open", path, cause(err), "check the folder and the number of digits in the pattern")
	}
	s.runs, s.frames = sequence.Runs(numbers), int64(len(numbers))
	return s, nil
}

// numbered reports whether the source is a film of numbered pictures.
func (s *source) numbered() bool { return s.runs != nil }

// open opens the file, or the numbered pictures from their beginning.
func (s *source) open() (*av.Input, error) {
	if !s.numbered() {
		return s.openFile()
	}
	return s.openAt(0, s.runs[0].First)
}

// openFrom opens the file, or the numbered pictures at a time in ticks of their
// rate, or the first one behind it.
func (s *source) openFrom(ticks int64) (*av.Input, error) {
	if !s.numbered() {
		return s.openFile()
	}
	n := s.runs[0].First + ticks
	for i, run := range s.runs {
		if n <= run.Last {
			return s.openAt(i, max(n, run.First))
		}
	}
	last := len(s.runs) - 1
	return s.openAt(last, s.runs[last].Last)
}

func (s *source) openFile() (*av.Input, error) {
	if s.stream != nil {
		return openStream(s.path, s.stream)
	}
	return openInput(s.path, s.others)
}

func (s *source) openAt(run int, first int64) (*av.Input, error) {
	s.run, s.opened, s.next = run, first, first
	if err := checkFile(s.pattern.Name(first)); err != nil {
		return nil, err
	}
	in, log, err := av.OpenSequence(s.pattern.Name, s.rate, first)
	if err != nil {
		return nil, openError(s.pattern.Name(first), log, err)
	}
	return in, nil
}

// ended reports whether every picture of the open run was read. FFmpeg does not
// find the gap behind it by itself.
func (s *source) ended() bool { return s.numbered() && s.next > s.runs[s.run].Last }

// offset is what FFmpeg's count since the last opening lacks to the count from
// the first picture, in ticks of the frame rate.
func (s *source) offset() int64 {
	if !s.numbered() {
		return 0
	}
	return s.opened - s.runs[0].First
}

// describe corrects what FFmpeg says of one run to what holds for the film.
func (s *source) describe(i *vidcolor.VideoInfo) {
	if !s.numbered() {
		return
	}
	last := s.runs[len(s.runs)-1].Last
	i.Still, i.FrameRate, i.StartPTS = false, s.rate, 0
	i.TimeBase = vidcolor.Rational{Num: s.rate.Den, Den: s.rate.Num}
	i.Frames = s.frames
	i.Duration = time.Duration(float64(last-s.runs[0].First+1) / s.rate.Float() * float64(time.Second))
}

// gaps says which pictures are missing from the ticks first on, before end (NoPTS:
// open), one line for each gap.
func (s *source) gaps(first, end int64) (missing int, notes []string) {
	for i := 1; i < len(s.runs); i++ {
		a, b := s.runs[i-1].Last+1, s.runs[i].First-1
		if first != vidcolor.NoPTS {
			a = max(a, s.runs[0].First+first)
		}
		if end != vidcolor.NoPTS {
			b = min(b, s.runs[0].First+end-1)
		}
		if a > b {
			continue
		}
		missing += int(b - a + 1)
		note := fmt.Sprintf("picture %s is missing", s.pattern.Name(a))
		if b > a {
			note = fmt.Sprintf("pictures %s to %s are missing", s.pattern.Name(a), strconv.FormatInt(b, 10))
		}
		notes = append(notes, note)
	}
	return missing, notes
}

// resume goes on behind a gap or an unreadable picture; false at the end of the
// film.
func (r *Reader) resume() (bool, error) {
	s := r.source
	for s.numbered() {
		run, next := s.run, s.next
		switch {
		case !s.ended(): // a picture that cannot be read
			if err := r.lostPacket(fmt.Errorf("%s cannot be read", s.pattern.Name(next))); err != nil {
				return false, err
			}
			if s.next++; s.ended() {
				continue
			}
			next = s.next
		case run+1 < len(s.runs):
			run, next = run+1, s.runs[run+1].First
		default:
			return false, nil
		}
		r.watch.disarm()
		r.in.Close()
		in, err := s.openAt(run, next)
		if err != nil {
			continue // the next one may be readable
		}
		if r.in, r.stream = in, av.MainStream(in.Streams()); r.stream != nil {
			return true, nil
		}
	}
	return false, nil
}
