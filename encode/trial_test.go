package encode

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/vidcolor/vidcolor/internal/av"
	"golang.org/x/sys/unix"
)

// A trial that cannot be written says nothing of what the container holds.
func TestTrialThatFails(t *testing.T) {
	box, err := containerOf("a.mkv", "")
	if err != nil {
		t.Fatal(err)
	}
	in, err := openSource(&Options{CopyFrom: everyStream(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	tr, ok, err := newTrial(box, nil, func(out *av.Output) error {
		_, err := addKept(out, kept{Stream: in.Streams()[1]}, box)
		return err
	})
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	defer tr.free()
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	if err := unix.Dup3(int(full.Fd()), int(tr.file.Fd()), unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	tr.writeAnything()
	if in, err := tr.read(); in != nil || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, %v, want ENOSPC", in, err)
	}
}
