package desk

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// lexer tells where TOML's values end, so that what stands in a list over several lines, or
// in a text, is not taken for tables and keys.
type lexer struct {
	depth int    // of open brackets
	quote string // that a text over several lines ends with, "" outside of one
}

// within reports whether a value is not at its end.
func (l *lexer) within() bool { return l.depth > 0 || l.quote != "" }

// line reads one line and returns where its comment begins, or its length.
func (l *lexer) line(s string) int {
	for i := 0; i < len(s); {
		if l.quote != "" {
			n := closing(s[i:], l.quote)
			if n < 0 {
				return len(s)
			}
			i += n
			l.quote = ""
			continue
		}
		switch c := s[i]; c {
		case '#':
			return i
		case '"', '\'':
			if three := strings.Repeat(string(c), 3); strings.HasPrefix(s[i:], three) {
				l.quote = three
				i += 3
				continue
			}
			n := closing(s[i+1:], string(c))
			if n < 0 {
				return len(s)
			}
			i += n
		case '[', '{':
			l.depth++
		case ']', '}':
			l.depth = max(l.depth-1, 0)
		}
		i++
	}
	return len(s)
}

// closing is where the text of s behind an opening quote is over, −1 if it is not.
func closing(s, quote string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && quote[0] == '"' {
			i++
			continue
		}
		if !strings.HasPrefix(s[i:], quote) {
			continue
		}
		i += len(quote)
		for n := 0; n < 2 && len(quote) == 3 && i < len(s) && s[i] == quote[0]; n++ {
			i++ // quotes before the last three are the text's
		}
		return i
	}
	return -1
}

// pair is a key and its value: the lines from from to before to.
type pair struct {
	path     []string // the key, without its quotes and dots
	key      string   // as it is written, with what is before it
	text     string   // all of it but for the last line's comment
	tail     string   // behind the value: space and comment
	from, to int
}

// bareKey is a key that needs no quotes.
var bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// quotedKey is a key as it is written.
func quotedKey(key string) string {
	if bareKey.MatchString(key) {
		return key
	}
	return strconv.Quote(key)
}

// keyPath takes a key, or a table's header, apart; nil if it is none.
func keyPath(text string) []string {
	if word := strings.TrimSpace(text); bareKey.MatchString(word) {
		return []string{word}
	}
	var p unstable.Parser
	p.Reset([]byte(text + " = 0"))
	if !p.NextExpression() || p.Expression().Kind != unstable.KeyValue {
		return nil
	}
	var path []string
	for it := p.Expression().Key(); it.Next(); {
		path = append(path, string(it.Node().Data))
	}
	return path
}

// pairAt reads the pair that begins in line i.
func (t guideText) pairAt(i int) pair {
	var l lexer
	p := pair{from: i, to: i}
	end := 0
	for p.to < len(t) && (p.to == i || l.within()) {
		end = l.line(t[p.to])
		p.to++
	}
	last := t[p.to-1]
	cut := strings.TrimRight(last[:end], " \t\r")
	p.tail = last[len(cut):]
	lines := slices.Clone(t[i:p.to])
	lines[len(lines)-1] = cut
	p.text = strings.Join(lines, "\n")
	at := 0
	for at < len(t[i]) && t[i][at] != '=' {
		if c := t[i][at]; c == '"' || c == '\'' {
			at += max(closing(t[i][at+1:], string(c)), 0)
		}
		at++
	}
	p.key = strings.TrimRight(t[i][:min(at, len(t[i]))], " \t")
	p.path = keyPath(p.key)
	return p
}

// value is the pair's, nil if it is none.
func (p *pair) value() any {
	var all map[string]any
	if toml.Unmarshal([]byte(p.text), &all) != nil {
		return nil
	}
	var v any = all
	for _, key := range p.path {
		table, _ := v.(map[string]any)
		v = table[key]
	}
	return v
}

