package temporal_test

import (
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// A tracker that is asked for cuts alone finds what one finds that is asked for all.
func TestCutsAlone(t *testing.T) {
	t.Parallel()
	clips := sharedClips(t)
	for name, proxies := range map[string][]*vidcolor.Proxy{
		"cuts and flashes":    spliceReel(clips, 30, 3).proxy,
		"dissolves and fades": dissolveReel(clips, 20, 5).proxy,
	} {
		_, want := cutsOf(temporal.NewTracker(temporal.Options{}), proxies)
		_, got := cutsOf(temporal.NewTracker(temporal.Options{Cuts: true}), proxies)
		if len(got) != len(want) {
			t.Fatalf("%s: %d marks of %d frames", name, len(got), len(want))
		}
		shots := 0
		for i, m := range got {
			w := want[i]
			if m.First {
				shots++
			}
			if m.Index != w.Index || m.Shot != w.Shot || m.First != w.First || m.Begin != w.Begin || m.Mixed != w.Mixed || m.Blank != w.Blank {
				t.Errorf("%s, frame %d: got %v at shot %d, want %v at shot %d", name, i, m.Begin, m.Shot, w.Begin, w.Shot)
			}
			if m.Key != m.First || m.Motion != nil {
				t.Errorf("%s, frame %d: key %v", name, i, m.Key)
			}
		}
		if shots < 10 {
			t.Errorf("%s: only %d shots are compared", name, shots)
		}
	}
}
