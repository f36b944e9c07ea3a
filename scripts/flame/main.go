// Command flame draws a flame graph (Gregg 2013) as SVG of what `perf script -F comm,ip,sym,dso`
// gives on its standard input: the wider a box, the more samples were taken in it, and what
// it called stands on it. Libraries have no frame pointers, so of a sample in one only the
// library is told.
package main

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	width  = 1200
	row    = 17
	margin = 28
	least  = 0.0015 // share of all samples below which a box is left out
)

// node is a function as it was called from what is below it.
type node struct {
	name     string
	samples  int
	children map[string]*node
}

func (n *node) add(stack []string) {
	n.samples++
	if len(stack) == 0 {
		return
	}
	if n.children == nil {
		n.children = map[string]*node{}
	}
	c := n.children[stack[0]]
	if c == nil {
		c = &node{name: stack[0]}
		n.children[stack[0]] = c
	}
	c.add(stack[1:])
}

func (n *node) sorted() []*node {
	var all []*node
	for _, c := range n.children {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *node) int { return strings.Compare(a.name, b.name) })
	return all
}

func (n *node) depth(most int) int {
	d := 1
	for _, c := range n.children {
		if c.samples >= most {
			d = max(d, 1+c.depth(most))
		}
	}
	return d
}

var (
	frame = regexp.MustCompile(`^\s+[0-9a-f]+ (.*) \((.*)\)$`)
	short = strings.NewReplacer("github.com/vidcolor/vidcolor/", "", "[kernel.kallsyms]", "kernel")
)

// read reads samples: lines of frames, the innermost first, with an empty line behind each.
func read(from io.Reader, program string) (*node, error) {
	root := &node{name: "vidcolor"}
	var stack []string
	library := ""
	end := func() {
		switch {
		case library != "":
			root.add([]string{library})
		case len(stack) > 0:
			slices.Reverse(stack)
			root.add(stack)
		}
		stack, library = nil, ""
	}
	s := bufio.NewScanner(from)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if s.Text() == "" {
			end()
			continue
		}
		m := frame.FindStringSubmatch(s.Text())
		if m == nil {
			continue
		}
		symbol, dso := short.Replace(m[1]), filepath.Base(short.Replace(m[2]))
		switch {
		case dso == program:
			stack = append(stack, symbol)
		case len(stack) == 0 && library == "":
			library = strings.SplitN(dso, ".so", 2)[0]
		}
	}
	end()
	return root, s.Err()
}

// draw draws n from x on, at height y, and what it called above it.
func draw(w io.Writer, n *node, x, scale float64, y, most int) {
	wide := float64(n.samples) * scale
	color := "#e8c07a"
	switch {
	case strings.HasPrefix(n.name, "lib") || n.name == "kernel":
		color = "#a9b7c6"
	case strings.HasPrefix(n.name, "runtime.") || strings.HasPrefix(n.name, "internal/"):
		color = "#d8d2c4"
	}
	fmt.Fprintf(w, "<g><title>%s: %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
		html.EscapeString(n.name), 100*wide/(width-2*margin), x, y, max(wide-0.4, 0.2), row-1, color)
	if letters := int(wide / 6.6); letters >= 3 {
		text := []rune(n.name)
		if len(text) > letters {
			text = append(text[:letters-1], '…')
		}
		fmt.Fprintf(w, "<text x=\"%.1f\" y=\"%d\">%s</text>", x+2, y+row-5, html.EscapeString(string(text)))
	}
	fmt.Fprintln(w, "</g>")
	for _, c := range n.sorted() {
		if c.samples >= most {
			draw(w, c, x, scale, y-row, most)
		}
		x += float64(c.samples) * scale
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: perf script -F comm,ip,sym,dso | flame PROGRAM TITLE > FILE.svg")
		os.Exit(2)
	}
	root, err := read(os.Stdin, os.Args[1])
	if err == nil && root.samples == 0 {
		err = fmt.Errorf("no samples came in")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "flame: error:", err)
		os.Exit(1)
	}
	w := bufio.NewWriter(os.Stdout)
	most := max(int(least*float64(root.samples)), 1)
	height := margin + root.depth(most)*row + 8
	fmt.Fprintf(w, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"monospace\" font-size=\"11\">\n", width, height)
	fmt.Fprintf(w, "<rect width=\"100%%\" height=\"100%%\" fill=\"#fffdf8\"/>\n<text x=\"%d\" y=\"18\" font-size=\"13\">%s</text>\n", margin, html.EscapeString(os.Args[2]))
	draw(w, root, margin, float64(width-2*margin)/float64(root.samples), height-row-6, most)
	fmt.Fprintln(w, "</svg>")
	if err := w.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, "flame: error:", err)
		os.Exit(1)
	}
}
