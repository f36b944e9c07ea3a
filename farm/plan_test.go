package farm

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

const goodPlan = `{"plan":{"format":1,"id":"0123456789ab"}}
{"film":{"number":0,"spec":{"input":"/a.mov","output":"/b.mov"},"identity":{"crf":"18"}}}
{"unit":{"number":0,"film":0,"first":0,"frames":2,"chunk":0,"time_base":{"Num":1,"Den":25},"chunks":[{"first":0,"frames":2,"last":{"frame":1},"resume":{"frame":2}}]}}
{"unit":{"number":1,"film":0,"first":2,"frames":1,"chunk":1,"last":true,"time_base":{"Num":1,"Den":25},"chunks":[{"first":2,"frames":1,"last":{"frame":2},"resume":{"frame":2}}]}}
{"looked":{"film":0,"content_sha256":"00","units":2,"frames":3}}
{"film":{"number":1,"spec":{"input":"/c.mov","output":"/d.mov"},"identity":{}}}
{"looked":{"film":1,"error":"open: broken"}}
{"end":{"films":2,"units":2}}
{"joined":{"film":0,"bytes":99}}
`

func TestParsePlan(t *testing.T) {
	p, err := parsePlan(strings.NewReader(goodPlan))
	if err != nil {
		t.Fatal(err)
	}
	if !p.Complete || p.Units != 2 || len(p.Films) != 2 || p.Films[0].Joined != 99 || p.Films[1].Failed == "" || p.Films[1].First != 2 {
		t.Errorf("got %+v", p)
	}
	lines := strings.SplitAfter(goodPlan, "\n")
	for _, tc := range []struct {
		name, text string
		ok         bool
	}{
		{"cut off in a line", goodPlan[:strings.Index(goodPlan, `"chunk":1`)], true},
		{"a film that is open", strings.Join(lines[:3], ""), true},
		{"empty", "", false},
		{"no head", strings.Join(lines[1:], ""), false},
		{"a unit missing", strings.Join(slices.Concat(lines[:2], lines[3:]), ""), false},
		{"a film's end missing", strings.Join(slices.Concat(lines[:4], lines[5:]), ""), false},
		{"a unit behind the end", strings.Join(slices.Concat(lines[:8], lines[2:3]), ""), false},
		{"an unknown word", strings.Replace(goodPlan, `"crf"`, `"crf"`, 1) + "{\"run\":\"rm\"}\n", false},
		{"another version", strings.Replace(goodPlan, `"format":1`, `"format":2`, 1), false},
		{"a path as a name", strings.Replace(goodPlan, "0123456789ab", "../../../../", 1), false},
		{"an option that is none", strings.Replace(goodPlan, `"input"`, `"shell":"x","input"`, 1), false},
		{"frames that do not add up", strings.Replace(goodPlan, `"frames":2,"chunk"`, `"frames":3,"chunk"`, 1), false},
	} {
		if _, err := parsePlan(strings.NewReader(tc.text)); (err == nil) != tc.ok {
			t.Errorf("%s: got error %v, want one: %v", tc.name, err, !tc.ok)
		}
	}
}

func FuzzPlan(f *testing.F) {
	f.Add([]byte(goodPlan))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := parsePlan(bytes.NewReader(data))
		if err != nil {
			return
		}
		for n := range p.Units {
			film, i, err := p.Unit(n)
			if err != nil || film.Units[i].Check(film.Units[:i]) != nil {
				t.Fatalf("unit %d of a plan that was read: %v", n, err)
			}
		}
	})
}

func TestUnits(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []int
	}{{"3", []int{3}}, {"3,7-9", []int{3, 7, 8, 9}}, {"all", []int{0, 1, 2, 3}}, {"", nil}, {"x", nil}, {"2-1", nil}, {"1-", nil}, {"-1", nil}, {"1 2", nil}, {"1-2-3", nil}} {
		got, err := ParseUnits(tc.text, 4)
		if !slices.Equal(got, tc.want) || (err == nil) != (tc.want != nil) {
			t.Errorf("%q: got %v, %v, want %v", tc.text, got, err, tc.want)
		}
	}
	if got := ranges([]int{3, 7, 8, 9, 11}); got != "3,7-9,11" {
		t.Errorf("got %q", got)
	}
}

func TestRoots(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"a/inner", "b", "out"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "out"), filepath.Join(dir, "b", "link")); err != nil {
		t.Fatal(err)
	}
	here, err := ParseRoots([]string{"films=" + filepath.Join(dir, "a"), "in=" + filepath.Join(dir, "a", "inner")})
	if err != nil {
		t.Fatal(err)
	}
	s := job.Spec{Input: filepath.Join(here["in"], "x.mov"), Output: filepath.Join(here["films"], "o.mov"), Guide: "/elsewhere"}
	here.Shorten(&s)
	if s.Input != "root:in:x.mov" || s.Output != "root:films:o.mov" || s.Guide != "/elsewhere" {
		t.Errorf("got %+v", s)
	}
	there := Roots{"films": filepath.Join(dir, "b"), "in": filepath.Join(dir, "b")}
	if err := there.Resolve(&s); err != nil || s.Input != filepath.Join(dir, "b", "x.mov") {
		t.Errorf("got %q, %v", s.Input, err)
	}
	for _, bad := range []string{"root:other:x", "root:films:../x", "root:films:/x", "root:films:link", "root:films"} {
		if err := there.Resolve(&job.Spec{Input: bad}); err == nil && bad != "root:films" {
			t.Errorf("%s: got no error", bad)
		}
	}
	for _, bad := range []string{"x", "=x", "a=", "a/b=x", "..=x"} {
		if _, err := ParseRoots([]string{bad}); err == nil {
			t.Errorf("%s: got no error", bad)
		}
	}
}

// A file that lies where a film is to be joined is left alone, and the hint is one that join
// takes.
func TestJoinKeepsAFile(t *testing.T) {
	p := emptyPlan(t)
	out := filepath.Join(t.TempDir(), "b.mov")
	if err := os.WriteFile(out, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Films[0].Spec.Output, p.Films[0].Joined = out, 0
	_, err := p.Join(t.Context(), nil, 0, Joining{})
	var e *vidcolor.Error
	if !errors.As(err, &e) || e.Kind != vidcolor.KindUsage || strings.Contains(e.Hint, "-y") || !strings.Contains(e.Hint, "join again") {
		t.Errorf("got %v", err)
	}
}
