package guide

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Mark is a digest of all that the guide says to the shots that are shown at some time
// from from to to, both included, "" where it says nothing to them: what has the same mark
// by two guides has the same colours. digest gives that of a file that the guide names.
func (g *Guide) Mark(from, to time.Duration, digest func(path string) (string, error)) (string, error) {
	m := &marker{guide: g, digest: digest}
	for i := range g.Shots {
		if s := &g.Shots[i]; s.End > from && s.Start <= to && g.Touches(i) {
			m.shot(i)
		}
	}
	if m.said == nil || m.err != nil {
		return "", m.err
	}
	text, err := json.Marshal(m.said)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), err
}

// marker gathers what is said. Lines do not count, nor where pictures lie.
type marker struct {
	guide  *Guide
	digest func(path string) (string, error)
	said   []any
	err    error
}

func (m *marker) shot(i int) {
	s := m.guide.Shots[i]
	m.span(&s)
	s.Line = 0
	m.said = append(m.said, s)
	m.statements(m.guide.Shots[i])
	if like := s.Look - 1; like >= 0 && like < len(m.guide.Shots) {
		other := m.guide.Shots[like]
		m.statements(other)
		m.span(&other)
		other.Line = 0
		m.said = append(m.said, other)
	}
	for _, r := range m.guide.References {
		if whole := &m.guide.Shots[i]; r.From < whole.End && r.To > whole.Start {
			r.Picture, r.Film, r.Line = m.file(r.Picture), m.file(r.Film), 0
			m.said = append(m.said, r)
		}
	}
}

// span keeps the times of a shot that the guide lists: found ones are the film's.
func (m *marker) span(s *Shot) {
	if s.Line == 0 {
		s.Start, s.End = 0, 0
	}
}

// statements are those made at a shot's frames.
func (m *marker) statements(s Shot) {
	in := func(at time.Duration) bool { return at >= s.Start && at < s.End }
	for _, f := range m.guide.Frames {
		if in(f.Time) {
			f.Picture, f.Exported, f.Line = m.file(f.Picture), m.file(f.Exported), 0
			m.said = append(m.said, f)
		}
	}
	for _, h := range m.guide.Hints {
		if in(h.Time) {
			points := make([]Point, len(h.Points))
			for i, p := range h.Points {
				p.Line = 0
				points[i] = p
			}
			h.Picture, h.Points, h.Line = m.file(h.Picture), points, 0
			m.said = append(m.said, h)
		}
	}
	for _, r := range m.guide.Regions {
		if in(r.Time) {
			r.Mask, r.Line = m.file(r.Mask), 0
			m.said = append(m.said, r)
		}
	}
}

func (m *marker) file(path string) string {
	if path == "" || m.err != nil {
		return ""
	}
	var sum string
	sum, m.err = m.digest(path)
	return sum
}
