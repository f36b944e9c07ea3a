package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// planID is the name of the plan of a film, by its path or content: the same when it is
// added again with the same options, so that what was made of it counts, and another with
// others.
func planID(input string, s *job.Spec, length time.Duration) string {
	options := *s
	options.Input = ""
	sum := sha256.Sum256([]byte(input + "\x00" + string(mustJSON(options)) + "\x00" + length.String()))
	return hex.EncodeToString(sum[:6])
}

// planName is the name of a plan's file, beside the output.
func planName(id string) string { return planPrefix + id + planSuffix }

const planPrefix, planSuffix = ".vidcolor.", ".farm"

// goesTo is the film that is becoming output, nil if there is none.
func (s *Server) goesTo(output string) *film {
	for _, f := range s.films {
		if f.Spec.Output == output && !f.ended() {
			return f
		}
	}
	return nil
}

// differs refuses a film whose output another has that is not ended, or the same with other
// options.
func (s *Server) differs(in *FilmRecord) error {
	f := s.goesTo(in.Spec.Output)
	if f == nil || f.ID == in.ID {
		return nil
	}
	what := ""
	switch sent := f.Sent != nil && in.Sent != nil; {
	case sent && f.Sent.SHA256 != in.Sent.SHA256 || !sent && f.Spec.Input != in.Spec.Input:
		what = "another film is becoming that in the farm"
	case farm.Options(f.Spec) != farm.Options(in.Spec) || f.Spec.Guide != in.Spec.Guide || f.Spec.Model != in.Spec.Model || f.Length != in.Length:
		what = "it is in the farm already, with other options"
	default:
		return nil
	}
	return fail.Refuse("add", in.Spec.Output, errors.New(what), "cancel that first: vidcolor farm cancel "+f.ID)
}

// replaces removes what is known of films that have ended and had the output of f, and what
// lies in its folder of plans for that output which this farm does not know: its queue may
// have been thrown away.
func (s *Server) replaces(ctx context.Context, f *film) {
	for id, old := range s.films {
		if id != f.ID && old.Spec.Output == f.Spec.Output && old.ended() && old.cleared && s.a.films.Purge(ctx, id) == nil {
			delete(s.films, id)
		}
	}
	out, err := s.Roots.Path(f.Spec.Output)
	if err != nil || f.at == "" {
		return
	}
	dir := filepath.Dir(f.at)
	plans, _ := filepath.Glob(filepath.Join(escapeGlob(dir), planPrefix+"*"+planSuffix+"*"))
	for _, p := range plans {
		id, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(p), planPrefix), ".")
		if id == f.ID || s.films[id] != nil || !validKey(&Task{Film: id, Kind: KindUnit}) {
			continue
		}
		if to, err := farm.OutputOf(p, s.Roots); err == nil && to == out {
			if err := removePlan(filepath.Join(dir, planName(id)), id); err != nil {
				s.Told(fail.OneLine(err))
			}
		}
	}
}
