package desk

import (
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

// tableLine is a line that begins a table.
var tableLine = regexp.MustCompile(`^\s*\[`)

// block is the lines of one table: from its header on, to behind its last one.
type block struct {
	name     string // with its brackets
	from, to int
}

// blocks are the tables in order.
func (t guideText) blocks() (all []block) {
	for i, line := range t {
		if !tableLine.MatchString(line) {
			continue
		}
		if len(all) > 0 {
			all[len(all)-1].to = i
		}
		name, _, _ := strings.Cut(line, "#")
		all = append(all, block{strings.TrimSpace(name), i, len(t)})
	}
	return all
}

// named are the blocks of one name.
func (t guideText) named(name string) (all []block) {
	for _, b := range t.blocks() {
		if b.name == name {
			all = append(all, b)
		}
	}
	return all
}

// value is that of a key in a block, as it is written, "" if it is not there.
func (t guideText) value(b block, key string) string {
	for _, line := range t[b.from+1 : b.to] {
		if k, v, ok := strings.Cut(line, "="); ok && strings.TrimSpace(k) == key {
			if at := strings.LastIndex(v, " #"); at >= 0 && !strings.Contains(v[at:], `"`) {
				v = v[:at]
			}
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// word is a value of text without its quotes.
func (t guideText) word(b block, key string) string {
	v := t.value(b, key)
	if s, err := strconv.Unquote(v); err == nil {
		return s
	}
	return strings.Trim(v, "'")
}

// number is a value as a number, other if it is none.
func (t guideText) number(b block, key string, other float64) float64 {
	if v, err := strconv.ParseFloat(t.value(b, key), 64); err == nil {
		return v
	}
	return other
}

// add appends a table.
func (t guideText) add(lines ...string) guideText {
	return append(append(slices.Clone(t), ""), lines...)
}

// drop removes a table and the empty lines before it.
func (t guideText) drop(b block) guideText {
	from := b.from
	for from > 0 && strings.TrimSpace(t[from-1]) == "" {
		from--
	}
	to := b.to
	for to > b.from+1 && strings.TrimSpace(t[to-1]) == "" {
		to--
	}
	return slices.Delete(slices.Clone(t), from, to)
}

// set gives a key of a block a value, or with "" takes it out.
func (t guideText) set(b block, key, value string) guideText {
	out := slices.Clone(t)
	for i := b.from + 1; i < b.to; i++ {
		if k, _, ok := strings.Cut(out[i], "="); ok && strings.TrimSpace(k) == key {
			if value == "" {
				return slices.Delete(out, i, i+1)
			}
			out[i] = key + " = " + value
			return out
		}
	}
	if value == "" {
		return out
	}
	at := b.to
	for at > b.from+1 && strings.TrimSpace(out[at-1]) == "" {
		at--
	}
	return slices.Insert(out, at, key+" = "+value)
}

// withShots adds the shots that the text does not list yet.
func (t guideText) withShots(shots []guide.Shot) guideText {
	for _, s := range shots[min(len(t.named("[[shot]]")), len(shots)):] {
		t = t.add("[[shot]]", "start = "+strconv.Quote(guide.FormatTime(s.Start)), "end = "+strconv.Quote(guide.FormatTime(s.End)))
	}
	return t
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
		at, _ := guide.ParseTime(t.word(b, "time"))
		s.Seconds = at.Seconds()
		switch b.name {
		case "[[hint]]":
			s.Kind, s.Color = "points", t.word(b, "colour")
			if t.value(b, "x") != "" {
				x, y, r := t.number(b, "x", 0), t.number(b, "y", 0), t.number(b, "radius", 6)
				s.Kind, s.X, s.Y, s.Radius = "point", &x, &y, &r
			}
		case "[[region]]":
			s.Kind, s.Color = "region", t.word(b, "colour")
		case "[[frame]]":
			s.Kind = "frame"
		case "[[reference]]":
			t.referred(b, &s)
		case "[[shot]]":
			at, _ := guide.ParseTime(t.word(b, "start"))
			s.Kind, s.Seconds, s.Gray = "grade", at.Seconds(), t.value(b, "grey") == "true"
			if t.value(b, "saturation") != "" {
				v := t.number(b, "saturation", 1)
				s.Saturation = &v
			}
			if t.value(b, "warmth") != "" {
				v := t.number(b, "warmth", 0)
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
func (t guideText) referred(b block, s *statement) {
	strength := t.number(b, "strength", 1)
	s.Kind, s.For, s.Picture, s.Strength = "reference", "film", t.word(b, "picture")+t.word(b, "film"), &strength
	time := func(b block, key string) float64 {
		at, _ := guide.ParseTime(t.word(b, key))
		return at.Seconds()
	}
	s.Seconds = time(b, "from")
	if t.value(b, "from")+t.value(b, "to") != "" {
		s.For = "span"
	}
	if t.value(b, "to") != "" {
		to := time(b, "to")
		s.To = &to
	}
	shots := t.named("[[shot]]")
	if n := int(t.number(b, "shot", 0)); n > 0 && n <= len(shots) {
		s.For, s.Shot, s.Seconds = "shot", n, time(shots[n-1], "start")
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

// palette lists the named colours that are written as #rrggbb.
func (t guideText) palette() []swatch {
	all := []swatch{}
	for _, b := range t.named("[palette]") {
		for _, line := range t[b.from+1 : b.to] {
			if k, _, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				key := strings.TrimSpace(k)
				if c := t.word(b, key); strings.HasPrefix(c, "#") {
					all = append(all, swatch{strings.Trim(key, `"'`), c})
				}
			}
		}
	}
	return all
}
