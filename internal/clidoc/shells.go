package clidoc

import (
	"fmt"
	"strings"
)

// Shells are the names of the shells that Completion knows.
func Shells() []string { return []string{"bash", "zsh", "fish"} }

// Completion returns the script by which a shell completes the command line of p;
// false for a shell that is not known.
func Completion(p *Program, shell string) (script string, ok bool) {
	switch shell {
	case "bash":
		return bash(p), true
	case "zsh":
		return zsh(p), true
	case "fish":
		return fish(p), true
	}
	return "", false
}

// quoted is s as one word for any of the shells.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func verbNames(p *Program) (names []string) {
	for _, v := range p.named() {
		names = append(names, v.Name)
	}
	return names
}

// all lists each option of every verb once.
func all(p *Program) (options []Option) {
	seen := map[string]bool{}
	for _, v := range p.Verbs {
		for _, o := range v.Options {
			if !seen[o.Names[0]] {
				seen[o.Names[0]] = true
				options = append(options, o)
			}
		}
	}
	return options
}

func words(v Verb) string {
	var out []string
	for _, o := range v.Options {
		for _, n := range o.Names {
			out = append(out, dashed(n))
		}
	}
	return strings.Join(out, " ")
}

func bash(p *Program) string {
	var b strings.Builder
	f := "_" + p.Name
	fmt.Fprintf(&b, "# bash completion of %[1]s: source it, or put it into ~/.local/share/bash-completion/completions/%[1]s\n", p.Name)
	fmt.Fprintf(&b, "%s() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= word options=\n", f)
	fmt.Fprintf(&b, "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n\t\tcase $word in\n\t\t%s) verb=$word; break ;;\n\t\t-*) ;;\n\t\t*) break ;;\n\t\tesac\n\tdone\n", strings.Join(verbNames(p), "|"))
	b.WriteString("\tcase $prev in\n")
	var plain []string
	for _, o := range all(p) {
		if o.Value == "" {
			continue
		}
		var names []string
		for _, n := range o.Names {
			names = append(names, dashed(n))
		}
		pattern := strings.Join(names, "|")
		switch {
		case len(o.Choices) > 0:
			fmt.Fprintf(&b, "\t%s) mapfile -t COMPREPLY < <(compgen -W %s -- \"$cur\"); return ;;\n", pattern, quoted(strings.Join(o.Choices, " ")))
		case o.files() == "folder":
			fmt.Fprintf(&b, "\t%s) mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"); return ;;\n", pattern)
		case o.files() == "file":
			fmt.Fprintf(&b, "\t%s) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n", pattern)
		default:
			plain = append(plain, names...)
		}
	}
	if len(plain) > 0 {
		fmt.Fprintf(&b, "\t%s) return ;;\n", strings.Join(plain, "|"))
	}
	b.WriteString("\tesac\n\tcase $verb in\n")
	for _, v := range p.named() {
		fmt.Fprintf(&b, "\t%s) options=%s", v.Name, quoted(words(v)))
		if len(v.Words) > 0 {
			fmt.Fprintf(&b, "; [[ $cur == -* ]] || { mapfile -t COMPREPLY < <(compgen -W %s -- \"$cur\"); return; }", quoted(strings.Join(v.Words, " ")))
		}
		b.WriteString(" ;;\n")
	}
	fmt.Fprintf(&b, "\t*) options=%s ;;\n\tesac\n", quoted(words(p.own())))
	b.WriteString("\tif [[ $cur == -* ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")\n\t\treturn\n\tfi\n")
	b.WriteString("\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n")
	fmt.Fprintf(&b, "\tif [[ $COMP_CWORD == 1 ]]; then\n\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W %s -- \"$cur\")\n\tfi\n}\n", quoted(strings.Join(verbNames(p), " ")))
	fmt.Fprintf(&b, "complete -o filenames -F %s %s\n", f, p.Name)
	return b.String()
}

// zshText keeps zsh's _arguments from reading anything into s.
func zshText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`).Replace(s)
}

// zshOption is an option as a specification of _arguments.
func zshOption(o Option) (specs []string) {
	for _, n := range o.Names {
		s := dashed(n) + "[" + zshText(o.plainUsage()) + "]"
		if o.Value != "" {
			action := " "
			switch {
			case len(o.Choices) > 0:
				action = "(" + strings.Join(o.Choices, " ") + ")"
			case o.files() == "folder":
				action = "_files -/"
			case o.files() == "file":
				action = "_files"
			}
			s += ":" + zshText(o.Value) + ":" + action
		}
		specs = append(specs, quoted(s))
	}
	return specs
}

func zsh(p *Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#compdef %[1]s\n# zsh completion of %[1]s: put it as _%[1]s into a folder of $fpath\n_%[1]s() {\n\tlocal -a verbs\n\tverbs=(\n", p.Name)
	for _, v := range p.named() {
		fmt.Fprintf(&b, "\t\t%s\n", quoted(v.Name+":"+zshText(v.Usage)))
	}
	b.WriteString("\t)\n\tif (( CURRENT == 2 )) && [[ ${words[2]} != -* ]]; then\n\t\t_describe verb verbs\n\t\t_files\n\t\treturn\n\tfi\n\tcase ${words[2]} in\n")
	arguments := func(pattern string, v Verb) {
		fmt.Fprintf(&b, "\t%s)\n\t\t_arguments", pattern)
		for _, o := range v.Options {
			for _, s := range zshOption(o) {
				fmt.Fprintf(&b, " \\\n\t\t\t%s", s)
			}
		}
		rest := "*:file:_files"
		if len(v.Words) > 0 {
			rest = "*:word:(" + strings.Join(v.Words, " ") + ")"
		}
		fmt.Fprintf(&b, " \\\n\t\t\t%s ;;\n", quoted(rest))
	}
	for _, v := range p.named() {
		arguments(v.Name, v)
	}
	arguments("*", p.own())
	fmt.Fprintf(&b, "\tesac\n}\ncompdef _%[1]s %[1]s\n", p.Name)
	return b.String()
}

func fish(p *Program) string {
	var b strings.Builder
	verbs := strings.Join(verbNames(p), " ")
	fmt.Fprintf(&b, "# fish completion of %[1]s: put it into ~/.config/fish/completions/%[1]s.fish\n", p.Name)
	for _, v := range p.named() {
		fmt.Fprintf(&b, "complete -c %s -n __fish_use_subcommand -a %s -d %s\n", p.Name, v.Name, quoted(v.Usage))
	}
	for _, v := range p.Verbs {
		when := "not __fish_seen_subcommand_from " + verbs
		if v.Name != "" {
			when = "__fish_seen_subcommand_from " + v.Name
		}
		head := fmt.Sprintf("complete -c %s -n %s", p.Name, quoted(when))
		if len(v.Words) > 0 {
			fmt.Fprintf(&b, "%s -f -a %s\n", head, quoted(strings.Join(v.Words, " ")))
		}
		for _, o := range v.Options {
			l := head
			for _, n := range o.Names {
				if len(n) == 1 {
					l += " -s " + n
				} else {
					l += " -l " + n
				}
			}
			switch {
			case o.Value == "":
			case len(o.Choices) > 0:
				l += " -x -a " + quoted(strings.Join(o.Choices, " "))
			case o.files() == "folder":
				l += " -x -a '(__fish_complete_directories)'"
			case o.files() == "file":
				l += " -r -F"
			default:
				l += " -x"
			}
			fmt.Fprintf(&b, "%s -d %s\n", l, quoted(o.plainUsage()))
		}
	}
	return b.String()
}
