package chunk

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
)

func packets() []Packet {
	return []Packet{
		{PTS: -1024, Duration: 512, Flags: 1, Data: bytes.Repeat([]byte{7}, 3000)},
		{PTS: 1 << 50, Duration: 0, Data: []byte{1}},
		{PTS: 0, Duration: math.MaxInt64, Flags: 1 << 4, Data: nil},
	}
}

func write(t testing.TB, path string, header []byte, ps []Packet) (int64, string) {
	t.Helper()
	w, err := Create(path, header)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ps {
		if err := w.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Errorf("the chunk has its name before Commit")
	}
	size, sum, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	w.Abort() // after Commit it does nothing
	return size, sum
}

func readAll(r *Reader) (ps []Packet, err error) {
	for {
		p, err := r.Next()
		if err == io.EOF {
			return ps, nil
		}
		if err != nil {
			return ps, err
		}
		p.Data = bytes.Clone(p.Data)
		ps = append(ps, p)
	}
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.chunk")
	header := []byte("header")
	size, sum := write(t, path, header, packets())
	if err := Check(path, size, sum); err != nil {
		t.Error(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if r.Sum() != sum {
		t.Errorf("sum %s, want %s", r.Sum(), sum)
	}
	if !bytes.Equal(r.Header, header) {
		t.Errorf("header %q, want %q", r.Header, header)
	}
	want := packets()
	if len(got) != len(want) {
		t.Fatalf("got %d packets, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].PTS != want[i].PTS || got[i].Duration != want[i].Duration || got[i].Flags != want[i].Flags || !bytes.Equal(got[i].Data, want[i].Data) {
			t.Errorf("packet %d: got %v, want %v", i, got[i], want[i])
		}
	}
	if err := errors.Join(r.Close(), r.Close()); err != nil {
		t.Error(err)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "a.chunk"), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Abort()
	w.Abort()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

// Every cut and every flipped byte is found, by the reader or by the checksum.
func TestDamageIsFound(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.chunk")
	size, sum := write(t, path, []byte{1, 2, 3}, packets()[1:])
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(dir, "b.chunk")
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 0x41
		for _, data := range [][]byte{flipped, whole[:i]} {
			if err := os.WriteFile(damaged, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := Check(damaged, size, sum); !errors.Is(err, ErrDamaged) {
				t.Fatalf("byte %d of %d bytes: check says %v", i, len(data), err)
			}
			r, err := Open(damaged)
			if err != nil {
				continue
			}
			if _, err := readAll(r); err == nil && r.Sum() == sum {
				t.Fatalf("byte %d of %d bytes: read as if whole", i, len(data))
			}
			r.Close()
		}
	}
}

func FuzzReader(f *testing.F) {
	path := filepath.Join(f.TempDir(), "a.chunk")
	write(f, path, []byte("header"), packets())
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := newReader(bytes.NewReader(data))
		if err != nil {
			return
		}
		ps, err := readAll(r)
		total := len(r.Header)
		for _, p := range ps {
			total += len(p.Data)
		}
		if total > len(data) {
			t.Errorf("%d bytes out of %d", total, len(data))
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("got %v, want ErrDamaged", err)
		}
	})
}
