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

// However a text is written by hand, an operation finds what it means and changes no more.
func TestGuideTextByHand(t *testing.T) {
	const head = "format = \"vidcolor-guide/1\"\n"
	const rows = "[[region]]\ntime = 0\ncolour = \"neutral\"\npolygon = [\n  [10, 10], # a corner\n\n  [90, 12],\n  [50, 80],\n]\n"
	const points = "[[hint]]\ntime = 0\npoints = [\n  {x = 1, y = 2, colour = \"neutral\"},\n  {x = 3, y = 4, colour = \"neutral\"},\n]\n"
	const dab = "[[hint]]\ntime = 1.5\nx = 3\ny = 4\ncolour = \"#203060\" # the \"coat\"\n"
	remove := func(id string) func(guideText) (guideText, error) {
		return func(t guideText) (guideText, error) { return t.remove(id) }
	}
	name := func(name, color string) func(guideText) (guideText, error) {
		return func(t guideText) (guideText, error) { return t.name(name, color) }
	}
	for _, tt := range []struct {
		name, text string
		do         func(guideText) (guideText, error)
		want       string // "" is an error
	}{
		{"rows of a polygon", head + "\n" + rows + "\n" + dab, remove("region1"), head + "\n" + dab},
		{"behind rows", head + "\n" + rows + "\n" + dab, remove("hint1"), head + "\n" + rows},
		{"rows of points", head + "\n" + points + "\n" + dab, remove("hint1"), head + "\n" + dab},
		{"the second", head + "\n" + points + "\n" + dab, remove("hint2"), head + "\n" + points},
		{"spaces and quotes in a header", head + "\n[[ \"hint\" ]] # one\ntime = 0\nx = 1\ny = 1\ncolour = 'pin'\n\n" + dab, remove("hint1"), head + "\n" + dab},
		{"points as tables", head + "\n[[hint]]\ntime = 0\n\n[[hint.points]]\nx = 1\ny = 1\ncolour = \"pin\"\n\n[[hint.points]]\nx = 2\ny = 1\ncolour = \"pin\"\n\n" + dab, remove("hint1"), head + "\n" + dab},
		{"the next one's comment", head + "\n" + dab + "\n# the dog\n" + points, remove("hint1"), head + "\n# the dog\n" + points},
		{"and right above it", head + dab + "# the dog\n" + points, remove("hint1"), head + "# the dog\n" + points},
		{"its own comment", head + "\n" + dab + "# dark\n\n" + points, remove("hint1"), head + "\n" + points},
		{"no blank lines", head + dab + points + rows, remove("hint2"), head + dab + rows},
		{"tables in a text", head + "\n[film]\nname = \"\"\"a\n[[hint]]\nx = 1\n\"\"\"\n\n" + dab, remove("hint1"), head + "\n[film]\nname = \"\"\"a\n[[hint]]\nx = 1\n\"\"\"\n"},
		{"a hash and brackets in a text", head + "\n[film]\nname = \"[a] # b [\"\n\n" + dab, remove("hint1"), head + "\n[film]\nname = \"[a] # b [\"\n"},
		{"a literal text", head + "\n[film]\nname = 'C:\\[a\\'\n\n" + dab, remove("hint1"), head + "\n[film]\nname = 'C:\\[a\\'\n"},
		{"a grade", head + "\n[[shot]]\nstart = 0\nend = 9\n\"saturation\" = 0.5 # pale\nwarmth=3\n", remove("shot1"), head + "\n[[shot]]\nstart = 0\nend = 9\n"},
		{"Windows' lines", strings.ReplaceAll(head+"\n"+rows+"\n"+dab, "\n", "\r\n"), remove("region1"), strings.ReplaceAll(head+"\n"+dab, "\n", "\r\n")},

		{"a name without quotes", head + "[palette]\ntram-cream = \"#e8dcb8\" # old\n", name("tram-cream", "#102030"), head + "[palette]\ntram-cream = \"#102030\" # old\n"},
		{"a name in other quotes", head + "[palette]\n'tram cream'   = \"#e8dcb8\"\n", name("tram cream", "#102030"), head + "[palette]\n'tram cream' = \"#102030\"\n"},
		{"a name with signs", head + "[palette]\n\"a = b # [c]\" = \"#e8dcb8\"\n", name("a = b # [c]", "#102030"), head + "[palette]\n\"a = b # [c]\" = \"#102030\"\n"},
		{"a name with a code", head + "[palette]\n\"caf\\u00e9\" = \"#e8dcb8\"\n", name("café", "#102030"), head + "[palette]\n\"caf\\u00e9\" = \"#102030\"\n"},
		{"a name that is new", head + "[palette]\na = \"#e8dcb8\"\n\n# dabs\n" + dab, name("navy", "#102030"), head + "[palette]\na = \"#e8dcb8\"\nnavy = \"#102030\"\n\n# dabs\n" + dab},
		{"a new one with a dot", head + "[palette]\n", name("a.b", "#102030"), head + "[palette]\n\"a.b\" = \"#102030\"\n"},
		{"dotted names", head + "palette.navy = \"#e8dcb8\"\n" + dab, name("navy", "#102030"), head + "palette.navy = \"#102030\"\n" + dab},
		{"one more of dotted names", head + "palette.a = \"#e8dcb8\"\n" + dab, name("navy", "#102030"), head + "palette.a = \"#e8dcb8\"\npalette.navy = \"#102030\"\n" + dab},
		{"no palette", head + dab, name("navy", "#102030"), head + dab + "\n[palette]\nnavy = \"#102030\"\n"},
		{"a palette in braces", head + "palette = {navy = \"#e8dcb8\"}\n", name("navy", "#102030"), ""},
		{"no name", head, name("", "#102030"), ""},
		{"a name of two lines", head, name("a\nb", "#102030"), ""},
		{"points in brackets are no table", head + "hint = [\n  {time = 0, x = 1, y = 1, colour = \"pin\"},\n]\n", remove("hint1"), ""},
	} {
		text := splitGuide(tt.text)
		if _, err := guide.Parse([]byte(text.String()), "GUIDE"); err != nil {
			t.Fatalf("%s: the text is no guide: %v", tt.name, err)
		}
		got, err := tt.do(text)
		switch {
		case tt.want == "" && err == nil:
			t.Errorf("%s: got no error, and\n%s", tt.name, got)
		case tt.want != "" && (err != nil || got.String() != tt.want):
			t.Errorf("%s: got %v and\n%s\nwant\n%s", tt.name, err, got, tt.want)
		case err == nil:
			if _, err := guide.Parse([]byte(got.String()), "GUIDE"); err != nil {
				t.Errorf("%s: what comes out is no guide: %v\n%s", tt.name, err, got)
			}
		}
		if text.String() != tt.text {
			t.Errorf("%s: the text that it was given is another:\n%s", tt.name, text)
		}
	}
	shots := []guide.Shot{{Start: 0, End: 2 * time.Second}, {Start: 2 * time.Second, End: 3 * time.Second}, {Start: 3 * time.Second, End: 4 * time.Second}}
	const merged = head + "[[shot]]\nstart = 0\nend = 2\n[[shot]]\nstart = 2\nend = \"0:04\"\n"
	if got := splitGuide(merged).withShots(shots).String(); got != merged {
		t.Errorf("shots were added to a list of all:\n%s", got)
	}
	graded, err := splitGuide(merged).graded(&guideAsk{Saturation: 0.5}, "0:03.5")
	if want := merged + "saturation = 0.5\n"; err != nil || graded.String() != want {
		t.Errorf("graded: got %v and\n%s\nwant\n%s", err, graded, want)
	}
	if _, err := splitGuide(merged).graded(&guideAsk{Saturation: 0.5}, "0:09"); err == nil {
		t.Error("a shot that is not listed was graded")
	}
	s := splitGuide(head + dab).statements()
	if len(s) != 1 || s[0].Color != "#203060" || s[0].Seconds != 1.5 || *s[0].X != 3 {
		t.Errorf("got statements %+v", s)
	}
}
