//go:build long

package main

import (
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// How the shared odd files end.
func TestSharedOddFilesEndAsDocumented(t *testing.T) {
	needNetwork(t)
	dir := filepath.Dir(mediatest.Shared(t, "data/odd/zero_bytes.webm"))
	for _, o := range []oddFile{
		{"annex-b.mp4", 3, 6, "ends earlier than it claims"},
		{"bbb_2500ms.ts", 0, 58, ""},
		{"bear-vp9-odd-dimensions.webm", 0, 30, "161×121 is odd"},
		{"bt709_full_range.mp4", 0, 30, ""},
		{"chunk_out_of_range.mp4", 1, 0, "not a film or photo that FFmpeg can read"},
		{"cursed-vfr.mp4", 0, 63, ""},
		{"h264_10bits.mp4", 0, 30, ""},
		{"invalid-bitstream.webm", 1, 0, "no frame of it can be decoded"},
		{"multiple-aac-tracks.mp4", 1, 0, "there is no video stream in it, only sound"},
		{"nasa_13013.mp4", 0, 390, "converted to subrip"},
		{"no-initial-keyframe.ts", 3, 15, "63 packets before the first keyframe were skipped"},
		{"no_duration.webm", 0, 74, ""},
		{"rotate-buck-bunny.mp4", 0, 45, "mkv cannot hold it"},
		{"sample_fragmented.mp4", 0, 30, ""},
		{"sar_2x1.mp4", 0, 150, ""},
		{"video_with_failing_audio.mp4", 0, 280, ""},
		{"zero_bytes.webm", 1, 0, "the file is empty (0 bytes)"},
	} {
		o.check(t, dir)
	}
}
