package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// part is one of what a bundle holds.
type part struct {
	Name, Version, Licence string
	Archive, SHA256        string // of a library's original
	Sum                    string // of a Go module, as go.sum has it
}

// The lists that SPDX 2.3 asks for, in JSON.
type spdx struct {
	Version       string         `json:"spdxVersion"`
	DataLicence   string         `json:"dataLicense"`
	ID            string         `json:"SPDXID"`
	Name          string         `json:"name"`
	Namespace     string         `json:"documentNamespace"`
	Creation      creation       `json:"creationInfo"`
	Packages      []spdxPackage  `json:"packages"`
	Relationships []relationship `json:"relationships"`
}

type creation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type spdxPackage struct {
	ID        string     `json:"SPDXID"`
	Name      string     `json:"name"`
	Version   string     `json:"versionInfo"`
	File      string     `json:"packageFileName,omitempty"`
	Download  string     `json:"downloadLocation"`
	Analyzed  bool       `json:"filesAnalyzed"`
	Checksums []checksum `json:"checksums,omitempty"`
	Concluded string     `json:"licenseConcluded"`
	Declared  string     `json:"licenseDeclared"`
	Copyright string     `json:"copyrightText"`
	Comment   string     `json:"comment,omitempty"`
}

type checksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type relationship struct {
	From string `json:"spdxElementId"`
	Kind string `json:"relationshipType"`
	To   string `json:"relatedSpdxElement"`
}

const root = "SPDXRef-vidcolor"

// document is the list of a bundle: the program, and each part that it contains.
func document(version, revision string, created time.Time, parts []part) spdx {
	d := spdx{
		Version: "SPDX-2.3", DataLicence: "CC0-1.0", ID: "SPDXRef-DOCUMENT", Name: "vidcolor-" + version,
		Namespace: "https://github.com/vidcolor/vidcolor/spdx/" + version + "-" + revision,
		Creation:  creation{created.Format(time.RFC3339), []string{"Tool: vidcolor-spdx"}},
		Packages: []spdxPackage{{
			ID: root, Name: "vidcolor", Version: version, Download: "NOASSERTION",
			Concluded: "GPL-3.0-or-later", Declared: "MIT", Copyright: "NOASSERTION",
			Comment: "revision " + revision + "; the code is MIT, the bundle GPL by FFmpeg, x264, x265 and JBIG-KIT, version 3 by NATS' Apache-2.0",
		}},
		Relationships: []relationship{{"SPDXRef-DOCUMENT", "DESCRIBES", root}},
	}
	for _, p := range parts {
		q := p.spdx()
		d.Packages = append(d.Packages, q)
		d.Relationships = append(d.Relationships, relationship{root, "CONTAINS", q.ID})
	}
	return d
}

var notID = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

func (p part) spdx() spdxPackage {
	q := spdxPackage{
		ID: "SPDXRef-" + notID.ReplaceAllString(p.Name, "-"), Name: p.Name, Version: p.Version, File: p.Archive,
		Download: "NOASSERTION", Concluded: p.Licence, Declared: p.Licence, Copyright: "NOASSERTION",
	}
	if p.SHA256 != "" {
		q.Checksums = []checksum{{"SHA256", p.SHA256}}
	}
	if p.Sum != "" {
		q.Comment = fmt.Sprintf("Go's sum %s (SHA-256 of its list of files: %s)", p.Sum, sumHex(p.Sum))
	}
	return q
}

// sumHex is the digest in go.sum's "h1:..." as SHA-256 is usually written.
func sumHex(sum string) string {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:"))
	if err != nil {
		return "unknown"
	}
	return hex.EncodeToString(raw)
}
