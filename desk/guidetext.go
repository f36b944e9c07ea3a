package desk

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor/guide"
)

// guideText is the text of a guide.toml. Operations change the lines that they concern
// and leave all others, comments and what a person wrote by hand, as they are.
type guideText []string

func newGuideText(film string) guideText {
	return splitGuide("# What is said of this film's colours: docs/guide-format.md\nformat = " + strconv.Quote(guide.Format) +
		"\n\n[film]\nname = " + strconv.Quote(film) + "\n\n[palette]\n")
}

// splitGuide takes a text's lines, without the byte order mark of some editors.
func splitGuide(text string) guideText {
	return strings.Split(strings.TrimRight(strings.TrimPrefix(text, "\ufeff"), "\n"), "\n")
}

func (t guideText) String() string { return strings.Join(t, "\n") + "\n" }

// add appends a table.
func (t guideText) add(lines ...string) guideText {
	return append(append(slices.Clone(t), ""), lines...)
}

// withShots adds the shots behind those that the text lists. Somebody may have listed others
// than were found.
func (t guideText) withShots(shots []guide.Shot) guideText {
	listed := t.named("[[shot]]")
	for _, s := range shots {
		if n := len(listed); n > 0 {
			if end, _ := guide.ParseTime(listed[n-1].word("end")); s.Start+guide.FrameSlack < end {
				continue
			}
		}
		t = t.add("[[shot]]", "start = "+strconv.Quote(guide.FormatTime(s.Start)), "end = "+strconv.Quote(guide.FormatTime(s.End)))
	}
	return t
}

// shotAt is the place, in the text's list, of the shot that holds a time.
func (t guideText) shotAt(when string) (int, error) {
	at, ok := guide.ParseTime(when)
	for i, b := range t.named("[[shot]]") {
		start, known := guide.ParseTime(b.word("start"))
		end, ended := guide.ParseTime(b.word("end"))
		if ok && known && ended && (i == 0 || at+guide.FrameSlack >= start) && at+guide.FrameSlack < end {
			return i, nil
		}
	}
	return -1, errors.New("that shot is not listed in guide.toml")
}

// statement is what the page knows of one statement. Times are seconds as guides count.
type statement struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"` // point, points, region, frame, grade, reference
	Seconds    float64  `json:"seconds"`
	X          *float64 `json:"x,omitempty"` // pixels of the film's frame
	Y          *float64 `json:"y,omitempty"`
	Radius     *float64 `json:"radius,omitempty"`
	Color      string   `json:"colour,omitempty"`
	Saturation *float64 `json:"saturation,omitempty"`
	Warmth     *float64 `json:"warmth,omitempty"`
	Gray       bool     `json:"grey,omitempty"`
	reference
}

// reference is what is known of a statement of that kind.
type reference struct {
	Picture  string   `json:"picture,omitempty"` // or film; as it is written
	For      string   `json:"for,omitempty"`     // shot, span or film
	Shot     int      `json:"shot,omitempty"`
	To       *float64 `json:"to,omitempty"` // of a span: its end, as Seconds
	Strength *float64 `json:"strength,omitempty"`
	Fits     []fit    `json:"fits,omitempty"` // in shots that were coloured since
}

// fit is how well a reference fits a shot.
type fit struct {
	Shot     int     `json:"shot"`
	Likeness float64 `json:"likeness"` // −1 to 1
	Follows  float64 `json:"follows"`  // 0: not followed, to 1: wholly
}

// statements lists what is said, in the text's order.
func (t guideText) statements() []statement {
	all := []statement{}
	counts := map[string]int{}
	for _, b := range t.blocks() {
		counts[b.name]++
		s := statement{ID: fmt.Sprintf("%s%d", strings.Trim(b.name, "[]"), counts[b.name])}
		at, _ := guide.ParseTime(b.word("time"))
		s.Seconds = at.Seconds()
		switch b.name {
		case "[[hint]]":
			s.Kind, s.Color = "points", b.word("colour")
			if b.has("x") {
				x, y, r := b.number("x", 0), b.number("y", 0), b.number("radius", 6)
				s.Kind, s.X, s.Y, s.Radius = "point", &x, &y, &r
			}
		case "[[region]]":
			s.Kind, s.Color = "region", b.word("colour")
		case "[[frame]]":
			s.Kind = "frame"
		case "[[reference]]":
			t.referred(&b, &s)
		case "[[shot]]":
			at, _ := guide.ParseTime(b.word("start"))
			s.Kind, s.Seconds, s.Gray = "grade", at.Seconds(), b.truth("grey")
			if b.has("saturation") {
				v := b.number("saturation", 1)
				s.Saturation = &v
			}
			if b.has("warmth") {
				v := b.number("warmth", 0)
				s.Warmth = &v
			}
			if !s.Gray && s.Saturation == nil && s.Warmth == nil {
				continue
			}
		default:
			continue
		}
		all = append(all, s)
	}
	return all
}

