package vidcolor_test

import (
	"testing"

	"github.com/vidcolor/vidcolor"
)

func TestColorTagComplete(t *testing.T) {
	tag := func(matrix vidcolor.Matrix, primaries, transfer int) vidcolor.ColorTag {
		return vidcolor.ColorTag{Matrix: matrix, Primaries: primaries, Transfer: transfer}
	}
	for _, c := range []struct {
		w, h int
		tag  vidcolor.ColorTag
		want [3]int // matrix, primaries, transfer
		by   string
	}{
		{1920, 1080, tag(2, 2, 2), [3]int{1, 1, 1}, "its size"},
		{720, 576, tag(2, 2, 2), [3]int{5, 5, 1}, "its size"},
		{352, 288, tag(0, 0, 0), [3]int{5, 5, 1}, "its size"},
		{640, 480, tag(2, 2, 2), [3]int{6, 6, 1}, "its size"},
		{640, 480, tag(3, 3, 3), [3]int{6, 3, 3}, "its size"},
		// The matrix decides, whatever the size and the other tags.
		{640, 360, tag(1, 2, 2), [3]int{1, 1, 1}, "its matrix"},
		{1920, 1080, tag(5, 2, 2), [3]int{5, 5, 1}, "its matrix"},
		{1920, 1080, tag(6, 2, 2), [3]int{6, 6, 1}, "its matrix"},
		{640, 360, tag(9, 2, 2), [3]int{9, 9, 14}, "its matrix"},
		{640, 360, tag(10, 2, 2), [3]int{9, 9, 14}, "its matrix"},
		{1920, 1080, tag(7, 2, 2), [3]int{7, 7, 7}, "its matrix"},
		{1920, 1080, tag(4, 2, 2), [3]int{4, 6, 1}, "its matrix"},
		{720, 576, tag(1, 5, 2), [3]int{1, 5, 1}, "its matrix"},
		// Then the primaries.
		{640, 360, tag(2, 1, 2), [3]int{1, 1, 1}, "its primaries"},
		{1920, 1080, tag(2, 5, 2), [3]int{5, 5, 1}, "its primaries"},
		{1920, 1080, tag(2, 6, 2), [3]int{6, 6, 1}, "its primaries"},
		{640, 360, tag(2, 9, 1), [3]int{9, 9, 1}, "its primaries"},
		{640, 360, tag(2, 12, 13), [3]int{1, 12, 13}, "its primaries"},
		{640, 480, tag(8, 1, 1), [3]int{1, 1, 1}, "its primaries"}, // YCgCo: what is painted is not
		// Then the transfer.
		{640, 360, tag(2, 2, 1), [3]int{1, 1, 1}, "its transfer"},
		{1920, 1080, tag(2, 2, 5), [3]int{5, 5, 5}, "its transfer"},
		{1920, 1080, tag(2, 2, 6), [3]int{6, 6, 6}, "its transfer"},
		{720, 576, tag(2, 2, 6), [3]int{5, 5, 6}, "its transfer"},
		{640, 360, tag(2, 2, 14), [3]int{9, 9, 14}, "its transfer"},
		{640, 360, tag(2, 2, 8), [3]int{6, 6, 8}, "its size"}, // linear says nothing
	} {
		got := c.tag.Complete(c.w, c.h)
		if numbers := [3]int{int(got.Matrix), got.Primaries, got.Transfer}; numbers != c.want || !got.Guessed || got.Range != vidcolor.RangeLimited {
			t.Errorf("%+v.Complete(%d, %d) = %+v, want %v, limited, guessed", c.tag, c.w, c.h, got, c.want)
		}
		if by := c.tag.GuessedBy(); by != c.by {
			t.Errorf("%+v.GuessedBy() = %q, want %q", c.tag, by, c.by)
		}
	}
	for _, m := range []vidcolor.Matrix{0, 1, 2, 3, 6, 8, 9, 10, 14} {
		got, foreign := tag(m, 2, 2).CompleteKept(640, 480), m == 8 || m == 10 || m == 14
		if want := tag(m, 2, 2).Complete(640, 480).Matrix; m.Foreign() != foreign || !foreign && got.Matrix != want || foreign && got.Matrix != m {
			t.Errorf("matrix %d: foreign %v, kept as %d, want %d", m, m.Foreign(), got.Matrix, want)
		}
	}
	whole := vidcolor.ColorTag{Matrix: 9, Range: 2, Primaries: 9, Transfer: 14}
	if got := whole.Complete(640, 480); got != whole {
		t.Errorf("a complete tag becomes %+v, want %+v", got, whole)
	}
}
