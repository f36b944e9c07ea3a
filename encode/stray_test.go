package encode

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A success removes what killed runs for the same output left, and nothing else.
func TestStraysAreRemoved(t *testing.T) {
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	long := strings.Repeat("n", 251) + ".mp4"
	write := func(name string, pid int) string {
		name = fmt.Sprintf(".%s.part-%d-0123abcd", name, pid)
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	write("x.mp4", dead.Process.Pid)
	write(long[:230], dead.Process.Pid)
	kept := []string{
		write("y.mp4", dead.Process.Pid),
		write("x.mp4", os.Getppid()),
		"x.mp4", ".x.mp4.part-1-note", long,
	}
	held := strings.Replace(write("x.mp4", dead.Process.Pid), "0123abcd", "ffffffff", 1)
	if err := os.Rename(filepath.Join(dir, strings.Replace(held, "ffffffff", "0123abcd", 1)), filepath.Join(dir, held)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, kept[3]), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, held), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lock(f) // as a program on another machine would
	write("x.mp4", dead.Process.Pid)
	kept = append(kept, held)
	for _, name := range []string{"x.mp4", long} {
		w, _ := shoot(t, filepath.Join(dir, name), film(64, 48, 8), Options{CRF: DefaultCRF, Preset: "ultrafast"}, steady(2))
		closeWriter(t, w)
	}
	slices.Sort(kept)
	onlyFiles(t, dir, kept...)
}
