package cliargs

import "strings"

// expand puts what glob finds in the place of arguments with * or ?, but for options, and
// leaves those that fit no file as they are.
func expand(args []string, glob func(pattern string) ([]string, error)) []string {
	var out []string
	for i, a := range args {
		if i > 0 && !strings.HasPrefix(a, "-") && strings.ContainsAny(a, "*?") {
			if found, err := glob(a); err == nil && len(found) > 0 {
				out = append(out, found...)
				continue
			}
		}
		out = append(out, a)
	}
	return out
}
