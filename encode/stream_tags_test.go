package encode

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Languages, marks and a stereo mode are kept, or named as lost.
func TestStreamTagsAreKeptOrNamed(t *testing.T) {
	mediatest.NoLeak(t)
	srt := filepath.Join(t.TempDir(), "a.srt")
	if err := os.WriteFile(srt, []byte("1\n00:00:00,100 --> 00:00:00,900\nHello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	src := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(64, 48, 25, 25), "-f", "lavfi", "-i", "sine=r=48000:d=1", "-i", srt, "-map", "0", "-map", "1", "-map", "2",
		"-c:v", "mpeg4", "-c:a", "mp2", "-c:s", "srt", "-metadata:s:v", "language=deu", "-metadata:s:a", "language=fra", "-metadata:s:s", "language=swe",
		"-metadata:s:v", "stereo_mode=left_right", "-disposition:s", "forced")...)
	const (
		video, sound, text = "video stream 0 (mpeg4, deu)", "audio stream 1 (mp2, fra)", "subtitle stream 2 (subrip, swe)"
		lang, forced       = "language of ", "mark (forced) of "
		stereo             = "stereo mode of " + video
	)
	for ext, want := range map[string][]string{
		".mkv": nil,
		".mp4": {stereo}, // where FFmpeg's muxer drops it, as from 7.1 on
		".mov": {stereo, forced + text},
		".nut": {forced + text},
		".ts":  {lang + video, stereo, text},
		".avi": {lang + video, stereo, lang + sound, text},
		".mpg": {lang + video, stereo, lang + sound, text},
		".y4m": {lang + video, stereo, sound, text},
	} {
		for i := range want {
			want[i] += ": " + ext[1:] + " cannot hold it"
		}
		out := filepath.Join(t.TempDir(), "out"+ext)
		if (ext == ".mov" || ext == ".mp4") && holdsStereo(t, src, ext) {
			want = slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, stereo) })
		}
		w, _ := shoot(t, out, film(64, 48, 8), Options{CRF: DefaultCRF, CopyFrom: src}, steady(25))
		closeWriter(t, w)
		if !slices.Equal(w.Dropped(), want) {
			t.Errorf("%s: dropped %q, want %q", ext, w.Dropped(), want)
		}
		langs, expected := mediatest.Probe(t, out, "", "stream_tags=language"), []string{"deu", "fra", "swe"}
		if ext == ".mov" {
			expected = []string{"ger", "fra", "sve"}
		}
		if len(want) < 3 && !slices.Equal(langs, expected) {
			t.Errorf("%s: languages %q, want %q", ext, langs, expected)
		}
		if named := slices.Contains(want, stereo+": "+ext[1:]+" cannot hold it"); ext != ".nut" && named == isStereo(t, out) && ext != ".mpg" {
			t.Errorf("%s: stereo mode named %v", ext, named)
		}
	}
	dropped, noted, err := LostInPictures(Options{CopyFrom: src}, "png")
	if want := []string{sound + ": png cannot hold it", text + ": png cannot hold it", lang + video + ": png cannot hold it", stereo + ": png cannot hold it"}; err != nil || !slices.Equal(dropped, want) || noted != nil {
		t.Errorf("pictures: dropped %q, noted %q, error %v; want %q", dropped, noted, err, want)
	}
}

// holdsStereo reports whether this FFmpeg's muxer keeps the kind of a stereo picture.
func holdsStereo(t *testing.T, src, ext string) bool {
	return isStereo(t, mediatest.Make(t, "holds"+ext, "-i", src, "-map", "0:v", "-c", "copy", "-strict", "unofficial"))
}

func isStereo(t *testing.T, path string) bool {
	return slices.Contains(mediatest.Probe(t, path, "v", "stream_side_data=type"), "side by side")
}
