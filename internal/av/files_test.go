package av

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/asticode/go-astiav"
)

func TestSinkKeepsFirstError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	defer full.Close()
	s, err := NewSink(full, true)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Free()
	out, err := NewOutput("matroska")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Free()
	st := out.NewStream(nil)
	st.CodecParameters().SetCodecID(astiav.CodecIDFfv1)
	st.CodecParameters().SetMediaType(astiav.MediaTypeVideo)
	st.CodecParameters().SetWidth(16)
	st.CodecParameters().SetHeight(16)
	out.SetSink(s)
	if err := out.WriteHeader(nil); err != nil {
		t.Fatalf("header: %v", err)
	}
	if err := s.Flush(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("flush: got %v, want ENOSPC", err)
	}
	if err := s.Err(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("err: got %v, want ENOSPC", err)
	}
}

func TestOpenInputSaysWhy(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"text.mp4":   strings.Repeat("This is no film.\n", 200),
		"http:x.mp4": "neither is this",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		in, _, err := OpenInput(path)
		if err == nil {
			in.Close()
			t.Errorf("%s: no error", name)
		}
		if !errors.Is(err, astiav.ErrInvaliddata) {
			t.Errorf("%s: got %v, want invalid data", name, err)
		}
	}
	// An atom that claims to be larger than the file is named in the log.
	moov := []byte("\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom\x00\x00\x00\x10mdat12345678")
	path := filepath.Join(dir, "nomoov.mp4")
	if err := os.WriteFile(path, moov, 0o600); err != nil {
		t.Fatal(err)
	}
	in, log, err := OpenInput(path)
	if err == nil {
		in.Close()
	}
	if !strings.Contains(log, "moov atom not found") {
		t.Errorf("got log %q (%v), want the reason", log, err)
	}
	if n := Live(); n != 0 {
		t.Errorf("%d native objects live", n)
	}
}

func TestFreeTwice(t *testing.T) {
	p, f, cc := NewPacket(), NewFrame(), NewCodec(astiav.FindEncoderByName("ffv1"))
	i := NewInterrupter()
	if n := Live(); n != 4 {
		t.Errorf("%d objects live, want 4", n)
	}
	for range 2 {
		FreePacket(&p)
		FreeFrame(&f)
		FreeCodec(&cc)
		i.Free()
	}
	if n := Live(); n != 0 {
		t.Errorf("%d objects live after the end", n)
	}
}
