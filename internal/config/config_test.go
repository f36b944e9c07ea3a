package config

import (
	"slices"
	"strings"
	"testing"
)

var names = []string{"crf", "preset", "smooth", "resume", "start", "pix-fmt"}

func TestParse(t *testing.T) {
	got, err := Parse([]byte("# mine\ncrf = 20\n\n preset=\"fast\"\nsmooth = 0.25\nresume = true\nstart = 00:01:02\n'pix-fmt' = 'yuv420p'\n"), names)
	want := []Setting{{"crf", "20", 2}, {"preset", "fast", 4}, {"smooth", "0.25", 5}, {"resume", "true", 6}, {"start", "0:01:02", 7}, {"pix-fmt", "yuv420p", 8}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

// Windows' editors begin UTF-8 with a byte order mark.
func TestParseTakesAByteOrderMark(t *testing.T) {
	got, err := Parse([]byte("\xef\xbb\xbfcrf = 20\r\npreset = \"fast\"\r\n"), names)
	if want := []Setting{{"crf", "20", 1}, {"preset", "fast", 2}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, text := range []string{"\xff\xfec\x00r\x00f\x00", "\xfe\xff\x00c\x00r\x00f"} {
		if _, err := Parse([]byte(text), names); err == nil || !strings.Contains(err.Error(), "UTF-16; save it as UTF-8") {
			t.Errorf("UTF-16: got %v, want an error that says so", err)
		}
	}
}

func TestParseSaysWhere(t *testing.T) {
	for text, want := range map[string]string{
		"crf = 20\ncfr = 20\n":       `line 2: unknown option "cfr"`,
		"[film]\ncrf = 20\n":         `unknown option "film`,
		"\n\ncrf = \n":               "line 3: ",
		"crf = 20\ncrf = 21\n":       "line 2: ",
		"preset = [\"fast\"]\n":      "line 1: preset: it is neither",
		"crf = 20\nsmooth = {a=1}\n": "line 2: ",
	} {
		if got, err := Parse([]byte(text), names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want an error that says %q", text, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("crf = 20\nstart = \"1:02\"\n")
	f.Add("[a]\nb = 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		found, err := Parse([]byte(text), names)
		for _, s := range found {
			if err != nil || !slices.Contains(names, s.Name) || s.Line < 1 {
				t.Errorf("%q: got %+v, %v", text, s, err)
			}
		}
	})
}
