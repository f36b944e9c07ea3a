// Package provenance writes and reads the line that says that a picture's colour was
// made by a machine: in the comment of a film, after what the comment said before.
package provenance

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Record is one making of colour. No field may hold a line break.
type Record struct {
	Program string `json:"program"`
	Version string `json:"version"`
	Network string `json:"network"`
	Guide   string `json:"guide"` // what the colour was guided by, "none" for nothing
	Date    string `json:"date"`  // year-month-day, UTC
}

// String is the line, without a line break:
//
//	Colour made by machine: vidcolor v1.2.0, network two-stream, guide none, 2026-11-28
func (r Record) String() string {
	one := func(s string) string {
		if s = strings.Join(strings.Fields(s), " "); s == "" {
			return "none"
		}
		return s
	}
	return fmt.Sprintf("Colour made by machine: %s %s, network %s, guide %s, %s", one(r.Program), one(r.Version), one(r.Network), one(r.Guide), one(r.Date))
}

var line = regexp.MustCompile(`(?m)^Colour made by machine: (\S+) (.+), network (.+), guide (.+), (\d{4}-\d\d-\d\d)\r?$`)

// Find returns the records in a comment, oldest first, nil if there is none.
func Find(comment string) (found []Record) {
	for _, m := range line.FindAllStringSubmatch(comment, -1) {
		found = append(found, Record{m[1], m[2], m[3], m[4], m[5]})
	}
	return found
}

// FindIn returns the records in a file's tags.
func FindIn(tags map[string]string) (found []Record) {
	for k, v := range tags {
		if strings.EqualFold(k, "comment") {
			found = append(found, Find(v)...)
		}
	}
	return found
}

// Today is the date of a record: now, or where builds are to be repeated, the seconds
// since 1970 that SOURCE_DATE_EPOCH holds.
func Today() string {
	t := time.Now()
	if n, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		t = time.Unix(n, 0)
	}
	return t.UTC().Format(time.DateOnly)
}
