package cliargs

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// find lists the files that fit pattern as Windows means it: * and ? in the last name
// alone, capitals and small letters alike, brackets as any letter.
func find(pattern string) (found []string, err error) {
	dir, last := filepath.Split(pattern)
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if fits([]rune(strings.ToLower(last)), []rune(strings.ToLower(e.Name()))) {
			found = append(found, dir+e.Name())
		}
	}
	return found, nil
}

// fits reports whether name fits pattern, in which * stands for any letters and ? for one.
// Where it does not go on, the last * takes one letter more.
func fits(pattern, name []rune) bool {
	p, n, star, from := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(string(pattern[p:]), "*") == ""
}
