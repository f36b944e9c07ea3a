package guide

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/plaintext"
)

// node is a value of a TOML file with the line that it stands in: a table, a list,
// text, a number or a truth.
type node struct {
	line  int
	key   string
	kind  unstable.Kind // Table, Array, String, Float, Integer, Bool
	text  string        // of String
	num   float64       // of Float and Integer
	truth bool
	keys  []string
	table map[string]*node
	list  []*node
	used  map[string]bool // keys that somebody has asked for
}

func newTable(line int, key string) *node {
	return &node{line: line, key: key, kind: unstable.Table, table: map[string]*node{}, used: map[string]bool{}}
}

// FileError is what is wrong with a guide: where, why, and what to do.
type FileError struct {
	File  string
	Line  int // from 1; 0 where it is of the file as a whole
	Cause string
	Cure  string
}

func (e *FileError) Error() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	return where + ": " + e.Cause + "; " + e.Cure
}

// UsageError is err, or, where a [FileError] is in its chain, the [vidcolor.Error] of
// usage that says the same: file and line as its path, the cure as its hint.
func UsageError(err error) error {
	var bad *FileError
	if !errors.As(err, &bad) {
		return err
	}
	where := bad.File
	if bad.Line > 0 {
		where += ":" + strconv.Itoa(bad.Line)
	}
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: "guide", Path: where, Err: errors.New(bad.Cause), Hint: bad.Cure}
}

// parseTree reads TOML into nodes. Errors have no File yet.
func parseTree(data []byte) (*node, error) {
	data, err := plaintext.UTF8(data)
	if err != nil {
		return nil, &FileError{Line: 1, Cause: err.Error(), Cure: plaintext.Cure}
	}
	var all map[string]any
	if err := toml.Unmarshal(data, &all); err != nil {
		var bad *toml.DecodeError
		line := 0
		if errors.As(err, &bad) {
			line, _ = bad.Position()
		}
		cause := "not TOML: " + oneLine(err.Error())
		return nil, &FileError{Line: line, Cause: cause, Cure: "mend this line; docs/guide-format.md has examples"}
	}
	t := &treeReader{data: data, root: newTable(1, "")}
	t.here = t.root
	t.p.Reset(data)
	for t.p.NextExpression() {
		if err := t.expression(t.p.Expression()); err != nil {
			return nil, err
		}
	}
	if err := t.p.Error(); err != nil {
		return nil, &FileError{Cause: "not TOML: " + oneLine(err.Error()), Cure: "mend it; docs/guide-format.md has examples"}
	}
	return t.root, nil
}

func oneLine(s string) string { return string(bytes.Join(bytes.Fields([]byte(s)), []byte(" "))) }

type treeReader struct {
	data       []byte
	p          unstable.Parser
	root, here *node
}

// line is that of a node's own text.
func (t *treeReader) line(n *unstable.Node) int {
	return bytes.Count(t.data[:min(int(n.Raw.Offset), len(t.data))], []byte("\n")) + 1
}

func (t *treeReader) expression(e *unstable.Node) error {
	switch e.Kind {
	case unstable.Table, unstable.ArrayTable:
		return t.header(e)
	case unstable.KeyValue:
		return t.keyValue(t.here, e)
	}
	return nil // a comment
}

// header goes to the table that [a.b] or [[a.b]] names.
func (t *treeReader) header(e *unstable.Node) error {
	at, line := t.root, 0
	for it := e.Key(); it.Next(); {
		k := it.Node()
		name := string(k.Data)
		line = t.line(k)
		next := at.table[name]
		if e.Kind == unstable.ArrayTable && it.IsLast() {
			if next == nil {
				next = &node{line: line, key: name, kind: unstable.Array}
				at.set(name, next)
			}
			if next.kind != unstable.Array {
				return &FileError{Line: line, Cause: name + " is a value and a list", Cure: "write it one way"}
			}
			next.list = append(next.list, newTable(line, name))
		}
		if next == nil {
			next = newTable(line, name)
			at.set(name, next)
		}
		if next.kind == unstable.Array && len(next.list) > 0 {
			next = next.list[len(next.list)-1]
		}
		if next.kind != unstable.Table {
			return &FileError{Line: line, Cause: name + " is a value and a table", Cure: "write it one way"}
		}
		at = next
	}
	t.here = at
	return nil
}

func (n *node) set(key string, v *node) {
	n.table[key] = v
	n.keys = append(n.keys, key)
}

func (t *treeReader) keyValue(at *node, e *unstable.Node) error {
	var name string
	var line int
	for it := e.Key(); it.Next(); {
		k := it.Node()
		name, line = string(k.Data), t.line(k)
		if it.IsLast() {
			break
		}
		next := at.table[name]
		if next == nil {
			next = newTable(line, name)
			at.set(name, next)
		}
		if next.kind != unstable.Table {
			return &FileError{Line: line, Cause: name + " is a value and a table", Cure: "write it one way"}
		}
		at = next
	}
	v, err := t.value(e.Value(), name, line)
	if err != nil {
		return err
	}
	at.set(name, v)
	return nil
}

func (t *treeReader) value(e *unstable.Node, key string, line int) (*node, error) {
	n := &node{line: line, key: key, kind: e.Kind}
	var err error
	switch e.Kind {
	case unstable.String:
		n.text = string(e.Data)
	case unstable.Bool:
		n.truth = string(e.Data) == "true"
	case unstable.Integer, unstable.Float:
		text := string(bytes.ReplaceAll(e.Data, []byte("_"), nil))
		if n.num, err = strconv.ParseFloat(text, 64); err != nil {
			var i int64
			i, err = strconv.ParseInt(text, 0, 64)
			n.num = float64(i)
		}
		if err != nil {
			return nil, &FileError{Line: line, Cause: fmt.Sprintf("%s is %s", key, text), Cure: "write a plain number"}
		}
		n.kind = unstable.Float
	case unstable.Array:
		for it := e.Children(); it.Next(); {
			if it.Node().Kind == unstable.Comment {
				continue
			}
			v, err := t.value(it.Node(), key, max(line, t.lineOf(it.Node())))
			if err != nil {
				return nil, err
			}
			n.list = append(n.list, v)
		}
	case unstable.InlineTable:
		n.kind, n.table, n.used = unstable.Table, map[string]*node{}, map[string]bool{}
		for it := e.Children(); it.Next(); {
			if it.Node().Kind != unstable.KeyValue {
				continue
			}
			if err := t.keyValue(n, it.Node()); err != nil {
				return nil, err
			}
		}
		for _, v := range n.table {
			n.line = max(n.line, v.line)
		}
	default:
		return nil, &FileError{Line: line, Cause: key + " is a date", Cure: `write times as text: "1:02:03.5"`}
	}
	return n, nil
}

// lineOf is the line of a value that has text of its own, else 0.
func (t *treeReader) lineOf(n *unstable.Node) int {
	if n.Raw.Length == 0 {
		return 0
	}
	return t.line(n)
}
