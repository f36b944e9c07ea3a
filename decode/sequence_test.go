package decode_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Numbered pictures are a film: every picture once, in the order of their
// numbers, luma exact at their own depth, at the rate that is asked for.
func TestSequence(t *testing.T) {
	mediatest.NoLeak(t)
	for _, tt := range []struct {
		ext, pixFmt string
		depth       int
	}{{"png", "gray", 8}, {"png", "gray16be", 16}, {"png", "rgb24", 8}, {"tif", "gray16le", 16}, {"tif", "gray", 8}, {"dpx", "gbrp10be", 10}} {
		dir := t.TempDir()
		pattern := filepath.Join(dir, "f_%05d."+tt.ext)
		mediatest.FFmpeg(t, append(mediatest.Pattern(48, 32, 24, 12), "-pix_fmt", tt.pixFmt, "-start_number", "995", pattern)...)
		info, film, damage := readAll(t, pattern, decode.Options{FrameRate: vidcolor.Rational{Num: 24000, Den: 1001}})
		if len(film) != 12 || info.Frames != 12 || info.Still || damage.Lost() || info.Depth != tt.depth {
			t.Fatalf("%s %s: %d frames of %d at %d bits, still %v, damage %q", tt.ext, tt.pixFmt, len(film), info.Frames, info.Depth, info.Still, damage.Notes)
		}
		for i, p := range film {
			if at := vidcolor.Seconds(p.pts, info.TimeBase); at < float64(i)*1.001/24-1e-9 || at > float64(i)*1.001/24+1e-9 {
				t.Errorf("%s %s: picture %d at %v s", tt.ext, tt.pixFmt, i, at)
			}
			one, still, _ := readAll(t, strings.Replace(pattern, "%05d", pad(995+i), 1), decode.Options{})
			if !one.Still || still[0].luma != p.luma {
				t.Errorf("%s %s: luma of picture %d differs from that of the file", tt.ext, tt.pixFmt, i)
			}
		}
	}
}

func pad(n int) string {
	return string([]byte{'0', byte('0' + n/1000), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
}

// A missing picture leaves its time empty and is named.
func TestSequenceWithGaps(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	pattern := filepath.Join(dir, "%d.png")
	mediatest.FFmpeg(t, append(mediatest.Pattern(48, 32, 24, 12), "-start_number", "0", pattern)...)
	for _, n := range []string{"3", "7", "8"} {
		if err := os.Remove(filepath.Join(dir, n+".png")); err != nil {
			t.Fatal(err)
		}
	}
	info, film, damage := readAll(t, pattern, decode.Options{})
	var got []int64
	for _, p := range film {
		got = append(got, vidcolor.Rescale(p.pts, info.TimeBase, vidcolor.Rational{Num: 1, Den: 24}))
	}
	want := []int64{0, 1, 2, 4, 5, 6, 9, 10, 11}
	if len(got) != len(want) {
		t.Fatalf("got pictures %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("picture %d at %d, want %d", i, got[i], want[i])
		}
	}
	notes := strings.Join(damage.Notes, "\n")
	if !damage.Lost() || damage.Missing != 3 || !strings.Contains(notes, "3.png is missing") || !strings.Contains(notes, "7.png to 8 are missing") {
		t.Errorf("damage %+v", damage)
	}
	if _, err := decode.Open(filepath.Join(dir, "x%d.png"), decode.Options{}); err == nil {
		t.Error("no pictures: no error")
	} else {
		mediatest.UserError(t, err, vidcolor.KindUsage)
	}
}
