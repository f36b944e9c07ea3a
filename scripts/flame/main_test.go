package main

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	const samples = `vidcolor
	    4a2b01 github.com/vidcolor/vidcolor/temporal.(*search).choose (/x/bin/vidcolor)
	    4a2b02 github.com/vidcolor/vidcolor/temporal.(*Tracker).Add (/x/bin/vidcolor)
	    471234 runtime.goexit.abi0 (/x/bin/vidcolor)

vidcolor
	7f0012341234 [unknown] (/usr/lib/x86_64-linux-gnu/libx264.so.164)
	    471234 runtime.cgocall (/x/bin/vidcolor)

vidcolor
	ffffffff81 clear_page_erms ([kernel.kallsyms])
	    4a2b02 github.com/vidcolor/vidcolor/temporal.(*Tracker).Add (/x/bin/vidcolor)

`
	root, err := read(strings.NewReader(samples), "vidcolor")
	if err != nil {
		t.Fatal(err)
	}
	if root.samples != 3 {
		t.Errorf("got %d samples, want 3", root.samples)
	}
	for _, path := range [][]string{{"runtime.goexit.abi0", "temporal.(*Tracker).Add", "temporal.(*search).choose"}, {"libx264"}, {"kernel"}} {
		n := root
		for _, name := range path {
			if n = n.children[name]; n == nil {
				t.Errorf("%v: %s is not there", path, name)
				break
			}
		}
		if n != nil && n.samples != 1 {
			t.Errorf("%v: got %d samples, want 1", path, n.samples)
		}
	}
	var svg strings.Builder
	draw(&svg, root, 0, 100, 200, 1)
	if got := strings.Count(svg.String(), "<rect"); got != 6 {
		t.Errorf("got %d boxes, want 6", got)
	}
}
