package machine

import (
	_ "embed"
	"errors"
	"testing"
)

func TestAvailableMemory(t *testing.T) {
	files := func(m map[string]string) func(string) ([]byte, error) {
		return func(name string) ([]byte, error) {
			if s, ok := m[name]; ok {
				return []byte(s), nil
			}
			return nil, errors.New("absent")
		}
	}
	const info = "MemTotal:       8000000 kB\nMemFree: 1 kB\n"
	tests := []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"nothing known", nil, 0},
		{"machine", map[string]string{"/proc/meminfo": info}, 8_000_000 << 10},
		{"no limit", map[string]string{"/proc/meminfo": info, "/sys/fs/cgroup/memory.max": "max\n"}, 8_000_000 << 10},
		{"group", map[string]string{"/proc/meminfo": info, "/sys/fs/cgroup/memory.max": "1073741824\n"}, 1 << 30},
		{"old group", map[string]string{"/proc/meminfo": info, "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 8_000_000 << 10},
	}
	for _, tc := range tests {
		if got := availableMemory(files(tc.files)); got != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestHeapGrowsLessWhereMuchIsHeld(t *testing.T) {
	before := 100
	for held := int64(0); held < 64<<30; held = 2*held + 1<<20 {
		p := percentOf(held)
		if p > before || p < 1 {
			t.Errorf("%d bytes held: %d %%, after %d %% of half", held, p, before)
		}
		before = p
	}
	if got := percentOf(100 << 20); got != 4 {
		t.Errorf("100 MB held: got %d %%, want 4 %% of 116 MB", got)
	}
	release := Hold(1 << 30)
	release()
	if release(); bounded.bytes != 0 {
		t.Errorf("%d bytes are still held", bounded.bytes)
	}
}

//go:embed memory_test.go
var itself []byte

// What was forgotten is there again when it is read.
func TestForget(t *testing.T) {
	before := string(itself)
	Forget(itself)
	Forget(nil)
	if string(itself) != before {
		t.Error("the program's own bytes are others than before")
	}
}