// block is the lines of one table: from its header on, to behind its last one. What stands
// before the first header is one, too, without a name.
type block struct {
	name     string // with its brackets, and without spaces and quotes that it does not need
	path     string // without the brackets
	pairs    []pair
	from, to int // from is −1 of the first
}

// blocks are the tables in order.
func (t guideText) blocks() []block {
	all := []block{{from: -1, to: len(t)}}
	for i := 0; i < len(t); i++ {
		here := &all[len(all)-1]
		line := strings.TrimSpace(t[i])
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			here.to = i
			b := block{from: i, to: len(t)}
			b.name, b.path = headerOf(line)
			all = append(all, b)
		default:
			p := t.pairAt(i)
			here.pairs = append(here.pairs, p)
			i = p.to - 1
		}
	}
	return all
}

// headerOf is a table's name with its brackets and without.
func headerOf(line string) (name, path string) {
	var l lexer
	line = strings.TrimSpace(line[:l.line(line)])
	open, shut := "[", "]"
	if strings.HasPrefix(line, "[[") {
		open, shut = "[[", "]]"
	}
	keys := keyPath(strings.TrimSuffix(strings.TrimPrefix(line, open), shut))
	for i, key := range keys {
		keys[i] = quotedKey(key)
	}
	path = strings.Join(keys, ".")
	return open + path + shut, path
}

// named are the blocks of one name.
func (t guideText) named(name string) (all []block) {
	for _, b := range t.blocks() {
		if b.name == name {
			all = append(all, b)
		}
	}
	return all
}

// find is the pair of a key, nil if there is none.
func (b *block) find(path ...string) *pair {
	for i := range b.pairs {
		if slices.Equal(b.pairs[i].path, path) {
			return &b.pairs[i]
		}
	}
	return nil
}

// end is behind the last line that says something.
func (b *block) end() int {
	if n := len(b.pairs); n > 0 {
		return b.pairs[n-1].to
	}
	return b.from + 1
}

// has reports whether a key is there.
func (b *block) has(key string) bool { return b.find(key) != nil }

// word is a value of text, or a number as text.
func (b *block) word(key string) string {
	p := b.find(key)
	if p == nil {
		return ""
	}
	switch v := p.value().(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// number is a value as a number, other if it is none.
func (b *block) number(key string, other float64) float64 {
	if p := b.find(key); p != nil {
		switch v := p.value().(type) {
		case int64:
			return float64(v)
		case float64:
			return v
		}
	}
	return other
}

// truth reports whether a value is true.
func (b *block) truth(key string) bool {
	p := b.find(key)
	return p != nil && p.value() == true
}

// set gives a key of a block a value, or with "" takes it out.
func (t guideText) set(b block, key, value string) guideText {
	out := slices.Clone(t)
	p := b.find(key)
	switch {
	case p != nil && value == "":
		return slices.Delete(out, p.from, p.to)
	case p != nil:
		return slices.Replace(out, p.from, p.to, p.key+" = "+value+p.tail)
	case value == "":
		return out
	}
	return slices.Insert(out, b.end(), quotedKey(key)+" = "+value)
}

// drop removes a table with those in it, and the empty lines before it. A comment that
// stands right above another table is that one's.
func (t guideText) drop(b block) guideText {
	out, all := slices.Clone(t), t.blocks()
	at := slices.IndexFunc(all, func(o block) bool { return o.from == b.from })
	last := at + 1
	for last < len(all) && all[last].name != b.name {
		last++
	}
	for i := last - 1; i >= at; i-- {
		if i > at && !strings.HasPrefix(all[i].path, b.path+".") {
			continue
		}
		from, to := all[i].from, all[i].end()
		for from > 0 && strings.TrimSpace(t[from-1]) == "" {
			from--
		}
		next := to
		for next < len(t) && strings.HasPrefix(strings.TrimSpace(t[next]), "#") {
			next++
		}
		if next == len(t) || strings.TrimSpace(t[next]) == "" {
			to = next
		}
		out = slices.Delete(out, from, to)
	}
	return out
}
