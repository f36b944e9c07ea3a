package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor/guide"
)

// Operations change their own lines and leave what a person wrote.
func TestGuideText(t *testing.T) {
	const hand = `# my notes
format = "vidcolor-guide/1"

[palette]
"tram cream" = "#e8dcb8" # from the museum

[[shot]]
start = "0:00"
end = "0:03.5"

[[hint]] # the coat
time = "0:01.25"
x = 320
y = 200
colour = "#203060"

[[region]]
time = "0:02"
colour = "tram cream"
polygon = [[1, 2], [30, 4], [5, 60]]
`
	text := splitGuide(hand)
	if text.String() != hand {
		t.Errorf("an unchanged text is another:\n%s", text)
	}
	shots := []guide.Shot{{Start: 0, End: 3500 * time.Millisecond}, {Start: 3500 * time.Millisecond, End: 7 * time.Second}}
	more := text.withShots(shots)
	if got := len(more.named("[[shot]]")); got != 2 {
		t.Errorf("got %d shots, want 2", got)
	}
	graded := more.set(more.named("[[shot]]")[1], "saturation", "0.5")
	graded = graded.add("[[hint]]", `time = "0:04"`, "x = 1", "y = 2", "radius = 8", `colour = "neutral"`)
	all := graded.statements()
	want := []string{"hint1 point #203060 1.25", "region1 region tram cream 2", "shot2 grade  3.5", "hint2 point neutral 4"}
	for i, s := range all {
		if got := strings.Join([]string{s.ID, s.Kind, s.Color, trim(s.Seconds)}, " "); i >= len(want) || got != want[i] {
			t.Errorf("statement %d: got %q, want %q", i, got, want[min(i, len(want)-1)])
		}
	}
	if _, err := guide.Parse([]byte(graded.String()), t.TempDir()); err != nil {
		t.Errorf("the text is no guide: %v\n%s", err, graded)
	}
	back := graded
	for _, id := range []string{"hint2", "shot2"} {
		var err error
		if back, err = back.remove(id); err != nil {
			t.Fatal(err)
		}
	}
	if back.String() != more.String() {
		t.Errorf("after taking back:\n%s\nwant:\n%s", back, more)
	}
	for _, id := range []string{"hint3", "hint0", "palette1", "", "hint1x", "../x"} {
		if _, err := graded.remove(id); err == nil {
			t.Errorf("%q was removed", id)
		}
	}
	if got := graded.palette(); len(got) != 1 || got[0] != (swatch{"tram cream", "#e8dcb8"}) {
		t.Errorf("got palette %v", got)
	}
	if text.String() != hand {
		t.Errorf("operations changed the text that they were given:\n%s", text)
	}
}

func trim(v float64) string {
	return strings.TrimSuffix(time.Duration(v*float64(time.Second)).String(), "s")
}
