package decode_test

import (
	"fmt"
	"testing"

	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Where only the container says how long a film is, the longest of its streams is meant.
func TestTruncatedByTheContainersWord(t *testing.T) {
	mediatest.NoLeak(t)
	for _, tt := range []struct {
		name, video, sound string
		noticed            bool
	}{
		{"x.flv", "flv", "libmp3lame", true},
		{"x.wmv", "wmv2", "wmav2", true},
		{"x.mkv", "mpeg4", "mp2", true},
		{"x.nut", "mpeg4", "mp2", false}, // says nothing
		{"x.ts", "mpeg2video", "mp2", false},
	} {
		for _, seconds := range []int{0, 6, 20} {
			args := mediatest.Pattern(160, 120, 25, 150)
			if seconds > 0 {
				args = append(args, "-f", "lavfi", "-i", fmt.Sprintf("sine=r=44100:d=%d", seconds), "-c:a", tt.sound)
			}
			b := load(t, mediatest.Make(t, tt.name, append(args, "-pix_fmt", "yuv420p", "-c:v", tt.video)...))
			_, pics, damage := readAll(t, save(t, tt.name, b), decode.Options{})
			if len(pics) != 150 || damage.Lost() {
				t.Errorf("%s with %d s of sound: %d frames, %v", tt.name, seconds, len(pics), damage.Notes)
			}
			if _, _, damage = readAll(t, save(t, tt.name, b[:len(b)/3]), decode.Options{}); damage.Truncated != tt.noticed {
				t.Errorf("%s with %d s of sound, cut off: noticed %v, want %v", tt.name, seconds, damage.Truncated, tt.noticed)
			}
		}
	}
}
