package pipeline

import (
	"cmp"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// shotLog gathers the shots of a run from its marks. One goroutine writes it.
type shotLog struct {
	shots []Shot
	shot  int        // number of the open shot, as in its marks
	ended func(Shot) // called with each shot when it has ended, may be nil

	scenes []float64 // sums over the open shot's keyframes
	scened int
	conf   float64
	confs  int
}

// add counts a frame that is no keyframe.
func (l *shotLog) add(it *item) { l.frame(it) }

// addKey counts a keyframe with its scene probabilities (may be nil) and the
// confidence of its chroma (may be nil).
func (l *shotLog) addKey(it *item, scene, conf []float32) {
	s := l.frame(it)
	s.Keyframes = append(s.Keyframes, it.frame.Index)
	if len(scene) > 0 {
		if len(l.scenes) != len(scene) {
			l.scenes, l.scened = make([]float64, len(scene)), 0
		}
		for i, p := range scene {
			l.scenes[i] += float64(p)
		}
		l.scened++
	}
	for _, c := range conf {
		l.conf += float64(c)
	}
	l.confs += len(conf)
}

// frame extends the open shot by it, or closes it and opens the next.
func (l *shotLog) frame(it *item) *Shot {
	f := it.frame
	if len(l.shots) == 0 || it.mark.First || it.mark.Shot != l.shot {
		if n := len(l.shots); n > 0 && f.PTS != vidcolor.NoPTS {
			l.shots[n-1].EndPTS = f.PTS
		}
		l.finish()
		l.shot = it.mark.Shot
		l.shots = append(l.shots, Shot{First: f.Index, StartPTS: f.PTS, Begin: it.mark.Begin, Mixed: it.mark.Mixed})
	}
	s := &l.shots[len(l.shots)-1]
	s.Kept = s.Kept || it.kept
	s.Last, s.LastPTS, s.EndPTS = f.Index, f.PTS, f.PTS
	if f.PTS != vidcolor.NoPTS {
		s.EndPTS += f.Duration
	}
	return s
}

// finish works out the averages of the open shot.
func (l *shotLog) finish() {
	if len(l.shots) == 0 {
		return
	}
	s := &l.shots[len(l.shots)-1]
	if l.confs > 0 {
		s.Confidence = l.conf / float64(l.confs)
	}
	if l.scened > 0 {
		s.Scenes = topScenes(l.scenes, l.scened)
	}
	clear(l.scenes)
	l.scened, l.conf, l.confs = 0, 0, 0
	if l.ended != nil {
		l.ended(*s)
	}
}

// close finishes the last shot and returns all.
func (l *shotLog) close() []Shot {
	l.finish()
	return l.shots
}

// topScenes returns the likeliest classes of sums over n keyframes.
func topScenes(sums []float64, n int) []Scene {
	scenes := make([]Scene, len(sums))
	for i, p := range sums {
		scenes[i] = Scene{Class: i, Probability: p / float64(n)}
	}
	slices.SortStableFunc(scenes, func(a, b Scene) int { return cmp.Compare(b.Probability, a.Probability) })
	return slices.Clone(scenes[:min(len(scenes), TopScenes)])
}
