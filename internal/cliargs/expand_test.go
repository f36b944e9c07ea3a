package cliargs

import (
	"errors"
	"slices"
	"testing"
)

func TestExpand(t *testing.T) {
	glob := func(p string) ([]string, error) {
		switch p {
		case "*.mp4":
			return []string{"a.mp4", "b.mp4"}, nil
		case "[?":
			return nil, errors.New("bad pattern")
		}
		return nil, nil
	}
	for _, tc := range []struct{ args, want []string }{
		{[]string{"vidcolor", "*.mp4", "out/"}, []string{"vidcolor", "a.mp4", "b.mp4", "out/"}},
		{[]string{"vidcolor", "*.avi", "out/"}, []string{"vidcolor", "*.avi", "out/"}},
		{[]string{"vidcolor", "--title=*.mp4", "[?", "x"}, []string{"vidcolor", "--title=*.mp4", "[?", "x"}},
		{[]string{"*.mp4"}, []string{"*.mp4"}},
	} {
		if got := expand(tc.args, glob); !slices.Equal(got, tc.want) {
			t.Errorf("%q: got %q, want %q", tc.args, got, tc.want)
		}
	}
}
