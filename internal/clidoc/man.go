package clidoc

import (
	"fmt"
	"strings"
)

// Man returns the man page (groff's macros "man") of section 1.
func Man(p *Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"%s\" \"%s\"\n", strings.ToUpper(p.Name), escape(p.Name+" "+p.Version), "User commands")
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n.SH SYNOPSIS\n", escape(p.Name), escape(p.Usage))
	for i, v := range p.Verbs {
		for j, s := range v.Synopsis {
			if i+j > 0 {
				b.WriteString(".br\n")
			}
			fmt.Fprintf(&b, ".B %s\n%s\n", escape(strings.TrimSpace(p.Name+" "+v.Name)), line(s))
		}
	}
	b.WriteString(".SH DESCRIPTION\n")
	paragraphs(&b, p.Intro)
	own := p.own()
	group := "\x00"
	b.WriteString(".SH OPTIONS\n")
	for _, o := range grouped(own.Options) {
		if o.Group != group {
			group = o.Group
			fmt.Fprintf(&b, ".SS %s\n", escape(orOther(group)))
		}
		option(&b, o)
	}
	b.WriteString(".SH VERBS\n")
	for _, v := range p.named() {
		fmt.Fprintf(&b, ".SS %s %s\n%s.\n", escape(p.Name), escape(v.Name), line(v.Usage))
		if v.Description != "" {
			b.WriteString(".PP\n")
			paragraphs(&b, v.Description)
		}
		for _, o := range v.Options {
			option(&b, o)
		}
	}
	for _, s := range p.Sections {
		fmt.Fprintf(&b, ".SH %s\n", escape(strings.ToUpper(s.Title)))
		paragraphs(&b, s.Text)
		for _, t := range s.Terms {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", escape(t[0]), line(t[1]))
		}
	}
	return b.String()
}

func orOther(group string) string {
	if group == "" {
		return "Other"
	}
	return group
}

// grouped are options in the order of their groups' first ones.
func grouped(options []Option) (out []Option) {
	done := map[string]bool{}
	for _, first := range options {
		if done[first.Group] {
			continue
		}
		done[first.Group] = true
		for _, o := range options {
			if o.Group == first.Group {
				out = append(out, o)
			}
		}
	}
	return out
}

func option(b *strings.Builder, o Option) {
	b.WriteString(".TP\n")
	var names []string
	for _, n := range o.Names {
		name := "\\fB" + escape(dashed(n)) + "\\fR"
		if o.Value != "" {
			name += " \\fI" + escape(o.Value) + "\\fR"
		}
		names = append(names, name)
	}
	b.WriteString(strings.Join(names, ", ") + "\n")
	text := o.plainUsage()
	if o.Default != "" {
		text += " (default: " + o.Default + ")"
	}
	text += "."
	if o.Env != "" {
		text += " Environment: " + o.Env + "."
	}
	b.WriteString(line(text) + "\n")
}

// paragraphs writes text that is set apart by empty lines.
func paragraphs(b *strings.Builder, text string) {
	for i, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if p == "" {
			continue
		}
		if i > 0 {
			b.WriteString(".PP\n")
		}
		for l := range strings.Lines(p) {
			b.WriteString(line(strings.TrimSpace(l)) + "\n")
		}
	}
}

// line is text that stands on a line of its own.
func line(s string) string {
	s = escape(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		return "\\&" + s
	}
	return s
}

// escape keeps groff from reading anything into s.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString("\\e")
		case r == '-':
			b.WriteString("\\-")
		case r == '\'':
			b.WriteString("\\(aq")
		case r == '"':
			b.WriteString("\\(dq")
		case r == '^':
			b.WriteString("\\(ha")
		case r == '~':
			b.WriteString("\\(ti")
		case r == '`':
			b.WriteString("\\(ga")
		case r > 126:
			fmt.Fprintf(&b, "\\[u%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
