package colorize

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// String is what the manifest says to people: of the network, its licence, how it was
// trained and how well it does, a line each behind the first, which names it.
func (m *Manifest) String() string {
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s %s\n", m.Name, m.Version)
	fmt.Fprintf(b, "  architecture  %s, %.1f million parameters\n", m.Architecture, float64(m.Parameters)/1e6)
	fmt.Fprintf(b, "  sees          %d samples short side, %s\n", m.Size, strings.Join(m.Emulsions, ", "))
	fmt.Fprintf(b, "  scenes        %d classes\n", len(m.Scenes))
	fmt.Fprintf(b, "  licence       %s\n", m.Licence)
	for _, group := range []struct {
		name   string
		values map[string]any
	}{{"training", m.Training}, {"metrics", m.Metrics}} {
		for _, key := range slices.Sorted(maps.Keys(group.values)) {
			fmt.Fprintf(b, "  %-13s %s: %s\n", group.name, key, plain(group.values[key]))
		}
	}
	return b.String()
}

// plain writes a value of a manifest without JSON's brackets.
func plain(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
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
