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
