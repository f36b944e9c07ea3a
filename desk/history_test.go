package desk

import (
	"os"
	"slices"
	"testing"
)

func TestSplices(t *testing.T) {
	for _, tt := range []struct{ name, before, after string }{
		{"made", "", "a\nb"},
		{"behind", "a", "a\nb"},
		{"before", "b", "a\nb"},
		{"within", "a\nb\nc", "a\nx\ny\nc"},
		{"repeated lines", "a\na\na", "a\na"},
		{"taken back", "a\nb", ""},
		{"all else", "a\nb", "c\nd\ne"},
	} {
		text := func(s string) guideText {
			if s == "" {
				return nil
			}
			return splitGuide(s)
		}
		before, after := text(tt.before), text(tt.after)
		s := spliceOf(before, after, 7)
		if got := s.done(before); !slices.Equal(got, after) || (got == nil) != (after == nil) {
			t.Errorf("%s: done: got %q, want %q", tt.name, got, after)
		}
		if got := s.undone(after); !slices.Equal(got, before) || (got == nil) != (before == nil) {
			t.Errorf("%s: undone: got %q, want %q", tt.name, got, before)
		}
	}
}

// What was done can be undone by the next desk, unless somebody changed the text meanwhile
// or the log's end is missing.
func TestHistoryOutlivesTheDesk(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	const path = "/films/reel.mp4.guide/guide.toml"
	texts := []guideText{nil, splitGuide("a"), splitGuide("a\nb"), splitGuide("a\nb\nc")}
	h := newHistory(path, nil)
	for i := range texts[1:] {
		s := spliceOf(texts[i], texts[i+1], int64(i))
		h.add("do", &s, texts[i+1])
	}
	h.add("undo", nil, texts[2])

	h = newHistory(path, texts[2])
	if len(h.behind) != 2 || len(h.ahead) != 1 {
		t.Fatalf("got %d behind and %d ahead, want 2 and 1", len(h.behind), len(h.ahead))
	}
	if got := h.ahead[0].done(texts[2]); !slices.Equal(got, texts[3]) {
		t.Errorf("done again: got %q, want %q", got, texts[3])
	}
	if got := h.behind[1].undone(texts[2]); !slices.Equal(got, texts[1]) {
		t.Errorf("undone: got %q, want %q", got, texts[1])
	}
	if h := newHistory(path, splitGuide("a\nby hand")); len(h.behind)+len(h.ahead) != 0 {
		t.Errorf("after a change by hand %d operations are left", len(h.behind)+len(h.ahead))
	}
	if h := newHistory("/films/other.mp4.guide/guide.toml", texts[2]); len(h.behind) != 0 {
		t.Errorf("another film has %d operations of this one", len(h.behind))
	}
	data, err := os.ReadFile(h.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.file, data[:len(data)-9], 0o600); err != nil { // the undo is lost
		t.Fatal(err)
	}
	if h := newHistory(path, texts[3]); len(h.behind) != 3 {
		t.Errorf("of a log that was cut off %d operations are left, want 3", len(h.behind))
	}
	h.forget()
	if h := newHistory(path, texts[2]); len(h.behind) != 0 {
		t.Errorf("forgotten, %d operations are left", len(h.behind))
	}
}
