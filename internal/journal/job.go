package journal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Job says what a result depends on: names such as "crf" or "input size", each
// with its value.
type Job map[string]string

// Differences names what differs between the job that was begun and another, one
// line each: "crf: 18 → 20".
func (j Job) Differences(other Job) (lines []string) {
	names := maps.Clone(j)
	maps.Copy(names, other)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if old, now := j[name], other[name]; old != now {
			lines = append(lines, fmt.Sprintf("%s: %s → %s", name, shown(old), shown(now)))
		}
	}
	return lines
}

func shown(v string) string {
	switch {
	case v == "":
		return "none"
	case len(v) == 64 && !strings.ContainsAny(v, " /."):
		return v[:12] + "…" // a checksum
	}
	return v
}
