package temporal_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

func put(t *testing.T, w io.Writer, v any) {
	t.Helper()
	if err := binary.Write(w, binary.LittleEndian, v); err != nil {
		t.Fatal(err)
	}
}

// TestBitsOfEveryProcessor wants of a reel the bits that x86-64 gives, with AVX2 and without:
// films that are coloured on machines of several kinds have to go together. On processors
// that multiply and add in one step, scripts/go says that Go must not. A change of motion or
// blending changes the digest, and has to say so.
func TestBitsOfEveryProcessor(t *testing.T) {
	t.Parallel()
	const wantInput, want = "d5101279883a2f63", "46f009a337a87d68"
	r := syntheticReel(2, 7)
	in := sha256.New()
	for i, p := range r.proxy {
		put(t, in, p.L)
		put(t, in, r.truth[i].A)
		put(t, in, r.truth[i].B)
	}
	if got := hex.EncodeToString(in.Sum(nil)[:8]); got != wantInput {
		t.Fatalf("the reel itself: got %s, want %s", got, wantInput)
	}
	out, marks, _ := run(&r.film, temporal.Options{KeyInterval: 8, Smooth: 0.5}, func(i int64) *vidcolor.Chroma { return r.truth[i] })
	h := sha256.New()
	for i, c := range out {
		put(t, h, []int64{c.Index, int64(marks[i].Shot)})
		put(t, h, marks[i].Key)
		put(t, h, c.A)
		put(t, h, c.B)
		put(t, h, c.Conf)
	}
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("%d frames: got %s, want %s", len(out), got, want)
	}
}
