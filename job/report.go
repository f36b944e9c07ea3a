package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/fault"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/pipeline"
)

// Report says what was done to one input. Times are seconds of the film.
type Report struct {
	Input          string    `json:"input"`
	Output         string    `json:"output"`
	Model          string    `json:"model,omitempty"`
	Device         string    `json:"device,omitempty"`
	Emulsion       *Emulsion `json:"emulsion,omitempty"` // that the network was told
	Frames         int64     `json:"frames"`
	ResumedFrames  int64     `json:"resumed_frames,omitempty"` // of them by an earlier run, with --resume
	Keyframes      int64     `json:"keyframes"`
	NetworkFrames  int64     `json:"network_frames"`
	KeptFrames     int64     `json:"kept_frames,omitempty"` // of shots in real colour, which keep it
	CorruptFrames  int64     `json:"corrupt_frames"`
	LostPackets    int       `json:"lost_packets"`
	Seconds        float64   `json:"seconds"` // that the work took
	FPS            float64   `json:"fps"`
	Effort         *Effort   `json:"effort,omitempty"`    // of this run; nil where nothing was measured
	TimeBase       string    `json:"time_base,omitempty"` // of the time stamps in ticks
	Shots          []Shot    `json:"shots"`
	Warnings       []string  `json:"warnings"`
	DroppedStreams []string  `json:"dropped_streams"`
	Skipped        bool      `json:"skipped,omitempty"` // with --resume: it was there already
	ExitCode       int       `json:"exit_code"`
	Error          string    `json:"error,omitempty"`

	Pool int `json:"-"` // frames that were in memory at once, at most

	damaged bool // the decoder lost something
}

// Shot is a shot of a film. Start and End are seconds from the film's beginning, which is
// that of its sound where that begins first, as --start and guides count; StartPTS and
// EndPTS are time stamps as they are in the file. Frames are counted from 0, both borders
// included.
type Shot struct {
	Kind             string   `json:"kind"`                   // how it begins: start, cut, dissolve or fade
	MixedFrames      int      `json:"mixed_frames,omitempty"` // before it, in a dissolve or fade from the shot before
	Start            float64  `json:"start"`
	End              float64  `json:"end"`
	StartPTS         *int64   `json:"start_pts,omitempty"` // ticks of time_base, absent if unknown
	EndPTS           *int64   `json:"end_pts,omitempty"`
	FirstFrame       int64    `json:"first_frame"`
	LastFrame        int64    `json:"last_frame"`
	Keyframes        []int64  `json:"keyframes"`
	Kept             bool     `json:"kept,omitempty"` // in real colour, which it keeps
	Scene            string   `json:"scene,omitempty"`
	SceneProbability float64  `json:"scene_probability,omitempty"`
	Scenes           []string `json:"scenes,omitempty"`     // the likeliest, best first
	Confidence       float64  `json:"confidence,omitempty"` // 0 to 1; absent where nothing was coloured
}

// BatchReport is the report of a run over several inputs.
type BatchReport struct {
	Files         []*Report `json:"files"`
	Frames        int64     `json:"frames"`
	Keyframes     int64     `json:"keyframes"`
	NetworkFrames int64     `json:"network_frames"`
	Seconds       float64   `json:"seconds"`

	Skipped int `json:"-"` // files that were there already
}

func newReport(input, output string) *Report {
	return &Report{Input: input, Output: output, Shots: []Shot{}, Warnings: []string{}, DroppedStreams: []string{}}
}

// fill takes the counts and shots of a run of a film that begins at origin, in ticks;
// scenes are the network's labels.
func (r *Report) fill(res *pipeline.Result, origin int64, scenes []string) {
	r.Frames, r.Keyframes, r.NetworkFrames = res.Frames, res.Keyframes, res.NetworkFrames
	r.CorruptFrames, r.Seconds = res.CorruptFrames, round(res.Seconds, 3)
	r.Effort = effortOf(&res.Effort)
	if res.Seconds > 0 {
		r.FPS = round(float64(res.Frames)/res.Seconds, 2)
	}
	if res.TimeBase.Valid() {
		r.TimeBase = res.TimeBase.String()
	}
	for _, s := range res.Shots {
		r.Shots = append(r.Shots, shotReport(s, res.TimeBase, origin, scenes))
	}
}

