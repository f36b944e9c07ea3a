package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
)

// splice is one operation on a guide: the lines at a place that it took out and put in.
type splice struct {
	At    int      `json:"at"`
	Old   []string `json:"old,omitempty"`
	New   []string `json:"new,omitempty"`
	Frame int64    `json:"frame"` // that it was made at
}

// spliceOf is what leads from one text to another.
func spliceOf(before, after guideText, frame int64) splice {
	at := 0
	for at < min(len(before), len(after)) && before[at] == after[at] {
		at++
	}
	end := 0
	for end < min(len(before), len(after))-at && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	return splice{at, slices.Clone(before[at : len(before)-end]), slices.Clone(after[at : len(after)-end]), frame}
}

// done is the text after s, undone the one before it; nil where no guide is left.
func (s splice) done(t guideText) guideText   { return replaced(t, s.At, len(s.Old), s.New) }
func (s splice) undone(t guideText) guideText { return replaced(t, s.At, len(s.New), s.Old) }

func replaced(t guideText, at, n int, lines []string) guideText {
	if at > len(t) || at+n > len(t) {
		return t
	}
	out := slices.Concat(t[:at], lines, t[at+n:])
	if len(out) == 0 {
		return nil
	}
	return out
}

// entry is a line of the log on disk.
type entry struct {
	Op  string  `json:"op"`           // do, undo or redo
	Do  *splice `json:"do,omitempty"` // of do
	Sum string  `json:"sum"`          // of the text after it
}

// history is what can be undone and done again. It is a log of operations in the user's
// cache, so that it outlives the desk; without a place there it lasts as long as the film is open.
type history struct {
	file   string // "" = none
	behind []splice
	ahead  []splice
}

// newHistory reads the log of the guide at path, as far as it leads to text.
func newHistory(path string, text guideText) *history {
	h := &history{}
	dir, err := os.UserCacheDir()
	if err != nil {
		return h
	}
	name := sha256.Sum256([]byte(path))
	h.file = filepath.Join(dir, "vidcolor", "desk", hex.EncodeToString(name[:8])+".log")
	data, err := os.ReadFile(h.file)
	if err != nil {
		return h
	}
	last, read := "", 0
	for line := range bytes.Lines(data) {
		var e entry
		if json.Unmarshal(line, &e) != nil || !h.move(e.Op, e.Do) {
			_ = os.Truncate(h.file, int64(read)) // cut off where the machine went down
			break
		}
		last = e.Sum
		read += len(line)
	}
	if last != textSum(text) { // changed by hand meanwhile
		h.behind, h.ahead = nil, nil
	}
	return h
}

// move does an operation on the lists and reports whether it could.
func (h *history) move(op string, s *splice) bool {
	from, to := &h.behind, &h.ahead
	switch {
	case op == "do" && s != nil:
		h.behind, h.ahead = append(h.behind, *s), nil
		return true
	case op == "redo":
		from, to = to, from
	case op != "undo":
		return false
	}
	if len(*from) == 0 {
		return false
	}
	last := len(*from) - 1
	*to = append(*to, (*from)[last])
	*from = (*from)[:last]
	return true
}

// add notes an operation and what text it led to.
func (h *history) add(op string, s *splice, text guideText) {
	if !h.move(op, s) || h.file == "" {
		return
	}
	line, err := json.Marshal(entry{op, s, textSum(text)})
	if err != nil {
		return
	}
	if os.MkdirAll(filepath.Dir(h.file), 0o700) != nil {
		return
	}
	f, err := os.OpenFile(h.file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	_, _ = f.Write(append(line, '\n'))
	_ = f.Close()
}

// forget is for a text that was changed by hand: what led to the one before cannot be undone.
func (h *history) forget() {
	h.behind, h.ahead = nil, nil
	if h.file != "" {
		_ = os.Remove(h.file)
	}
}

func textSum(t guideText) string {
	if t == nil {
		return ""
	}
	sum := sha256.Sum256([]byte(t.String()))
	return hex.EncodeToString(sum[:])
}
