// Command spdx writes what a bundle holds as SPDX 2.3: the libraries of the pinned list,
// the Go modules that the program says it is made of, ONNX Runtime. It copies the
// modules' licences and archives beside, which a bundle under the GPL has to offer.
package main

import (
	"bufio"
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.version, "version", "", "the bundle's `version`")
	flag.StringVar(&o.revision, "revision", "", "git `revision`")
	flag.StringVar(&o.binary, "binary", "", "the program")
	flag.StringVar(&o.sources, "sources", "", "the pinned list")
	flag.StringVar(&o.runtime, "runtime", "", "`folder` of ONNX Runtime")
	flag.StringVar(&o.licences, "licences", "", "`folder` for the modules' licences")
	flag.StringVar(&o.modules, "modules", "", "`folder` for the modules' archives")
	flag.StringVar(&o.out, "o", "", "the list to write")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "spdx: error:", err)
		os.Exit(1)
	}
}

type options struct {
	version, revision, binary, sources, runtime, licences, modules, out string
}

func run(o options) error {
	list, err := os.Open(o.sources)
	if err != nil {
		return err
	}
	defer list.Close()
	libraries, err := pinned(list)
	if err != nil {
		return err
	}
	modules, err := goModules(o)
	if err != nil {
		return err
	}
	ort, err := os.ReadFile(filepath.Join(o.runtime, "VERSION"))
	if err != nil {
		return err
	}
	epoch, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return errors.New("SOURCE_DATE_EPOCH is not set")
	}
	parts := append(libraries, modules...)
	parts = append(parts, part{Name: "onnxruntime", Version: strings.TrimSpace(string(ort)), Licence: "MIT"})
	doc := document(o.version, o.revision, time.Unix(epoch, 0).UTC(), parts)
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.out, append(text, '\n'), 0o644)
}

// pinned reads the list of libraries: name, source package, version, licence, archive,
// SHA-256. A comma in a licence means that both hold.
func pinned(list io.Reader) ([]part, error) {
	var parts []part
	lines := bufio.NewScanner(list)
	for n := 1; lines.Scan(); n++ {
		if l := strings.TrimSpace(lines.Text()); l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		f := strings.Fields(lines.Text())
		if len(f) != 6 || len(f[5]) != 64 {
			return nil, fmt.Errorf("line %d: want name, package, version, licence, archive and SHA-256", n)
		}
		parts = append(parts, part{
			Name: f[1], Version: f[2], Licence: strings.ReplaceAll(f[3], ",", " AND "), Archive: f[4], SHA256: f[5],
		})
	}
	return parts, lines.Err()
}

// goModules are the modules that the program was built of, and Go itself.
func goModules(o options) ([]part, error) {
	info, err := buildinfo.ReadFile(o.binary)
	if err != nil {
		return nil, err
	}
	cache, err := moduleCache()
	if err != nil {
		return nil, err
	}
	parts := []part{{Name: "go", Version: strings.TrimPrefix(info.GoVersion, "go"), Licence: "BSD-3-Clause"}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		path, version := escape(m.Path), escape(m.Version)
		text, err := licenceText(filepath.Join(cache, path+"@"+version))
		if err != nil {
			return nil, err
		}
		name := strings.ReplaceAll(path, "/", "_")
		if err := write(filepath.Join(o.licences, name+".txt"), text); err != nil {
			return nil, err
		}
		zip, err := os.ReadFile(filepath.Join(cache, "cache/download", path, "@v", version+".zip"))
		if err != nil {
			return nil, err
		}
		if err := write(filepath.Join(o.modules, name+"@"+version+".zip"), zip); err != nil {
			return nil, err
		}
		parts = append(parts, part{Name: m.Path, Version: m.Version, Licence: licence(text), Sum: m.Sum})
	}
	return parts, nil
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

func moduleCache() (string, error) {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, "go/pkg/mod"), err
}

// escape writes capital letters as the module cache does: "!" and the small one.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('!')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// licenceText joins the files of a module that say its licence.
func licenceText(dir string) ([]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "licen") && !strings.HasPrefix(name, "copying") && !strings.HasPrefix(name, "notice") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		text.Write(data)
		text.WriteByte('\n')
	}
	if text.Len() == 0 {
		return nil, fmt.Errorf("%s says no licence", dir)
	}
	return text.Bytes(), nil
}

// licence is SPDX's name of a licence, by sentences that only it has.
func licence(text []byte) string {
	words := strings.Join(strings.Fields(string(text)), " ")
	for _, l := range []struct{ name, sentence string }{
		{"Apache-2.0", "Apache License Version 2.0"},
		{"MPL-2.0", "Mozilla Public License Version 2.0"},
		{"MIT", "Permission is hereby granted, free of charge"},
		{"BSD-3-Clause", "may be used to endorse or promote products derived from"},
		{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
		{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose"},
		{"Unlicense", "released into the public domain"},
	} {
		if strings.Contains(strings.ToLower(words), strings.ToLower(l.sentence)) {
			return l.name
		}
	}
	return "NOASSERTION"
}
