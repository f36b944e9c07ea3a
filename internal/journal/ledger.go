package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/internal/system"
)

// Ledger is a file that lists the outputs that runs over many inputs have
// completed. It is appended to, a line an output: a kill leaves at most a last
// line that is not whole, which is passed over. One goroutine uses it.
type Ledger struct {
	path    string
	written bool

	entries map[string]Entry
}

// Entry is one completed output.
type Entry struct {
	Output   string   `json:"output"` // its name in the folder
	Result   FileMark `json:"result"`
	Input    FileMark `json:"input"`
	ExitCode int      `json:"exit_code,omitempty"`

	Options Job `json:"-"` // of the run that made it
}

// FileMark tells a file from what it was before it was changed.
type FileMark struct {
	Bytes   int64     `json:"bytes"`
	Changed time.Time `json:"changed"`
}

// MarkFile returns the mark of the file at path.
func MarkFile(path string) (FileMark, error) {
	st, err := os.Stat(path)
	if err != nil {
		return FileMark{}, err
	}
	return FileMark{Bytes: st.Size(), Changed: st.ModTime().UTC()}, nil
}

// Same reports whether both are marks of one state of a file.
func (m FileMark) Same(o FileMark) bool { return m.Bytes == o.Bytes && m.Changed.Equal(o.Changed) }

// ledgerLine is a line of the file: the options of the entries behind it, or an
// entry.
type ledgerLine struct {
	Options Job    `json:"options,omitempty"`
	Entry   *Entry `json:"done,omitempty"`
}

// OpenLedger reads the ledger at path, if there is one.
func OpenLedger(path string) (*Ledger, error) {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return &Ledger{path: path, entries: parseLedger(data)}, nil
}

// parseLedger reads what lines it can.
func parseLedger(data []byte) map[string]Entry {
	entries, options := map[string]Entry{}, Job(nil)
	for s := bufio.NewReader(bytes.NewReader(data)); ; {
		raw, err := s.ReadBytes('\n')
		if err != nil {
			return entries // a last line without its end was not completed
		}
		var line ledgerLine
		if json.Unmarshal(raw, &line) != nil {
			continue
		}
		if line.Options != nil {
			options = line.Options
		}
		if line.Entry != nil && line.Entry.Output != "" && options != nil {
			line.Entry.Options = options
			entries[line.Entry.Output] = *line.Entry
		}
	}
}

// Done returns the entry of an output of that name. A folder may not tell capitals
// apart: where no name is the same, one that differs in those alone is.
func (l *Ledger) Done(output string) (Entry, bool) {
	if e, ok := l.entries[output]; ok {
		return e, true
	}
	for name, e := range l.entries {
		if strings.EqualFold(name, output) {
			return e, true
		}
	}
	return Entry{}, false
}

// Add notes an output that was completed with options, the same for all of this
// ledger's life. When it returns nil, the note is on the disk.
func (l *Ledger) Add(e Entry, options Job) error {
	var b []byte
	if !l.written {
		if data, err := os.ReadFile(l.path); err == nil && len(data) > 0 && data[len(data)-1] != '\n' {
			b = append(b, '\n') // ends a line that a kill has cut
		}
		head, err := json.Marshal(ledgerLine{Options: options})
		if err != nil {
			return err
		}
		b = append(append(b, head...), '\n')
	}
	line, err := json.Marshal(ledgerLine{Entry: &e})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(append(append(b, line...), '\n'))
	if err == nil {
		err = system.SyncFile(f)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil && !l.written {
		err = syncFolder(filepath.Dir(l.path))
	}
	l.written = l.written || err == nil
	return err
}

// Remove deletes the file: everything it lists is complete.
func (l *Ledger) Remove() error {
	if err := os.Remove(l.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
