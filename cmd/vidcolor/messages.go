package main

import (
	"encoding/json"
	"io"
	"math"

	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// Messages of --progress json, one a line on standard output.

type progressMessage struct {
	Type     string   `json:"message_type"` // "progress"
	Input    string   `json:"input,omitempty"`
	Frames   int64    `json:"frames"`
	Total    int64    `json:"total_frames,omitempty"`
	Fraction float64  `json:"fraction,omitempty"` // 0 to 1
	FPS      float64  `json:"fps"`
	Elapsed  float64  `json:"seconds_elapsed"`
	ETA      *float64 `json:"seconds_remaining,omitempty"`
}

type warningMessage struct {
	Type    string `json:"message_type"` // "warning"
	Input   string `json:"input,omitempty"`
	Message string `json:"message"`
}

type errorMessage struct {
	Type  string `json:"message_type"` // "error"
	Input string `json:"input,omitempty"`
	Code  int    `json:"code"` // the exit code
	Cause string `json:"cause"`
	Hint  string `json:"hint,omitempty"`
}

type summaryMessage struct {
	Type string `json:"message_type"` // "summary"
	*job.Report
}

// jsonProgress prints progress as JSON. Its terminal's lock is held.
type jsonProgress struct {
	t     *terminal
	input string
}

func (j *jsonProgress) show(p pipeline.Progress) {
	m := progressMessage{
		Type: "progress", Input: j.input, Frames: p.Frames, Total: p.Total,
		FPS: round(p.FPS, 2), Elapsed: round(p.Elapsed.Seconds(), 3),
	}
	if p.Total > 0 {
		m.Fraction = round(float64(p.Frames)/float64(p.Total), 4)
	}
	if p.ETA >= 0 {
		eta := round(p.ETA.Seconds(), 1)
		m.ETA = &eta
	}
	j.t.message(m)
}

func (*jsonProgress) clear() {}
func (*jsonProgress) close() {}

// round keeps n decimals.
func round(v float64, n int) float64 {
	p := math.Pow10(n)
	return math.Round(v*p) / p
}

// print writes text to standard output.
func (p *program) print(text string) error {
	_, err := io.WriteString(p.stdout, text)
	return wrapStdout(err)
}

// writeJSON writes v for people and programs.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return wrapStdout(e.Encode(v))
}

// wrapStdout says that it was standard output that could not be written.
func wrapStdout(err error) error {
	if err == nil {
		return nil
	}
	return fail.File("write", "standard output", err)
}
