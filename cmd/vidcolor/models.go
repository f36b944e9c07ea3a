package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/fail"
)

func (p *program) modelsCommand() *cli.Command {
	return command(&cli.Command{
		Name:      "models",
		Usage:     "built-in networks, their licence, and how to bring another",
		ArgsUsage: "[--json]",
		Flags:     []cli.Flag{boolFlag("", "json", "print JSON")},
		Action:    p.models,
	})
}

func (p *program) models(c *cli.Context) error {
	if c.NArg() > 0 {
		return fail.Usage("models", fmt.Errorf("%q is too much", c.Args().First()), "write vidcolor models")
	}
	list := colorize.Models()
	if c.Bool("json") {
		return writeJSON(p.stdout, list)
	}
	var b strings.Builder
	for i, m := range list {
		describeModel(&b, m, i == 0)
	}
	if len(list) == 0 {
		fmt.Fprintln(&b, "no network is built in")
	}
	fmt.Fprintln(&b, "Another network: --model FILE.vidcolor, a bundle as `train/` exports it; or\n--model FILE.onnx with FILE.json beside it, which docs/manual.md explains.")
	_, err := io.WriteString(p.stdout, b.String())
	return wrapStdout(err)
}

func describeModel(b *strings.Builder, m colorize.Manifest, isDefault bool) {
	fmt.Fprintf(b, "%s %s", m.Name, m.Version)
	if isDefault {
		b.WriteString(" (default)")
	}
	fmt.Fprintf(b, "\n  architecture  %s, %.1f million parameters\n", m.Architecture, float64(m.Parameters)/1e6)
	fmt.Fprintf(b, "  sees          %d samples short side, %s\n", m.Size, strings.Join(m.Emulsions, ", "))
	fmt.Fprintf(b, "  scenes        %d classes\n", len(m.Scenes))
	fmt.Fprintf(b, "  licence       %s\n", m.Licence)
	for _, group := range []struct {
		name   string
		values map[string]any
	}{{"training", m.Training}, {"metrics", m.Metrics}} {
		for _, key := range sortedKeys(group.values) {
			fmt.Fprintf(b, "  %-13s %s: %s\n", group.name, key, plain(group.values[key]))
		}
	}
	b.WriteString("\n")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// plain writes a value of a manifest without JSON's brackets.
func plain(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, key := range sortedKeys(v) {
			parts = append(parts, key+" "+plain(v[key]))
		}
		return strings.Join(parts, ", ")
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, plain(e))
		}
		return strings.Join(parts, ", ")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
