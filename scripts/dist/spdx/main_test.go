package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every library of the pinned list has a step that builds it and a licence that SPDX knows.
func TestPinnedListAndSteps(t *testing.T) {
	list, err := os.Open("../sources.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	parts, err := pinned(list)
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) < 10 {
		t.Fatalf("got %d libraries", len(parts))
	}
	steps, err := os.ReadFile("../libraries.sh")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../sources.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(name, "#") && !strings.Contains(string(steps), "\nbuild_"+name+"() {") {
			t.Errorf("libraries.sh has no step for %s", name)
		}
	}
	known := []string{
		"Zlib", "bzip2-1.0.6", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "GPL-2.0-or-later", "MIT",
		"IJG AND BSD-3-Clause", "libpng-2.0", "libtiff",
	}
	for _, p := range parts {
		if !slices.Contains(known, p.Licence) {
			t.Errorf("%s: licence %q", p.Name, p.Licence)
		}
		if !strings.Contains(p.Archive, p.Version) && p.Name != "zlib" {
			t.Errorf("%s: archive %s is not of version %s", p.Name, p.Archive, p.Version)
		}
	}
}

func TestPinnedRefuses(t *testing.T) {
	for _, line := range []string{"zlib zlib 1.3.1 Zlib zlib.tar.gz", "zlib zlib 1.3.1 Zlib zlib.tar.gz 60dd"} {
		if _, err := pinned(strings.NewReader("# list\n" + line)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: got error %v, want one that names line 2", line, err)
		}
	}
}

func TestLicence(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"MIT License\n\nPermission is hereby granted, free of\ncharge, to any person", "MIT"},
		{"                Apache License\n          Version 2.0, January 2004", "Apache-2.0"},
		{"Redistribution and use in source and\nbinary forms ... may be used to endorse or promote products derived from", "BSD-3-Clause"},
		{"Redistribution and use in source and binary forms, with", "BSD-2-Clause"},
		{"All rights reserved.", "NOASSERTION"},
	} {
		if got := licence([]byte(tc.text)); got != tc.want {
			t.Errorf("%.30q: got %s, want %s", tc.text, got, tc.want)
		}
	}
}

func TestEscape(t *testing.T) {
	if got, want := escape("github.com/BurntSushi/toml"), "github.com/!burnt!sushi/toml"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDocument(t *testing.T) {
	d := document("1.2", "abcd", time.Unix(0, 0).UTC(), []part{
		{Name: "zlib", Version: "1.3.1", Licence: "Zlib", Archive: "zlib.tar.gz", SHA256: strings.Repeat("0", 64)},
		{Name: "github.com/a/b_c", Version: "v1.0.0", Licence: "MIT", Sum: "h1:AAAA"},
	})
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"spdxVersion":"SPDX-2.3"`, `"created":"1970-01-01T00:00:00Z"`, `"SPDXRef-github.com-a-b-c"`, `"DESCRIBES"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the list lacks %s: %s", want, text)
		}
	}
	ids := map[string]bool{}
	for _, p := range d.Packages {
		if ids[p.ID] || !regexp.MustCompile(`^SPDXRef-[A-Za-z0-9.-]+$`).MatchString(p.ID) {
			t.Errorf("identifier %q is wrong or taken", p.ID)
		}
		ids[p.ID] = true
	}
	if got, want := len(d.Relationships), len(d.Packages); got != want {
		t.Errorf("got %d relationships, want %d", got, want)
	}
}
