package spool

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func pattern(n int) []byte {
	b := make([]byte, n)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// Several readers at their own paces see the same bytes, whatever the source
// gives at once, and the disk holds no more than their distance.
func TestReadersSeeEverything(t *testing.T) {
	want := pattern(9<<20 + 123)
	s, err := New(iotest.HalfReader(bytes.NewReader(want)), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var wg sync.WaitGroup
	var readers []io.ReadCloser
	for range 3 {
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		readers = append(readers, r)
	}
	s.Seal()
	for i, r := range readers {
		wg.Go(func() {
			defer r.Close()
			var got bytes.Buffer
			_, err := io.CopyBuffer(struct{ io.Writer }{&got}, r, make([]byte, 1000*(i+1)))
			if err != nil || !bytes.Equal(got.Bytes(), want) {
				t.Errorf("reader %d: %d bytes, want %d: %v", i, got.Len(), len(want), err)
			}
		})
	}
	wg.Wait()
	if n := s.Kept(); n > 2*block {
		t.Errorf("%d bytes are kept after all have passed", n)
	}
	if _, err := s.Open(); err == nil {
		t.Error("a sealed spool opened another reader")
	}
}

// Nothing is given back before the spool is sealed, and then only what the
// slowest reader has passed.
func TestKeepsWhatTheSlowestNeeds(t *testing.T) {
	want := pattern(6 << 20)
	s, err := New(bytes.NewReader(want), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fast, _ := s.Open()
	if _, err := io.Copy(io.Discard, fast); err != nil {
		t.Fatal(err)
	}
	slow, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 3<<20+5)
	if _, err := io.ReadFull(slow, head); err != nil {
		t.Fatal(err)
	}
	s.Seal()
	if got := s.Kept(); got != 3<<20 {
		t.Errorf("%d bytes kept, want %d", got, 3<<20)
	}
	rest, err := io.ReadAll(slow)
	if err != nil || !bytes.Equal(append(head, rest...), want) {
		t.Errorf("the slow reader lost bytes: %v", err)
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	s, err := New(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(broken)), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r, _ := s.Open()
	if got, err := io.ReadAll(r); string(got) != "abc" || !errors.Is(err, broken) {
		t.Errorf("got %q, %v", got, err)
	}
	if n, err := s.Fill(10); n != 3 || !errors.Is(err, broken) {
		t.Errorf("fill: %d, %v", n, err)
	}
	r.Close()
	if _, err := r.Read(make([]byte, 1)); err == nil {
		t.Error("a closed reader reads")
	}
	s.Close()
	if _, err := New(bytes.NewReader(nil), "/nonexistent"); !errors.Is(err, ErrWrite) {
		t.Errorf("no folder: %v", err)
	}
}

// A reader that is closed while another waits for the source is not held up.
func TestCloseWhileWaiting(t *testing.T) {
	pr, pw := io.Pipe()
	s, err := New(pr, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	a, _ := s.Open()
	b, _ := s.Open()
	var wg sync.WaitGroup
	for _, r := range []io.ReadCloser{a, b} {
		wg.Go(func() { _, _ = io.Copy(io.Discard, r) })
	}
	b.Close()
	a.Close()
	pw.Close()
	wg.Wait()
	s.Close()
}
