package temporal_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// A scene that is faded in has its own colour from the fade's end on, whatever the network
// says of its dark frames, and never more than that before (of a fade that takes two
// seconds the first keyframes are dark, and nothing better is known yet).
func TestFadeIn(t *testing.T) {
	heavy(t)
	for _, fade := range []int{6, 12, 25, 50} {
		light := func(i int) float64 { return min(float64(i)/float64(fade), 1) }
		f := &film{}
		f.scene(fade+20, 8, light)
		got, marks, _ := run(f, temporal.Options{Smooth: 0.5}, func(i int64) *vidcolor.Chroma {
			if light(int(i)) < 0.3 {
				return orange()
			}
			return f.truth[i]
		})
		if at := firsts(marks); fmt.Sprint(at) != "[0]" {
			t.Errorf("fade of %d: shots begin at %v, want 0", fade, at)
		}
		if !slices.ContainsFunc(marks, func(m *vidcolor.Mark) bool {
			return m.Key && m.Index > int64(fade*3/4) && m.Index < int64(fade+4)
		}) {
			t.Errorf("fade of %d: no keyframe at its end", fade)
		}
		for i, c := range got {
			most := strength(f.truth[i])
			if i >= fade {
				if d := abError(c, f.truth[i]); d > 1.5 {
					t.Errorf("fade of %d: frame %d is off by %.2f, want at most 1.5", fade, i, d)
					break
				}
			} else if s := strength(c); fade <= 25 && s > most+1 {
				t.Errorf("fade of %d: frame %d has chroma %.2f, want at most the scene's, %.2f", fade, i, s, most)
			}
		}
	}
}
