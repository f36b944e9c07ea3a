package clidoc

import (
	"regexp"
	"strings"
)

// plainWord is what a POSIX shell takes as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:,@%+=-]+$`)

// Line joins the words of a command as a POSIX shell reads them back.
func Line(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if !plainWord.MatchString(w) {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		quoted[i] = w
	}
	return strings.Join(quoted, " ")
}
