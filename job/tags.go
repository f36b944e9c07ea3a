package job

import (
	"fmt"
	"strings"

	"github.com/vidcolor/vidcolor"
)

// describeTag names the four tags as FFmpeg does.
func describeTag(t vidcolor.ColorTag) string {
	return strings.Join([]string{
		"matrix " + tagName(matrixNames, int(t.Matrix)),
		"primaries " + tagName(primariesNames, t.Primaries),
		"transfer " + tagName(transferNames, t.Transfer),
		"range " + tagName(rangeNames, int(t.Range)),
	}, ", ")
}

// tagName is the name of value in names, else its number.
func tagName(names func(int) string, value int) string {
	if n := names(value); n != "" {
		return n
	}
	return fmt.Sprint(value)
}

// Names of ITU-T H.273 code points, as FFmpeg spells them.

func matrixNames(v int) string {
	return pick(v, "rgb", "bt709", "unknown", "", "fcc", "bt470bg", "smpte170m", "smpte240m", "ycgco", "bt2020nc", "bt2020c", "smpte2085", "chroma-derived-nc", "chroma-derived-c", "ictcp")
}

func primariesNames(v int) string {
	return pick(v, "unknown", "bt709", "unknown", "", "bt470m", "bt470bg", "smpte170m", "smpte240m", "film", "bt2020", "smpte428", "smpte431", "smpte432")
}

func transferNames(v int) string {
	return pick(v, "unknown", "bt709", "unknown", "", "gamma22", "gamma28", "smpte170m", "smpte240m", "linear", "log100", "log316",
		"iec61966-2-4", "bt1361e", "iec61966-2-1", "bt2020-10", "bt2020-12", "smpte2084", "smpte428", "arib-std-b67")
}

func rangeNames(v int) string { return pick(v, "unknown", "limited", "full") }

func pick(v int, names ...string) string {
	if v < 0 || v >= len(names) {
		return ""
	}
	return names[v]
}
