package temporal_test

import (
	"fmt"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// A shot begins where a grey picture gets colour, though its luma goes on; not where it
// is only unsure, or where a coloured one began so.
func TestColorThatBegins(t *testing.T) {
	heavy(t)
	g, c, u := vidcolor.ToneGrey, vidcolor.ToneColor, vidcolor.ToneUnsure
	for _, k := range []struct {
		name  string
		tones []vidcolor.Tone // of ten frames each
		want  []int
	}{
		{"grey", []vidcolor.Tone{g, g, g}, []int{0}},
		{"colour", []vidcolor.Tone{c, u, c}, []int{0}},
		{"grey, then colour", []vidcolor.Tone{g, c, c}, []int{0, 10}},
		{"colour that comes slowly", []vidcolor.Tone{g, u, c}, []int{0, 20}},
		{"dark, then colour", []vidcolor.Tone{u, c, c}, []int{0}},
	} {
		f := &film{}
		f.scene(30, 8, nil)
		tr := temporal.NewTracker(temporal.Options{})
		var marks []*vidcolor.Mark
		for i, p := range f.proxy {
			p.Tone = k.tones[i/10]
			marks = append(marks, tr.Add(p)...)
		}
		marks = append(marks, tr.Flush()...)
		if at := firsts(marks); fmt.Sprint(at) != fmt.Sprint(k.want) {
			t.Errorf("%s: shots begin at %v, want %v", k.name, at, k.want)
		}
	}
}
