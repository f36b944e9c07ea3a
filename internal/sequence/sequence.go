// Package sequence understands films that lie in a folder as numbered pictures,
// named by a pattern such as "frames/frame_%05d.png".
package sequence

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Pattern is a file name with one number in it.
type Pattern struct {
	dir            string // as the user wrote it, with the separator, may be empty
	prefix, suffix string
	width          int // digits at least, with leading zeros; 0 = none
}

var directive = regexp.MustCompile(`^([^%]*)%(?:0([0-9]{1,2}))?d([^%]*)$`)

// Parse reads a pattern: a path whose last element holds one %d or %05d and no
// other '%'.
func Parse(path string) (Pattern, error) {
	dir, name := filepath.Split(path)
	m := directive.FindStringSubmatch(name)
	if m == nil {
		return Pattern{}, fmt.Errorf("%q is no pattern of numbered pictures: one %%05d is", name)
	}
	if strings.Contains(dir, "%") {
		return Pattern{}, errors.New("a folder's name must not hold a '%'")
	}
	p := Pattern{dir: dir, prefix: m[1], suffix: m[3]}
	if m[2] != "" {
		p.width, _ = strconv.Atoi(m[2])
	}
	if p.width > 18 {
		return Pattern{}, fmt.Errorf("%q asks for more than 18 digits", name)
	}
	return p, nil
}

// Is reports whether path is a pattern and not itself the name of a file.
func Is(path string) bool {
	if _, err := Parse(path); err != nil {
		return false
	}
	_, err := os.Lstat(path)
	return err != nil
}

// Name is the path of picture n.
func (p Pattern) Name(n int64) string {
	return p.dir + p.prefix + fmt.Sprintf("%0*d", p.width, n) + p.suffix
}

// number reads the number of a file name, false if the pattern does not make
// that name, but for capitals.
func (p Pattern) number(name string) (int64, bool) {
	head, tail := len(p.prefix), len(name)-len(p.suffix)
	if tail <= head || !strings.EqualFold(name[:head], p.prefix) || !strings.EqualFold(name[tail:], p.suffix) {
		return 0, false
	}
	digits := name[head:tail]
	n, err := strconv.ParseUint(digits, 10, 31) // FFmpeg counts in C's int
	if err != nil || fmt.Sprintf("%0*d", p.width, n) != digits {
		return 0, false
	}
	return int64(n), true
}

// Find lists the numbers of the pictures that exist, in order. No picture is an
// error.
func (p Pattern) Find() ([]int64, error) {
	dir := p.dir
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, e := range entries {
		listed[e.Name()] = true
	}
	var found []int64
	for _, e := range entries {
		n, ok := p.number(e.Name())
		if !ok || e.IsDir() {
			continue
		}
		// A name in other capitals counts where the folder does not tell them apart.
		if name := p.Name(n); !listed[filepath.Base(name)] {
			if _, err := os.Lstat(name); err != nil {
				continue
			}
		} else if filepath.Base(name) != e.Name() {
			continue
		}
		found = append(found, n)
	}
	if found == nil {
		return nil, fmt.Errorf("no picture is called like %s", filepath.Base(p.Name(0)))
	}
	slices.Sort(found)
	return found, nil
}

// Run is a stretch of pictures without a gap, both ends included.
type Run struct{ First, Last int64 }

// Runs divides ordered numbers where some are missing.
func Runs(numbers []int64) (runs []Run) {
	for _, n := range numbers {
		if k := len(runs); k > 0 && runs[k-1].Last+1 == n {
			runs[k-1].Last = n
		} else {
			runs = append(runs, Run{n, n})
		}
	}
	return runs
}
