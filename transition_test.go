package vidcolor_test

import (
	"testing"

	"github.com/vidcolor/vidcolor"
)

func TestTransitionNames(t *testing.T) {
	for tr, want := range map[vidcolor.Transition]string{
		vidcolor.TransitionNone: "none", vidcolor.TransitionStart: "start", vidcolor.TransitionCut: "cut",
		vidcolor.TransitionDissolve: "dissolve", vidcolor.TransitionFade: "fade", 99: "unknown",
	} {
		if got := tr.String(); got != want {
			t.Errorf("transition %d: got %q, want %q", tr, got, want)
		}
	}
}
