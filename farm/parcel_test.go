package farm

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/job"
)

// madePlan is a plan in a folder of its own, with unit 0 made there of some bytes.
func madePlan(t *testing.T, data string) *Plan {
	t.Helper()
	p := emptyPlan(t)
	sum := sha256.Sum256([]byte(data))
	c := p.Films[0].Units[0].Chunks[0]
	c.Bytes, c.SHA256 = int64(len(data)), hex.EncodeToString(sum[:])
	r := &Record{Plan: p.ID, Attempt: "here", Made: job.Made{Identity: p.Films[0].Identity, Chunks: []job.Chunk{c}}}
	if err := os.MkdirAll(p.unitDir(0), 0o700); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{recordName: string(text), "000000.chunk": data} {
		if err := os.WriteFile(filepath.Join(p.unitDir(0), name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func emptyPlan(t *testing.T) *Plan {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, []byte(goodPlan), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := ReadPlan(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func packed(t *testing.T, p *Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Pack(0, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rewrite lets change alter every entry of an archive; a name "" leaves it out.
func rewrite(t *testing.T, data []byte, change func(name, content string) (string, string)) []byte {
	t.Helper()
	var b bytes.Buffer
	in, out := tar.NewReader(bytes.NewReader(data)), tar.NewWriter(&b)
	for {
		h, err := in.Next()
		if err != nil {
			break
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(in); err != nil {
			t.Fatal(err)
		}
		name, text := change(h.Name, content.String())
		if name == "" {
			continue
		}
		if err := out.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What was packed on one machine is a unit on another, once.
func TestPackUnpack(t *testing.T) {
	data := packed(t, madePlan(t, "some packets"))
	p := emptyPlan(t)
	got, err := p.Unpack(0, bytes.NewReader(data))
	if err != nil || got.Double {
		t.Fatalf("got %+v, %v", got, err)
	}
	if r, err := p.Done(0, true); err != nil || r == nil || r.Attempt == "here" {
		t.Errorf("got %+v, %v", r, err)
	}
	if got, err := p.Unpack(0, bytes.NewReader(data)); err != nil || !got.Double || got.Differs {
		t.Errorf("the second time: got %+v, %v", got, err)
	}
	if got, err := p.Unpack(0, bytes.NewReader(packed(t, madePlan(t, "other packets")))); err != nil || !got.Double || !got.Differs {
		t.Errorf("other bits: got %+v, %v", got, err)
	}
	if err := emptyPlan(t).Pack(0, &bytes.Buffer{}); err == nil {
		t.Error("a unit that is not made is packed")
	}
}

// Nothing that differs from the plan or from its own record gets the unit's number, and
// nothing of it is left.
func TestUnpackRefuses(t *testing.T) {
	good := packed(t, madePlan(t, "some packets"))
	record := func(old, fresh string) func(string, string) (string, string) {
		return func(name, content string) (string, string) {
			if name == recordName {
				return name, strings.Replace(content, old, fresh, 1)
			}
			return name, content
		}
	}
	for _, tc := range []struct {
		name   string
		data   []byte
		unlike bool
	}{
		{"nothing", nil, false},
		{"cut off", good[:len(good)-1024-512-100], false},
		{"no record", rewrite(t, good, func(n, c string) (string, string) { return strings.TrimPrefix(n, recordName), c }), false},
		{"other bytes", rewrite(t, good, func(n, c string) (string, string) { return n, strings.Replace(c, "some packets", "SOME packets", 1) }), false},
		{"a longer file", rewrite(t, good, func(n, c string) (string, string) { return n, strings.Replace(c, "some packets", "some packets!", 1) }), false},
		{"a file elsewhere", rewrite(t, good, func(n, c string) (string, string) { return strings.Replace(n, "000000.chunk", "../x", 1), c }), false},
		{"another unit", rewrite(t, good, record(`"unit":0`, `"unit":1`)), false},
		{"another plan", rewrite(t, good, record("0123456789ab", "0123456789ac")), false},
		{"other frames", rewrite(t, good, record(`"frames":2`, `"frames":1`)), false},
		{"other versions", rewrite(t, good, record(`"crf":"18"`, `"crf":"19"`)), true},
		{"a file for chunks", rewrite(t, good, record(`"seconds"`, `"file":"/etc/passwd","seconds"`)), false},
	} {
		p := emptyPlan(t)
		_, err := p.Unpack(0, bytes.NewReader(tc.data))
		if err == nil || errors.Is(err, ErrRotten) == tc.unlike || errors.Is(err, job.ErrUnlike) != tc.unlike {
			t.Errorf("%s: got %v", tc.name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(p.Dir(), "*")); len(left) > 0 {
			t.Errorf("%s: left %v", tc.name, left)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("unit.json"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := emptyPlan(t)
		if got, err := p.Unpack(0, bytes.NewReader(data)); err == nil {
			t.Fatalf("taken: %+v", got)
		}
		if left, _ := filepath.Glob(filepath.Join(p.Dir(), "*")); len(left) > 0 {
			t.Fatalf("left %v", left)
		}
	})
}

// A plan that a worker hands in names no other files than the film's.
func TestHolds(t *testing.T) {
	p := emptyPlan(t)
	p.Films = p.Films[:1]
	s := job.Spec{Input: "/a.mov", Output: "/b.mov"}
	if err := p.Holds(p.ID, s, "00"); err != nil {
		t.Error(err)
	}
	for _, bad := range []struct {
		id, sum string
		spec    job.Spec
	}{{"0123456789ac", "00", s}, {p.ID, "01", s}, {p.ID, "00", job.Spec{Input: "/etc/passwd", Output: "/b.mov"}}, {p.ID, "00", job.Spec{Input: "/a.mov", Output: "/etc/passwd"}},
		{p.ID, "00", job.Spec{Input: "/a.mov", Output: "/b.mov", Size: 32}}} {
		if p.Holds(bad.id, bad.spec, bad.sum) == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
