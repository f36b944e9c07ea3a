package decode_test

import (
	"testing"
	"time"

	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Deinterlacing makes one whole picture of each interlaced frame, at its time,
// and leaves pictures that are whole already alone, bit for bit.
func TestDeinterlace(t *testing.T) {
	mediatest.NoLeak(t)
	for _, pixFmt := range []string{"yuv420p", "yuv422p10le"} {
		woven := mediatest.Make(t, "woven.mkv", append(mediatest.Pattern(64, 64, 50, 40), "-vf", "interlace=scan=tff,format="+pixFmt, "-c:v", "ffv1")...)
		whole := mediatest.Make(t, "whole.mkv", append(mediatest.Pattern(64, 64, 25, 20), "-pix_fmt", pixFmt, "-c:v", "ffv1")...)
		for _, path := range []string{woven, whole} {
			_, plain, _ := readAll(t, path, decode.Options{})
			info, film, _ := readAll(t, path, decode.Options{Deinterlace: true})
			if len(film) != len(plain) || info.FieldOrder != "progressive" {
				t.Fatalf("%s: %d frames, want %d; field order %q", path, len(film), len(plain), info.FieldOrder)
			}
			if path == woven && !plain[5].interlaced {
				t.Fatalf("the source is not interlaced")
			}
			for i, p := range film {
				if p.pts != plain[i].pts || p.interlaced {
					t.Errorf("%s: frame %d at %d, want %d; interlaced %v", path, i, p.pts, plain[i].pts, p.interlaced)
				}
				if same := p.luma == plain[i].luma; same != (path == whole) {
					t.Errorf("%s: frame %d: luma unaltered %v", path, i, same)
				}
			}
			_, late, _ := readAll(t, path, decode.Options{Deinterlace: true, Start: 400 * time.Millisecond})
			if len(late) != 10 || late[0].pts != plain[10].pts {
				t.Errorf("%s: from 0.4 s on %d frames, want 10", path, len(late))
			}
		}
	}
}
