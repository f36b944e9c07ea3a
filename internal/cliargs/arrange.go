package cliargs

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// Arrange puts a command line into the order that urfave/cli reads: program,
// verb, options, "--", files. Options may stand anywhere before a "--" on the
// command line, also after the files. It refuses options that are unknown or
// that the verb does not take, and values that are missing or no numbers, in errors of kind
// usage.
func Arrange(app *cli.App, args []string) ([]string, error) {
	s := scanner{app: app, flags: map[string]cli.Flag{}}
	s.learn(append([]cli.Flag{cli.HelpFlag}, app.Flags...))
	for _, c := range app.Commands {
		s.learn(c.Flags)
	}
	if err := s.scan(args[1:]); err != nil {
		return nil, err
	}
	own := app.Flags
	out := args[:1:1]
	if s.verb != nil {
		out, own = append(out, s.verb.Name), s.verb.Flags
	}
	for _, u := range s.used {
		if !takes(own, u.name) && !takes([]cli.Flag{cli.HelpFlag}, u.name) {
			return nil, fail.Usage("option "+u.typed, fmt.Errorf("it does not apply to %q", s.verbName()), helpHint(s.verb))
		}
		out = append(out, u.arranged...)
		if takes([]cli.Flag{cli.HelpFlag}, u.name) {
			s.files = nil // the verb's help, not that of a verb that a file is called like
		}
	}
	if err := checkEnvironment(own); err != nil {
		return nil, err
	}
	if s.verb == nil && len(s.files) > 0 && app.Command(s.files[0]) != nil {
		s.files[0] = "./" + s.files[0] // a film that is called like a verb
	}
	return append(append(out, "--"), s.files...), nil
}

// scanner sorts arguments into verb, options and files.
type scanner struct {
	app   *cli.App
	flags map[string]cli.Flag // every option of every verb, by each of its names
	verb  *cli.Command        // nil for colouring
	used  []usedFlag
	files []string
}

type usedFlag struct {
	name     string   // as declared: no dashes
	typed    string   // as the user wrote it
	arranged []string // for urfave/cli
}

func (s *scanner) learn(flags []cli.Flag) {
	for _, f := range flags {
		for _, n := range f.Names() {
			s.flags[n] = f
		}
	}
}

func (s *scanner) verbName() string {
	if s.verb == nil {
		return "vidcolor INPUT OUTPUT"
	}
	return s.verb.Name
}

func (s *scanner) scan(args []string) error {
	first := true // the next file may be a verb
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			s.files = append(s.files, args[i+1:]...)
			return nil
		}
		if len(a) < 2 || a[0] != '-' {
			if c := s.app.Command(a); first && c != nil {
				s.verb = c
			} else {
				s.files = append(s.files, a)
			}
			first = false
			continue
		}
		used, err := s.option(a, args[i+1:])
		if err != nil {
			return err
		}
		i += used
	}
	return nil
}

// option reads one argument that begins with a dash and returns how many of the
// arguments after it belong to it.
func (s *scanner) option(arg string, rest []string) (int, error) {
	name, value, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
	f, known := s.flags[name]
	if !known || (len(name) > 1) != strings.HasPrefix(arg, "--") {
		return 0, s.unknown(arg, name)
	}
	typed := strings.SplitN(arg, "=", 2)[0]
	if !takesValue(f) {
		if hasValue {
			if _, err := strconv.ParseBool(value); err != nil {
				return 0, fail.Usage("option "+arg, errors.New("it takes no value"), "write "+typed+" alone")
			}
		}
		s.used = append(s.used, usedFlag{name, typed, []string{arg}})
		return 0, nil
	}
	n := 0
	if !hasValue {
		if len(rest) == 0 {
			return 0, fail.Usage("option "+arg, errors.New("its value is missing"), "write "+arg+" VALUE")
		}
		value, n = rest[0], 1
	}
	if err := CheckValue(f, typed, value); err != nil {
		return 0, err
	}
	s.used = append(s.used, usedFlag{name, typed, []string{typed + "=" + value}})
	return n, nil
}

func (s *scanner) unknown(arg, name string) error {
	hint := helpHint(s.verb)
	if near := s.nearest(name); near != "" {
		hint = "did you mean " + near + "? " + hint
	}
	return fail.Usage("option "+strings.SplitN(arg, "=", 2)[0], errors.New("unknown"), hint)
}

// nearest returns the known option with the smallest edit distance to name, ""
// if none is near.
func (s *scanner) nearest(name string) string {
	best, near := 3, ""
	for known := range s.flags {
		if len(known) < 2 {
			continue
		}
		if d := editDistance(name, known); d < best || d == best && near != "" && "--"+known < near {
			best, near = d, "--"+known
		}
	}
	return near
}

// editDistance is Levenshtein's: insertions, deletions and replacements.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

func takesValue(f cli.Flag) bool {
	d, ok := f.(cli.DocGenerationFlag)
	return ok && d.TakesValue()
}

func takes(flags []cli.Flag, name string) bool {
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				return true
			}
		}
	}
	return false
}

// CheckValue refuses what urfave/cli could not read as the value of f, in our own words;
// typed is what the value was given to.
func CheckValue(f cli.Flag, typed, value string) error {
	var err error
	what := ""
	switch f.(type) {
	case *cli.IntFlag:
		_, err = strconv.ParseInt(value, 0, 64)
		what = "a whole number"
	case *cli.Float64Flag:
		_, err = strconv.ParseFloat(value, 64)
		what = "a number"
	case *cli.BoolFlag:
		_, err = strconv.ParseBool(value)
		what = "true or false"
	}
	if err != nil {
		return fail.Usage(typed, fmt.Errorf("%q is not %s", value, what), "vidcolor --help lists the options and their values")
	}
	return nil
}

// checkEnvironment applies CheckValue to the variables that set these flags.
func checkEnvironment(flags []cli.Flag) error {
	for _, f := range flags {
		d, ok := f.(cli.DocGenerationFlag)
		if !ok {
			continue
		}
		for _, name := range d.GetEnvVars() {
			if value := os.Getenv(name); value != "" {
				if err := CheckValue(f, "environment variable "+name, value); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func helpHint(verb *cli.Command) string {
	if verb == nil {
		return "vidcolor --help lists the options"
	}
	return "vidcolor " + verb.Name + " --help lists the options"
}
