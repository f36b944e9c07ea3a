package mediatest

import (
	"testing"

	"github.com/vidcolor/vidcolor/internal/journal"
)

// Journal opens the journal in dir: a new one begins, one with a manifest is resumed.
// The test closes it.
func Journal(t *testing.T, dir string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := j.Found(); m == nil {
		j.Begin(journal.Job{})
	} else if _, err := j.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	return j
}
