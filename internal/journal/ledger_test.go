package journal

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "done")
	mark := FileMark{Bytes: 5, Changed: time.Unix(1e9, 7).UTC()}
	for i, crf := range []string{"18", "20"} {
		l, err := OpenLedger(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a.mp4", "b" + crf + ".mp4"} {
			if err := l.Add(Entry{Output: name, Result: mark, ExitCode: 3 * i}, Job{"crf": crf}); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A kill cuts the last line.
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := OpenLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := l.Done("b20.mp4"); ok {
		t.Error("the line that was cut counts")
	}
	if err := l.Add(Entry{Output: "c.mp4"}, Job{"crf": "22"}); err != nil {
		t.Fatal(err)
	}
	if l, err = OpenLedger(path); err != nil {
		t.Fatal(err)
	}
	for name, crf := range map[string]string{"a.mp4": "20", "b18.mp4": "18", "c.mp4": "22"} {
		if e, ok := l.Done(name); !ok || e.Options["crf"] != crf {
			t.Errorf("%s: got %+v, %v, want crf %s", name, e, ok, crf)
		}
	}
	if e, _ := l.Done("a.mp4"); !e.Result.Same(mark) || e.ExitCode != 3 {
		t.Errorf("a.mp4: got %+v", e)
	}
	if err := l.Remove(); err != nil {
		t.Fatal(err)
	}
	if err := l.Remove(); err != nil {
		t.Error(err)
	}
}

func FuzzLedger(f *testing.F) {
	f.Add([]byte("{\"options\":{\"crf\":\"18\"}}\n{\"done\":{\"output\":\"a.mp4\"}}\n"))
	f.Add([]byte("{\"done\":{\"output\":\"a.mp4\"}}\nnot json\n\n{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for name, e := range parseLedger(data) {
			if name == "" || e.Output != name || e.Options == nil {
				t.Errorf("%q: %+v", name, e)
			}
		}
	})
}
