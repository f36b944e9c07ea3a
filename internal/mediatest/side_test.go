package mediatest_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// bearing writes frames of which each bears captions of its own, fields as told, in
// one piece or in chunks.
func bearing(t *testing.T, path, codec, order string, frames int, chunks bool) *encode.Writer {
	t.Helper()
	in := vidcolor.VideoInfo{Width: 160, Height: 128, Depth: 8, Layout: vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, FieldOrder: order,
		Tag: vidcolor.ColorTag{Matrix: 6, Range: 1, Primaries: 6, Transfer: 1}, TimeBase: vidcolor.Rational{Num: 1, Den: 25}, FrameRate: vidcolor.Rational{Num: 25, Den: 1}}
	w, err := encode.Create(path, in, encode.Options{Codec: codec, CRF: encode.DefaultCRF})
	if err != nil {
		t.Fatal(err)
	}
	if chunks {
		j := mediatest.Journal(t, t.TempDir())
		defer j.Close()
		w.InChunks(j, time.Second)
	}
	f := vidcolor.NewFrame(160, 128, 8, w.Layout())
	f.TimeBase, f.Tag, f.Duration = in.TimeBase, w.Tag(), 1
	f.U.Fill(128)
	f.V.Fill(128)
	for i := range frames {
		f.Luma.Fill(60 + i)
		f.Index, f.PTS = int64(i), int64(i)
		f.Interlaced, f.TopFieldFirst = order != "progressive", order == "tt"
		f.Side = []vidcolor.SideData{{Kind: vidcolor.SideCaptions, Data: captions(i)}}
		if err := w.Write(context.Background(), f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w
}

// captions are two triplets of cc_data that tell frame i.
func captions(i int) []byte { return []byte{0xfc, byte(i), byte(i + 1), 0xfd, 0x80, 0x80} }

// Captions come back on the frame that bore them, behind reordering and across chunks;
// fields keep their order. What an encoder cannot write is named.
func TestMarksOnFrames(t *testing.T) {
	for _, tt := range []struct {
		name, codec, order string
		chunks             bool
		drops              []string
	}{
		{"a.mp4", "libx264", "bb", false, nil},
		{"b.mkv", "libx264", "tt", true, nil},
		{"c.ts", "libx264", "bb", true, nil},
		{"d.mpg", "mpeg2video", "bb", false, nil},
		{"e.mkv", "ffv1", "bb", false, []string{"closed captions of 60 frames: ffv1"}},
		{"f.avi", "huffyuv", "bb", true, []string{"field order (bottom field first): huffyuv", "closed captions of 60 frames: huffyuv"}},
		{"g.mkv", "libx264", "progressive", false, nil},
	} {
		path := filepath.Join(t.TempDir(), tt.name)
		w := bearing(t, path, tt.codec, tt.order, 60, tt.chunks)
		var dropped []string
		for _, d := range w.Dropped() {
			what, _, _ := strings.Cut(d, " cannot")
			dropped = append(dropped, what)
		}
		if !slices.Equal(dropped, tt.drops) {
			t.Errorf("%s: dropped %q, want %q", tt.name, dropped, tt.drops)
		}
		if wrong := readMarks(t, path, tt.order, tt.drops == nil, !slices.ContainsFunc(tt.drops, func(s string) bool { return strings.HasPrefix(s, "field") })); wrong != "" {
			t.Errorf("%s: %s", tt.name, wrong)
		}
	}
}

func readMarks(t *testing.T, path, order string, captioned, fields bool) string {
	t.Helper()
	r, err := decode.Open(path, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if i := r.Info(); fields && i.FieldOrder != order {
		return fmt.Sprintf("field order %s, want %s", i.FieldOrder, order)
	}
	f := vidcolor.NewFrame(160, 128, 8, r.Info().Layout)
	n := 0
	for ; ; n++ {
		err := r.Next(context.Background(), f)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if fields && f.Interlaced != (order != "progressive") || fields && f.Interlaced && f.TopFieldFirst != (order == "tt") {
			return fmt.Sprintf("frame %d: interlaced %v, top first %v, want %s", n, f.Interlaced, f.TopFieldFirst, order)
		}
		if captioned && (len(f.Side) != 1 || f.Side[0].Kind != vidcolor.SideCaptions || string(f.Side[0].Data) != string(captions(n))) {
			return fmt.Sprintf("frame %d bears %v, want captions %v", n, f.Side, captions(n))
		}
	}
	if n != 60 {
		return fmt.Sprintf("%d frames, want 60", n)
	}
	return ""
}
