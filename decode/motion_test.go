package decode_test

import (
	"bytes"
	"testing"

	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// What begins like a photo may be a film: raw Motion JPEG and an animated PNG.
func TestFilmsThatBeginLikePhotos(t *testing.T) {
	mediatest.NoLeak(t)
	jpegs := func(n int) []byte {
		return load(t, mediatest.Make(t, "x.mjpeg", append(mediatest.Pattern(64, 48, 25, n), "-c:v", "mjpeg", "-pix_fmt", "yuvj420p")...))
	}
	pngs := func(n int) []byte {
		return load(t, mediatest.Make(t, "x.png", append(mediatest.Pattern(64, 48, 25, n), "-f", "apng", "-plays", "0")...))
	}
	one := jpegs(1)
	preview := append([]byte("\xff\xd8\xff\xe2\x00\x08MPF\x00II"), jpegs(3)[2:]...) // an index of pictures
	for _, tt := range []struct {
		what, name string
		data       []byte
		frames     int // 0 = a photo
	}{
		{"Motion JPEG", "a.mjpeg", jpegs(10), 10},
		{"Motion JPEG", "a.MJPG", jpegs(2), 2},
		{"Motion JPEG with fill bytes", "a.mjpeg", bytes.Join([][]byte{jpegs(1), jpegs(1)}, make([]byte, 9)), 2},
		{"Motion JPEG without a name that says so", "a", jpegs(10), 10},
		{"one JPEG", "a.mjpeg", jpegs(1), 0},
		{"a cut-off JPEG", "a.mjpeg", one[:len(one)-100], 0},
		{"a JPEG with a preview", "a", jpegs(2), 0},
		{"a JPEG with an index of previews", "a", preview, 0},
		{"a JPEG by its name", "a.jpg", jpegs(10), 0},
		{"an animated PNG", "a.png", pngs(10), 10},
		{"a PNG", "a.png", pngs(1), 0},
	} {
		path := save(t, tt.name, tt.data)
		info, pics, damage := readAll(t, path, decode.Options{Blank: true})
		if want := max(tt.frames, 1); len(pics) != want || info.Still != (tt.frames == 0) || tt.frames > 0 && damage.Lost() {
			t.Errorf("%s in %s: %d frames, still %v, damage %v; want %d", tt.what, tt.name, len(pics), info.Still, damage.Notes, want)
		}
		if m, err := decode.Probe(path); err != nil || m.Video.Still != (tt.frames == 0) || decode.IsPhotoFile(path) != (tt.frames == 0) {
			t.Errorf("%s in %s: probed as %+v, error %v", tt.what, tt.name, m, err)
		}
	}
}