// Effort is the processor time of a run's own stages in milliseconds a frame; what FFmpeg's
// and the network's threads did is not in it.
type Effort struct {
	Read    float64 `json:"read"` // taking frames from the decoder
	Look    float64 `json:"look"` // what the network is shown, cuts, motion
	Network float64 `json:"network"`
	Settle  float64 `json:"settle"` // colours of a shot, and carrying them to every frame
	Paint   float64 `json:"paint"`
	Write   float64 `json:"write"` // handing frames to the encoder
	Code    float64 `json:"code"`  // what the encoder did meanwhile on the thread that handed them over: its own work, not counted by write
}

func effortOf(e *pipeline.Effort) *Effort {
	if e.Frames == 0 || e.Look == 0 {
		return nil
	}
	each := func(d time.Duration) float64 { return round(1000*d.Seconds()/float64(e.Frames), 3) }
	return &Effort{each(e.Read), each(e.Look), each(e.Network), each(e.Settle), each(e.Paint), each(e.Write - e.Code), each(e.Code)}
}

// resumed takes off the rate the frames that an earlier run did.
func (r *Report) resumed(frames int64) {
	r.ResumedFrames, r.FPS = frames, 0
	if r.Seconds > 0 {
		r.FPS = round(float64(r.Frames-frames)/r.Seconds, 2)
	}
}

func shotReport(s pipeline.Shot, tb vidcolor.Rational, origin int64, scenes []string) Shot {
	out := Shot{
		Kind: s.Begin.String(), MixedFrames: s.Mixed,
		Start: seconds(s.StartPTS, origin, tb), End: seconds(s.EndPTS, origin, tb), StartPTS: ticks(s.StartPTS), EndPTS: ticks(s.EndPTS),
		FirstFrame: s.First, LastFrame: s.Last, Keyframes: s.Keyframes, Kept: s.Kept, Confidence: round(s.Confidence, 4),
	}
	if out.Keyframes == nil {
		out.Keyframes = []int64{}
	}
	if len(s.Scenes) > 0 {
		out.Scene = sceneName(scenes, s.Scenes[0].Class)
		out.SceneProbability = round(s.Scenes[0].Probability, 4)
		for _, scene := range s.Scenes {
			out.Scenes = append(out.Scenes, sceneName(scenes, scene.Class))
		}
	}
	return out
}

// sceneName is the label of class, or its number where the network has none.
func sceneName(scenes []string, class int) string {
	if class < len(scenes) {
		return scenes[class]
	}
	return fmt.Sprintf("class %d", class)
}

// ticks is a time stamp, nil if unknown.
func ticks(pts int64) *int64 {
	if pts == vidcolor.NoPTS {
		return nil
	}
	return &pts
}

// seconds is a time in seconds after origin to the microsecond, 0 if unknown.
func seconds(pts, origin int64, tb vidcolor.Rational) float64 {
	if pts == vidcolor.NoPTS || !tb.Valid() {
		return 0
	}
	return round(vidcolor.Seconds(pts-origin, tb), 6)
}

// writeReport writes v as JSON under path, complete or not at all.
func writeReport(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := fault.At("create report"); err != nil {
		return fail.File("write", path, err)
	}
	final, err := beside.Target(path)
	if err != nil {
		return fail.File("write", path, err)
	}
	f, err := beside.Create(final)
	if err != nil {
		return fail.File("write", path, err)
	}
	defer os.Remove(f.Name()) // of no effect once it is renamed
	_, err = f.Write(append(b, '\n'))
	err = fail.First(fault.At("write report"), err, system.SyncFile(f), f.Close(), fault.At("rename report"))
	if err == nil {
		err = system.Rename(f.Name(), final)
	}
	if err != nil {
		return fail.File("write", path, err)
	}
	return nil
}

// round keeps n decimals.
func round(v float64, n int) float64 {
	p := math.Pow10(n)
	return math.Round(v*p) / p
}

// checkReport refuses a report that would overwrite something.
func (s *Spec) checkReport(files ...string) error {
	if s.ReportFile == "" {
		return nil
	}
	for _, f := range files {
		if f == s.ReportFile {
			return fail.Refuse("write", s.ReportFile, errors.New("the report would replace a film"), "give --report another name")
		}
	}
	return fail.Output(s.ReportFile, s.Overwrite || s.Resume && isReport(s.ReportFile), files...)
}

// isReport reports whether path holds a report of an earlier run, such as the run
// that is gone on with has left.
func isReport(path string) bool {
	b, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	var found struct {
		Files    []any `json:"files"`
		ExitCode *int  `json:"exit_code"`
	}
	return json.Unmarshal(b, &found) == nil && (found.Files != nil || found.ExitCode != nil)
}
