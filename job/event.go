package job

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/pipeline"
)

// Listener is told what happens in a job. Events come one at a time, from goroutines
// of the job, which waits until Event returns.
type Listener interface {
	Event(Event)
}

// ListenerFunc is a function as a [Listener].
type ListenerFunc func(Event)

// Event calls f.
func (f ListenerFunc) Event(e Event) { f(e) }

// Event is one of [Opened], [Note], [Warning], [StreamDropped], [ShotFound],
// [Progress] and [Finished].
type Event interface{ event() }

// Opened says that the input is open, the network is loaded and the first frame is
// about to be coloured. A film that an earlier job has completed is not opened.
type Opened struct {
	Input    string             // its name in messages
	Info     vidcolor.VideoInfo // of its main video stream
	Model    string             // name of the network
	Device   string             // where it runs: "cpu" or "cuda:N"
	Library  string             // file of ONNX Runtime
	ProxyW   int                // size of the picture that the network sees, samples
	ProxyH   int
	Emulsion Emulsion // that the network is told
}

// Note is something that is no problem.
type Note struct {
	About Topic
	Text  string // one line
}

// Topic is what a [Note] is about.
type Topic string

// Topics of notes.
const (
	AboutInput  Topic = "input"  // what was assumed about it
	AboutResume Topic = "resume" // what there is of an earlier job
	AboutOutput Topic = "output" // what became of it
	AboutGuide  Topic = "guide"  // what in it was not followed
)

// Warning is something that went wrong without ending the job.
type Warning struct {
	File string // that it concerns, "" = none
	Text string // one line, without the file's name
}

// StreamDropped is a stream of the input that the output cannot hold.
type StreamDropped struct {
	File   string
	Stream string // number, kind, codec and why
}

// ShotFound is a shot that has ended; its frames are on their way to the output.
type ShotFound struct{ Shot Shot }

// Progress is how far a job has come. It comes twice a second; the last one of a job
// that goes well is Done.
type Progress struct{ pipeline.Progress }

// Finished is a job's last event.
type Finished struct {
	Report *Report // what was done, as far as it came; not to be changed
	Err    error   // what Run returns
}

func (Opened) event()        {}
func (Note) event()          {}
func (Warning) event()       {}
func (StreamDropped) event() {}
func (ShotFound) event()     {}
func (Progress) event()      {}
func (Finished) event()      {}
