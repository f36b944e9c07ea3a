package clidoc

import (
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// valueName is what a usage calls the value.
var valueName = regexp.MustCompile("`([^`]+)`")

// Options describes the flags of a verb, with --help; choices gives the values of an
// option that has few, by its name.
func Options(flags []cli.Flag, choices func(name string) []string) (options []Option) {
	if !slices.Contains(flags, cli.HelpFlag) {
		flags = append(slices.Clone(flags), cli.HelpFlag)
	}
	for _, f := range flags {
		doc, ok := f.(cli.DocGenerationFlag)
		if v, visible := f.(cli.VisibleFlag); !ok || visible && !v.IsVisible() {
			continue
		}
		o := Option{Names: f.Names(), Usage: doc.GetUsage(), Choices: choices(f.Names()[0])}
		if c, ok := f.(cli.CategorizableFlag); ok {
			o.Group = c.GetCategory()
		}
		if doc.TakesValue() {
			o.Value = "VALUE"
			if m := valueName.FindStringSubmatch(o.Usage); m != nil {
				o.Value = m[1]
			}
			if !strings.Contains(o.Usage, "default:") {
				o.Default = strings.Trim(doc.GetDefaultText(), `"`)
			}
		}
		if vars := doc.GetEnvVars(); len(vars) > 0 {
			o.Env = vars[0]
		}
		options = append(options, o)
	}
	return options
}
