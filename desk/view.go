package desk

import (
	"math"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/preview"
)

// shotView is a shot as the page sees it; times are seconds from the film's beginning.
type shotView struct {
	Number int      `json:"number"` // from 1
	First  int64    `json:"first"`  // frames, both inclusive
	Last   int64    `json:"last"`
	From   float64  `json:"from"`
	To     float64  `json:"to"`
	Border string   `json:"border"` // how it begins: start, cut, dissolve or fade
	Scenes []string `json:"scenes"`
	Sure   float64  `json:"sure"` // mean confidence, 0 = not known
}

// scanView is how far the look for shots has come.
type scanView struct {
	State  string     `json:"state"` // running, done or failed
	Frames int64      `json:"frames"`
	Of     int64      `json:"of"`
	Cause  string     `json:"cause,omitempty"`
	Shots  []shotView `json:"shots"`

	// Growing is the shot that the look is in: its border is not found yet, nor its colours.
	Growing *growingView `json:"growing,omitempty"`
}

// growingView is a shot of which only the beginning is known.
type growingView struct {
	First int64   `json:"first"`
	From  float64 `json:"from"`
}

// scanEvent tells the page of it.
type scanEvent struct {
	Film string `json:"film"`
	scanView
}

// coloringView is how far the colours of a shot have been found.
type coloringView struct {
	Film  string `json:"film"`
	First int64  `json:"first"` // frames, both inclusive
	Last  int64  `json:"last"`
	Done  int64  `json:"done"` // frames
	Of    int64  `json:"of"`
	Ended bool   `json:"ended"`
	Cause string `json:"cause,omitempty"`
}

func coloringOf(film string, c preview.Coloring) coloringView {
	v := coloringView{Film: film, First: c.First, Last: c.Last, Done: c.Done, Of: c.Last - c.First + 1, Ended: c.Ended}
	if c.Err != nil {
		v.Cause = oneLine(c.Err)
	}
	return v
}

// scanView shows shots, of which the last is number behind, and the state.
func (v *view) scanView(shots []job.Shot, behind int) scanView {
	all, done, err := v.shown.Found()
	v.mu.Lock()
	s := scanView{State: "running", Frames: v.seen, Of: v.frames, Shots: []shotView{}}
	v.mu.Unlock()
	if done {
		s.State = "done"
	}
	if err != nil {
		s.State, s.Cause = "failed", oneLine(err)
	}
	if s.State == "running" {
		g := growingView{}
		if n := len(all); n > 0 {
			g = growingView{all[n-1].LastFrame + 1, all[n-1].End}
		}
		if v.shown.Frames() > g.First {
			s.Growing = &g
		}
	}
	for i, shot := range shots {
		s.Shots = append(s.Shots, v.shotView(shot, behind-len(shots)+i+1))
	}
	return s
}

func (v *view) shotView(s job.Shot, number int) shotView {
	view := shotView{Number: number, First: s.FirstFrame, Last: s.LastFrame, From: s.Start, To: s.End, Border: s.Kind, Scenes: s.Scenes, Sure: s.Confidence}
	if view.Scenes == nil {
		view.Scenes = []string{}
	}
	return view
}

// infoView describes an open film. Sizes are of the picture as the page gets it: turned
// upright, in samples; shown sizes with the pixels' aspect.
type infoView struct {
	ID          string   `json:"id"`
	Width       int      `json:"width"`
	Height      int      `json:"height"`
	ShownWidth  int      `json:"shownWidth"`
	ShownHeight int      `json:"shownHeight"`
	Frames      int64    `json:"frames"`
	Seconds     float64  `json:"seconds"`
	Rate        float64  `json:"rate"` // frames a second
	Photo       bool     `json:"photo"`
	Notes       []string `json:"notes"`
}

// infoView describes the film.
func (v *view) infoView() infoView {
	info, size := v.shown.Info(), v.shown.Size()
	w, h := vidcolor.TurnOf(info.Rotation).Size(info.Width, info.Height)
	rate := 25.0
	if info.FrameRate.Valid() && info.FrameRate.Float() > 0 {
		rate = info.FrameRate.Float()
	}
	one := infoView{
		ID: v.film.id, Width: w, Height: h, ShownWidth: size.X, ShownHeight: size.Y,
		Frames: v.count(), Rate: rate, Photo: info.Still, Notes: []string{},
	}
	one.Seconds = math.Max(info.End().Seconds(), float64(one.Frames)/rate)
	if info.Still {
		one.Seconds = 0
	}
	return one
}

// count is how many frames the film has, as well as that is known.
func (v *view) count() int64 {
	if _, done, err := v.shown.Found(); done && err == nil {
		return max(v.shown.Frames(), 1)
	}
	return max(v.frames, v.shown.Frames())
}