// referred describes a reference.
func (t guideText) referred(b *block, s *statement) {
	strength := b.number("strength", 1)
	s.Kind, s.For, s.Picture, s.Strength = "reference", "film", b.word("picture")+b.word("film"), &strength
	time := func(b *block, key string) float64 {
		at, _ := guide.ParseTime(b.word(key))
		return at.Seconds()
	}
	s.Seconds = time(b, "from")
	if b.has("from") || b.has("to") {
		s.For = "span"
	}
	if b.has("to") {
		to := time(b, "to")
		s.To = &to
	}
	shots := t.named("[[shot]]")
	if n := int(b.number("shot", 0)); n > 0 && n <= len(shots) {
		s.For, s.Shot, s.Seconds = "shot", n, time(&shots[n-1], "start")
	}
}

// strength gives a reference another one.
func (t guideText) strength(id string, strength float64) (guideText, error) {
	name, blocks := strings.TrimPrefix(id, "reference"), t.named("[[reference]]")
	n, err := strconv.Atoi(name)
	if err != nil || name == id || n < 1 || n > len(blocks) || strength < 0 || strength > 1 {
		return nil, fmt.Errorf("no such reference, or no strength from 0 to 1: %q", id)
	}
	value := strconv.FormatFloat(strength, 'g', -1, 64)
	if strength == 1 {
		value = ""
	}
	return t.set(blocks[n-1], "strength", value), nil
}

// statementID is a name that statements gives out.
var statementID = regexp.MustCompile(`^(hint|region|frame|shot|reference)([0-9]{1,6})$`)

// remove takes a statement back; of a shot, its grades.
func (t guideText) remove(id string) (guideText, error) {
	m := statementID.FindStringSubmatch(id)
	if m == nil {
		return nil, fmt.Errorf("no such statement: %q", id)
	}
	n, _ := strconv.Atoi(m[2])
	blocks := t.named("[[" + m[1] + "]]")
	if n < 1 || n > len(blocks) {
		return nil, fmt.Errorf("no such statement: %q", id)
	}
	if m[1] != "shot" {
		return t.drop(blocks[n-1]), nil
	}
	for _, key := range []string{"saturation", "warmth", "grey"} {
		t = t.set(t.named("[[shot]]")[n-1], key, "")
	}
	return t, nil
}

// swatch is a named colour.
type swatch struct {
	Name  string `json:"name"`
	Color string `json:"colour"`
}

// colors are the pairs that name colours: of [palette], or palette.NAME above all tables.
func (t guideText) colors() (all []pair) {
	for i, b := range t.blocks() {
		for _, p := range b.pairs {
			if b.name == "[palette]" && len(p.path) == 1 || i == 0 && len(p.path) == 2 && p.path[0] == "palette" {
				all = append(all, p)
			}
		}
	}
	return all
}

// palette lists the named colours that are written as #rrggbb.
func (t guideText) palette() []swatch {
	all := []swatch{}
	for _, p := range t.colors() {
		if c, _ := p.value().(string); strings.HasPrefix(c, "#") {
			all = append(all, swatch{p.path[len(p.path)-1], c})
		}
	}
	return all
}

// name gives a colour a name, or a name another colour.
func (t guideText) name(name, color string) (guideText, error) {
	if name == "" || strings.ContainsAny(name, "\n\r") {
		return nil, errors.New("a colour needs a name of one line")
	}
	value := strconv.Quote(color)
	all := t.colors()
	for _, p := range all {
		if p.path[len(p.path)-1] == name {
			return slices.Replace(slices.Clone(t), p.from, p.to, p.key+" = "+value+p.tail), nil
		}
	}
	switch tables := t.named("[palette]"); {
	case len(tables) > 0:
		return t.set(tables[0], name, value), nil
	case len(all) > 0:
		return slices.Insert(slices.Clone(t), all[len(all)-1].to, "palette."+quotedKey(name)+" = "+value), nil
	}
	if err := t.inOneValue("palette"); err != nil {
		return nil, err
	}
	return t.add("[palette]", quotedKey(name)+" = "+value), nil
}

// inOneValue refuses a text that writes one of some tables as a value, to which no table
// can be added.
func (t guideText) inOneValue(tables ...string) error {
	for _, p := range t.blocks()[0].pairs {
		if len(p.path) > 0 && slices.Contains(tables, p.path[0]) {
			return fmt.Errorf("guide.toml:%d: %s is written as one value, to which the page cannot add; write it as tables under [%[2]s] or [[%[2]s]]", p.from+1, p.path[0])
		}
	}
	return nil
}
