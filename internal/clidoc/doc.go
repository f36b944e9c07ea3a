// Package clidoc writes the man page of a program, and what shells complete of its
// command line, from one description.
package clidoc

import "strings"

// Program describes a command line. The verb without a name is what the program does
// without one.
type Program struct {
	Name     string
	Usage    string // one line
	Version  string
	Verbs    []Verb
	Intro    string    // paragraphs, set apart by empty lines
	Sections []Section // of the man page, behind the options
}

// Verb is what a program can do.
type Verb struct {
	Name        string
	Synopsis    []string // what follows the name
	Usage       string   // one line
	Description string
	Options     []Option
	Words       []string // that it takes in place of files
}

// Option is one option of a verb.
type Option struct {
	Names   []string // without dashes, the long one first
	Value   string   // what the value is called, "" = it has none
	Usage   string
	Default string
	Env     string // variable that sets it
	Group   string
	Choices []string // values, if few
}

// Section is one of the man page: terms and what they mean, or paragraphs where there
// are no terms.
type Section struct {
	Title string
	Text  string
	Terms [][2]string
}

// dashed is a name as it is written.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// files says what the value of o names: "file", "folder" or "" for nothing on a disk.
func (o Option) files() string {
	switch {
	case strings.Contains(o.Value, "DIR"):
		return "folder"
	case strings.Contains(o.Value, "FILE") || strings.Contains(o.Usage, "FILE"):
		return "file"
	}
	return ""
}

// plainUsage is the usage without the marks around the value.
func (o Option) plainUsage() string { return strings.ReplaceAll(o.Usage, "`", "") }

// own are the options of the program without a verb.
func (p *Program) own() (v Verb) {
	for _, v := range p.Verbs {
		if v.Name == "" {
			return v
		}
	}
	return v
}

// named are the verbs that have a name.
func (p *Program) named() (verbs []Verb) {
	for _, v := range p.Verbs {
		if v.Name != "" {
			verbs = append(verbs, v)
		}
	}
	return verbs
}
