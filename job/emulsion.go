package job

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor/colorize"
)

// Years that a tag may give a black-and-white film: from the oldest film that
// survives (Le Prince's Roundhay garden scene, 1888) to when colour had taken over.
// A later date is that of a copy, a disc or a scan, and is not believed.
const (
	firstFilmYear = 1888
	lastFilmYear  = 1970
)

// dateTags are the tags that date the work and not the file, most telling first:
// FFmpeg's "date" (the work's creation, as its avformat.h says; MP4's ©day, AVI's
// ICRD) and Matroska's (matroska.org, "Matroska Tags"). The file's own birth
// (creation_time, com.apple.quicktime.creationdate, DATE_ENCODED, DATE_DIGITIZED,
// DATE_TAGGED) says nothing of the film and is not looked at.
var dateTags = [...]string{"date_recorded", "original_year", "originaldate", "date_released", "date_written", "year", "date"}

// emptyDates are what programs write for "no date": the beginnings of their clocks.
var emptyDates = [...]string{"1904-01-01", "1900-01-01", "1970-01-01", "1899-12-30", "1899-12-31"}

var yearPattern = regexp.MustCompile(`(?:^|[^0-9])([0-9]{4})(?:[^0-9]|$)`)

// Emulsion is what the network is told of a film's emulsion, and why.
type Emulsion struct {
	Name string `json:"name"` // unknown, blue, ortho or pan
	Year int    `json:"year,omitempty"`
	From string `json:"from,omitempty"` // --year, or the tag's name and text

	emulsion colorize.Emulsion
}

// EmulsionOf takes the year of the command line, 0 for none, else a believable
// one of the file's tags.
func EmulsionOf(year int, tags map[string]string) Emulsion {
	from := "--year"
	if year == 0 {
		year, from = taggedYear(tags)
	}
	if year == UnknownYear {
		return Emulsion{Name: colorize.EmulsionUnknown.String(), From: from + " 0"}
	}
	if year == 0 {
		return Emulsion{Name: colorize.EmulsionUnknown.String()}
	}
	e := colorize.EmulsionOf(year)
	return Emulsion{Name: e.String(), Year: year, From: from, emulsion: e}
}

// taggedYear is the film's year by its tags and which one says so; 0 if none does.
func taggedYear(tags map[string]string) (year int, from string) {
	for _, wanted := range dateTags {
		for _, name := range slices.Sorted(maps.Keys(tags)) {
			if strings.EqualFold(name, wanted) {
				if year := filmYear(tags[name]); year > 0 {
					return year, fmt.Sprintf("tag %s: %s", strings.ToLower(name), oneLineText(tags[name]))
				}
			}
		}
	}
	return 0, ""
}

// filmYear is the first year in a date such as 1921, 1921-05-04, "c. 1921" or
// "1914 to 1918"; 0 if a year of it cannot be a black-and-white film's, or if its
// years are those of different emulsions.
func filmYear(date string) int {
	date = strings.TrimSpace(date)
	for _, empty := range emptyDates {
		if strings.HasPrefix(date, empty) {
			return 0
		}
	}
	first := 0
	for rest := date; ; {
		m := yearPattern.FindStringSubmatchIndex(rest)
		if m == nil {
			return first
		}
		year, _ := strconv.Atoi(rest[m[2]:m[3]])
		rest = rest[m[3]:]
		switch {
		case year < firstFilmYear || year > lastFilmYear:
			return 0
		case first == 0:
			first = year
		case colorize.EmulsionOf(year) != colorize.EmulsionOf(first):
			return 0
		}
	}
}

// oneLineText shortens a tag for messages.
func oneLineText(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// String says what was chosen and why.
func (e Emulsion) String() string {
	switch {
	case e.Year == 0 && e.From != "":
		return "unknown (by " + e.From + ")"
	case e.Year == 0:
		return "unknown (no tag dates the film; --year YYYY says when it was shot)"
	}
	return fmt.Sprintf("%s (%d, by %s)", emulsionWords[e.emulsion], e.Year, e.From)
}

var emulsionWords = map[colorize.Emulsion]string{
	colorize.EmulsionBlue: "blue-sensitive", colorize.EmulsionOrtho: "orthochromatic", colorize.EmulsionPan: "panchromatic",
}
