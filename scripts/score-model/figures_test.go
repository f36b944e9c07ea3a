package main

import (
	"math"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/internal/metrics"
)

const tsv = "shard\tname\tset\tlabel\twidth\theight\n" +
	"0\ta.webp\tplaces\tbeach\t128\t128\n0\tb.webp\tlfw\t-\t128\t128\n0\tc.webp\tplaces\tslum\t128\t128\n"

func TestReadListKeepsEveryNth(t *testing.T) {
	for every, want := range map[int]string{1: "a b c", 2: "a c", 5: "a"} {
		list, err := readList(strings.NewReader(tsv), every)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range list {
			names = append(names, p.stem)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("every %d: got %q, want %q", every, got, want)
		}
	}
	if _, err := readList(strings.NewReader("name\n"), 1); err == nil {
		t.Error("another list is taken")
	}
}

func TestFiguresByGroup(t *testing.T) {
	list, _ := readList(strings.NewReader(tsv), 1)
	j := &job{list: list}
	curve := func(g float64) metrics.Curve {
		return metrics.Curve{{Factor: 1, Gain: g, CF: 10}, {Factor: 2, Gain: g - 1, CF: 20}}
	}
	f := j.photoFigures(map[string]score{
		"a": {PSNR: 22, GrayPSNR: 20, CF: 10, TruthCF: 20, Curve: curve(2)},
		"b": {PSNR: 26, GrayPSNR: 20, CF: 10, TruthCF: 20, Curve: curve(6)},
		"c": {PSNR: 21, GrayPSNR: 20, CF: 10, TruthCF: 20, Curve: curve(1)},
	}, map[string][]string{"a": {"slum", "beach"}, "c": {"slum"}})
	for name, want := range map[string]float64{"all": 3, "scenes": 1.5, "faces": 6} {
		if got := f.Groups[name].Gain; math.Abs(got-want) > 1e-9 {
			t.Errorf("gain of %s: got %v, want %v", name, got, want)
		}
	}
	if got := f.Groups["all"].GainAtCF["80"]; got == nil || math.Abs(*got-2.4) > 1e-9 {
		t.Errorf("gain with CF at 80 %%: got %v, want 2.4", optional(got))
	}
	if *f.Top1 != 0.5 || *f.Top5 != 1 {
		t.Errorf("scene accuracy: got %v and %v, want 0.5 and 1", *f.Top1, *f.Top5)
	}
}

func TestParseSizes(t *testing.T) {
	if got, err := parseSizes("96, 128"); err != nil || len(got) != 2 || got[1] != 128 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := parseSizes("96,x"); err == nil {
		t.Error("x is a size")
	}
}

func TestReplaceBlock(t *testing.T) {
	page := "a\n<!-- begin: x -->\nold\n<!-- end: x -->\nb\n"
	if got, err := replaceBlock(page, "x", "new\n"); err != nil || got != "a\n<!-- begin: x -->\nnew\n<!-- end: x -->\nb\n" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, bad := range []string{"a", "<!-- begin: x -->\nold"} {
		if _, err := replaceBlock(bad, "x", "new"); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestMarkdownTables(t *testing.T) {
	gain := 1.5
	f := figures{Photos: 2, Gain: 2, CF: 10, TruthCF: 20, GainAtCF: map[string]*float64{"80": &gain}}
	r := result{Clean: photoFigures{Groups: map[string]figures{"all": f}, Sets: map[string]figures{"voc": f}}, Clips: &clipFigures{Mean: f, Each: map[string]figures{"goat": f}}}
	for _, text := range []string{
		r.markdown("2 photos"),
		emulsionMarkdown("2 photos", []row{{Seen: "ortho", Told: "ortho", Right: true, figures: f}}),
		sizeMarkdown("2 photos", []sizeRow{{Size: 128, Groups: map[string]figures{"all": f}}, {Size: 160, Clips: r.Clips}}),
	} {
		bars := -1
		for _, line := range strings.Split(text, "\n") {
			if !strings.HasPrefix(line, "|") {
				continue
			}
			if n := strings.Count(line, "|"); bars >= 0 && n != bars {
				t.Errorf("a line has %d bars, those above %d:\n%s", n, bars, text)
			} else {
				bars = n
			}
		}
	}
	if text := r.markdown(""); !strings.Contains(text, "| all | 2 | +2.00 |") || !strings.Contains(text, "| – | – | +1.50 |") {
		t.Errorf("got\n%s", text)
	}
}
